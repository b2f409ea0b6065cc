/**
 * QEMU's input layer as far as devices see it: which device gets an event, and which devices are told that a group of
 * events has ended.
 *
 * An event goes to the first device that takes its kind. A device whose driver starts to listen moves to the front, one
 * whose driver stops moves to the back. A sync reaches the devices that got events since the last one.
 */
import type { InputEvent } from '../board.ts';

interface InputSink {
  input(event: InputEvent): void;
  sync(): void;
}

interface Handler {
  readonly sink: InputSink;
  readonly mask: readonly InputEvent['type'][];
  touched: boolean;
}

export class InputRouter {
  private readonly registered: Handler[] = [];
  /** In order of preference. */
  private order: Handler[] = [];

  /** Registers a device behind those that came before. */
  add(sink: InputSink, mask: readonly InputEvent['type'][]): void {
    const handler = { sink, mask, touched: false };
    this.registered.push(handler);
    this.order.push(handler);
  }

  setActive(sink: InputSink, active: boolean): void {
    const handler = this.order.find((candidate) => candidate.sink === sink);
    if (handler === undefined) return;
    const others = this.order.filter((candidate) => candidate !== handler);
    this.order = active ? [handler, ...others] : [...others, handler];
  }

  input(event: InputEvent): void {
    const handler = this.order.find(({ mask }) => mask.includes(event.type));
    if (handler === undefined) return;
    handler.sink.input(event);
    handler.touched = true;
  }

  sync(): void {
    for (const handler of this.order) {
      if (!handler.touched) continue;
      handler.sink.sync();
      handler.touched = false;
    }
  }

  /** Preference and touched marks, by order of registration. */
  save(): { readonly order: readonly number[]; readonly touched: readonly boolean[] } {
    return {
      order: this.order.map((handler) => this.registered.indexOf(handler)),
      touched: this.registered.map(({ touched }) => touched),
    };
  }

  restore(state: { readonly order: readonly number[]; readonly touched: readonly boolean[] }): void {
    this.order = state.order.flatMap((index) => this.registered[index] ?? []);
    this.registered.forEach((handler, index) => {
      handler.touched = state.touched[index] === true;
    });
  }
}
