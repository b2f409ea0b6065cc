/** Payloads of events as the machine wants them, from the decoder's fields. */
import type { FieldValue } from '../log/fields.ts';

/** An input event as QEMU's input layer hands it to devices (names as in QAPI). */
export type InputEvent =
  | { readonly type: 'key'; readonly qcode: string; readonly down: boolean }
  | { readonly type: 'button'; readonly button: string; readonly down: boolean }
  | { readonly type: 'rel' | 'abs'; readonly axis: 'x' | 'y'; readonly value: number }
  | {
      readonly type: 'mtt';
      readonly touch: string;
      readonly slot: number;
      readonly trackingId: number;
      readonly axis: 'x' | 'y';
      readonly value: number;
    };

const find = (fields: readonly FieldValue[], name: string) => fields.find((field) => field.name === name);

/** A number by name; 0 when the event lacks it. */
export function numberField(fields: readonly FieldValue[], name: string): number {
  const value = find(fields, name)?.value;
  return value === undefined || value instanceof Uint8Array ? 0 : Number(value);
}

/** A copy of an array by name; empty when the event lacks it. */
export function bytesField(fields: readonly FieldValue[], name: string): Uint8Array<ArrayBuffer> {
  const value = find(fields, name)?.value;
  return value instanceof Uint8Array ? new Uint8Array(value) : new Uint8Array(0);
}

const symbolField = (fields: readonly FieldValue[], name: string): string =>
  find(fields, name)?.symbol ?? String(find(fields, name)?.value ?? '');

/**
 * The input event in an ASYNC_INPUT's fields. Keys that are stored as numbers come as `number:30`, those of the layout
 * with Linux key codes as `linux:30`: what they mean is for the keyboard's table to say.
 */
export function inputFrom(fields: readonly FieldValue[]): InputEvent {
  const axis = symbolField(fields, 'axis') === 'y' ? 'y' : 'x';
  const value = numberField(fields, 'value');
  const down = numberField(fields, 'down') !== 0;
  switch (symbolField(fields, 'type')) {
    case 'key': {
      const linux = find(fields, 'linuxKey');
      if (linux) return { type: 'key', qcode: `linux:${linux.value}`, down };
      const number = symbolField(fields, 'keyKind') === 'number';
      return { type: 'key', qcode: number ? `number:${numberField(fields, 'key')}` : symbolField(fields, 'key'), down };
    }
    case 'btn':
      return { type: 'button', button: symbolField(fields, 'button'), down };
    case 'rel':
      return { type: 'rel', axis, value };
    case 'abs':
      return { type: 'abs', axis, value };
    default:
      return {
        type: 'mtt',
        touch: symbolField(fields, 'touch'),
        slot: numberField(fields, 'slot'),
        trackingId: numberField(fields, 'tracking'),
        axis,
        value,
      };
  }
}
