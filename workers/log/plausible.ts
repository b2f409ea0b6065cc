/**
 * How believable bytes are as events of a layout. Needed twice: to find the layout of a log that does not name it
 * (an unfinished log has version 0), and to find the next event behind damage.
 */
import { type Dialect, HEADER_BYTES } from './dialects.ts';
import { eventSize, NEED_MORE, shapeAt } from './event-size.ts';
import { Kind } from './kinds.ts';

/** An array longer than this is not believed, though it is decoded. */
const BELIEVABLE_ARRAY = 256 * 1024;
/** Host clocks between 1990 and 2100, in units of 2^32 ns. */
const HOST_HIGH = [0.63e18 / 2 ** 32, 4.1e18 / 2 ** 32] as const;
/** A machine that ran for more than a year is not believed, in units of 2^32 ns. */
const RUN_HIGH = 3.2e16 / 2 ** 32;

const u32At = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;

/** Whether the event of `kind` at `at`, which is complete, holds values that a recorder would write. */
function believable(kind: Kind, previous: Kind, bytes: Uint8Array, at: number, size: number): boolean {
  switch (kind) {
    case Kind.INSTRUCTION: {
      const count = u32At(bytes, at + 1);
      return count > 0 && count <= 2 ** 31 && previous !== Kind.INSTRUCTION;
    }
    case Kind.CLOCK_HOST: {
      const high = u32At(bytes, at + 1);
      return high >= HOST_HIGH[0] && high <= HOST_HIGH[1];
    }
    case Kind.CLOCK_VIRTUAL_RT:
      return u32At(bytes, at + 1) <= RUN_HIGH;
    case Kind.CHAR_WRITE:
      return u32At(bytes, at + 1) <= 65536 || u32At(bytes, at + 1) === 0xffffffff;
    default:
      return size <= BELIEVABLE_ARRAY;
  }
}

export interface Belief {
  /** Events that decode, and how many of them no recorder would write. */
  readonly events: number;
  readonly odd: number;
  /** Bytes that decode as events. */
  readonly bytes: number;
  /** Whether decoding went on to the end of the bytes (an incomplete last event is fine). */
  readonly whole: boolean;
}

/** Decodes `bytes` from `from` on, up to `most` events, and says how believable they are. */
function believe(dialect: Dialect, bytes: Uint8Array, from: number, most: number): Belief {
  let at = from;
  let events = 0;
  let odd = 0;
  let previous = Kind.END;
  let inits = 0;
  let whole = true;
  while (at < bytes.length && events < most) {
    const size = eventSize(dialect, bytes, at, bytes.length);
    if (size === NEED_MORE || (size > 0 && at + size > bytes.length)) {
      if (size > BELIEVABLE_ARRAY) odd++;
      break;
    }
    const shape = shapeAt(dialect, bytes, at, bytes.length);
    if (size < 0 || typeof shape !== 'object') {
      whole = false;
      break;
    }
    if (shape.kind === Kind.END && at + size < bytes.length) odd += 8;
    if (shape.kind === Kind.CP_INIT && ++inits > 1) odd++;
    if (!believable(shape.kind, previous, bytes, at, size)) odd++;
    previous = shape.kind;
    at += size;
    events++;
  }
  return { events, odd, bytes: at - from, whole };
}

/** Share of odd events above which bytes are not taken for a log. */
const MOST_ODD = 0.02;

/**
 * The layout under which the start of a log (its first MiB or so, header included) makes most sense, and whether it
 * makes enough sense to be taken for a log at all. Among equals the newest likely one wins.
 */
export function guessDialect(
  candidates: readonly Dialect[],
  head: Uint8Array,
): { dialect: Dialect; convincing: boolean } | undefined {
  let best: { dialect: Dialect; belief: Belief; score: number } | undefined;
  for (const dialect of candidates) {
    const belief = believe(dialect, head, HEADER_BYTES, 100_000);
    const score = (belief.bytes * (1 - belief.odd / Math.max(1, belief.events))) / Math.max(1, head.length);
    // Among equals the newest wins, but a likely one before one that is not.
    const ahead = best && score === best.score ? dialect.likely || !best.dialect.likely : score > (best?.score ?? -1);
    if (ahead) best = { dialect, belief, score };
  }
  if (!best) return undefined;
  const { belief } = best;
  const enough = belief.events >= 4 && belief.odd <= belief.events * MOST_ODD;
  return { dialect: best.dialect, convincing: enough && (belief.whole || belief.events >= 256) };
}

/** Events in a row that must be believable before decoding resumes behind damage. */
const RESYNC_EVENTS = 64;

/**
 * Position of the first believable event in `bytes` after `from`: one from which {@link RESYNC_EVENTS} events decode and
 * are believable. `leastAtEnd` is given when the bytes end with the file: then so many are enough, if the last is END.
 * `undefined` when there is none.
 */
export function findResync(
  dialect: Dialect,
  bytes: Uint8Array,
  from: number,
  leastAtEnd: number | undefined,
): number | undefined {
  const ends = leastAtEnd !== undefined && bytes[bytes.length - 1] === dialect.end;
  for (let at = from; at < bytes.length; at++) {
    const belief = believe(dialect, bytes, at, RESYNC_EVENTS);
    if (belief.odd > 0 || !belief.whole) continue;
    if (belief.events === RESYNC_EVENTS) return at;
    if (ends && belief.events >= leastAtEnd && at + belief.bytes === bytes.length) return at;
  }
  return undefined;
}
