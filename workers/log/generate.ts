/**
 * Makes logs of any length for benchmarks and tests: deterministic, with the mix of events of a real recording.
 *
 * Not random bytes: kinds, sizes and orders are those of a Linux guest on a fixed shift (idle periods with warps and
 * timer interrupts, bursts of console output, some block requests and typed characters).
 */
import { ByteWriter } from './byte-writer.ts';
import type { Dialect } from './dialects.ts';
import { Kind } from './kinds.ts';

/** A small linear congruential generator (numbers of Knuth's MMIX cut to 32 bits); good enough to vary a log. */
export function lcg(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  };
}

export interface GenerateOptions {
  /** Least number of events, END included; the log ends at the next whole group of events. */
  readonly events: number;
  readonly seed?: number;
  /** From this event on the numbers are drawn from another seed: two such logs differ from there on. */
  readonly divergeAt?: number;
}

/** Starts events of one dialect by their kind. */
class EventWriter extends ByteWriter {
  events = 0;
  private readonly _ids: ReadonlyMap<Kind, number>;
  private readonly _dialect: Dialect;

  constructor(dialect: Dialect) {
    super();
    this._dialect = dialect;
    const ids = new Map<Kind, number>();
    dialect.shapes.forEach((shape, id) => {
      if (shape && !ids.has(shape.kind)) ids.set(shape.kind, id);
    });
    this._ids = ids;
  }

  /** Starts an event; false when this dialect has no such kind, and nothing is written. */
  event(kind: Kind): boolean {
    const id = this._ids.get(kind);
    const kindByte = this._dialect.async?.shapes.findIndex((shape) => shape.kind === kind) ?? -1;
    if (id === undefined && kindByte < 0) return false;
    this.events++;
    this.u8(id ?? this._dialect.async?.id ?? 0);
    if (id === undefined) {
      const shape = this._dialect.async?.shapes[kindByte];
      // Asynchronous events are served at the warp checkpoint (1), as in QEMU.
      if (shape?.fields[0]?.name === 'checkpoint') this.u8(1);
      this.u8(kindByte);
    }
    return true;
  }
}

/**
 * Yields the bytes of a generated log in pieces of about 4 MiB, header first. The log is finished: it has its version
 * and ends with END. About 4.4 bytes per event in the layout of QEMU 7.2.
 */
export function* generateLog(dialect: Dialect, options: GenerateOptions): Generator<Uint8Array<ArrayBuffer>> {
  const writer = new EventWriter(dialect);
  let random = lcg(options.seed ?? 1);
  let diverged = false;
  writer.u32(dialect.version);
  writer.u64FromNumber(0);
  let virtualRt = 200_000;
  let host = 1_700_000_000_000_000_000;
  let request = 0;
  const clock = (kind: Kind, time: number) => writer.event(kind) && writer.u64FromNumber(time);
  const run = (count: number) => writer.event(Kind.INSTRUCTION) && writer.u32(count);

  clock(Kind.CLOCK_HOST, host);
  writer.event(Kind.CP_INIT);
  writer.event(Kind.CP_RESET);
  const typed = 'ls -l /proc; cat /proc/cpuinfo\r';
  let group = 0;
  while (writer.events < options.events - 1) {
    if (!diverged && options.divergeAt !== undefined && writer.events >= options.divergeAt) {
      diverged = true;
      random = lcg((options.seed ?? 1) + 77);
    }
    const draw = random();
    run(1 + (draw >>> 12));
    group++;
    if (group % 64 === 0) {
      for (let i = 0; i < 40; i++) {
        if (!writer.event(Kind.CHAR_WRITE)) break;
        writer.u32(1);
        writer.u32(1);
        run(150 + (random() & 63));
      }
    }
    if (group % 512 === 7 && writer.event(Kind.ASYNC_CHAR_READ)) {
      writer.u8(0);
      writer.u32(1);
      writer.u8(typed.charCodeAt((group >>> 9) % typed.length));
    }
    if (group % 128 === 9 && writer.event(Kind.ASYNC_BLOCK)) writer.u64FromNumber(request++);
    if (group % 4096 === 11) {
      host += 1_000_000 + (draw & 0xffff) * 1000;
      clock(Kind.CLOCK_HOST, host);
    }
    if ((draw & 7) === 0) {
      writer.event(Kind.CP_CLOCK_WARP_START);
      virtualRt += 1000 + (draw & 0xffff);
      clock(Kind.CLOCK_VIRTUAL_RT, virtualRt);
      writer.event(Kind.CP_CLOCK_WARP_ACCOUNT);
      virtualRt += 4_000_000;
      clock(Kind.CLOCK_VIRTUAL_RT, virtualRt);
      writer.event(Kind.CP_CLOCK_VIRTUAL);
    }
    writer.event(Kind.CP_CLOCK_WARP_ACCOUNT);
    if ((draw & 3) === 1) writer.event(Kind.INTERRUPT);
    if ((draw & 3) === 2) writer.event(Kind.EXCEPTION);
    if (writer.length > 4 << 20) {
      yield writer.bytes();
      writer.clear();
    }
  }
  if (dialect.closesWithShutdown) {
    writer.u8(dialect.shapes.findIndex((shape) => shape?.cause === dialect.shutdownCauses.indexOf('host-signal')));
  }
  writer.u8(dialect.end);
  yield writer.bytes();
}

/** {@link generateLog} in one array, for logs that fit in memory. */
export function generatedBytes(dialect: Dialect, options: GenerateOptions): Uint8Array<ArrayBuffer> {
  const pieces = [...generateLog(dialect, options)];
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
