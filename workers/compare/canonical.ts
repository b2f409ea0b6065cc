/**
 * What an event says, independent of the layout that it is written in, as hashes.
 *
 * Ids never count. Enumerations count by name, since their numbers moved between releases; counts by value, since
 * their widths did. Facts that only one of the two layouts stores (the checkpoint of an asynchronous event, the cause
 * of a shutdown, the write position of captured audio) do not count at all.
 *
 * The *key* holds what makes an event this event and no other; alignment pairs equal keys. The *value* holds what may
 * differ between two recordings of the same event: the time of a clock read, random bytes, samples.
 */
import type { Dialect } from '../log/dialects.ts';
import { Kind } from '../log/kinds.ts';
import { finish, mix } from './anchors.ts';

/** Hash of a text, for enumerations by name. */
function nameHash(name: string): number {
  let hash = name.length;
  for (let i = 0; i < name.length; i++) hash = mix(hash, name.charCodeAt(i));
  return finish(hash);
}

/** Bytes of content in the head of a long event; a multiple of 4 and below what a clipped block keeps. */
const HEAD_CONTENT = 4000;

/** A value that equals every other: the layout does not hold it. */
export const UNKNOWN_VALUE = 0;
/** Never {@link UNKNOWN_VALUE}. */
const known = (hash: number) => hash || 1;

const u32At = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);

function mixBytes(hash: number, bytes: Uint8Array, from: number, to: number): number {
  let h = hash;
  let at = from;
  for (; at + 4 <= to; at += 4) h = mix(h, u32At(bytes, at));
  for (; at < to; at++) h = mix(h, bytes[at] ?? 0);
  return h;
}

export class Canonical {
  /** Results of the last {@link digest}. */
  key = 0;
  value = 0;
  /** A number that counts on through the run (id of a bottom half, number of a block request); else 0. */
  number = 0;

  private readonly _dialect: Dialect;
  /** Bytes between the id and the payload of an asynchronous event. */
  private readonly _asyncPrefix: number;
  /** Names of the checkpoints where both layouts hold them. */
  private readonly _checkpoints: Uint32Array | undefined;
  private readonly _causes: Uint32Array;
  private readonly _keyNames: Uint32Array;
  private readonly _kindSeeds: Uint32Array;
  private readonly _wideAudioOut: boolean;
  private readonly _wideAudioIn: boolean;
  private readonly _skipsWritePosition: boolean;
  private readonly _writePosition: number;

  /** For events of `dialect` that are compared with those of `other`. */
  constructor(dialect: Dialect, other: Dialect) {
    this._dialect = dialect;
    const prefixOf = ({ async }: Dialect) =>
      async ? (async.shapes[0]?.fields.findIndex((field) => field.name === 'kind') ?? 0) + 1 : 0;
    this._asyncPrefix = prefixOf(dialect);
    if (this._asyncPrefix === 2 && prefixOf(other) === 2) {
      // The one warp checkpoint of 2.5 became the first of two.
      this._checkpoints = Uint32Array.from(dialect.checkpoints, (name) =>
        nameHash(name === 'CLOCK_WARP' ? 'CLOCK_WARP_START' : name),
      );
    }
    // A request by the monitor has had two causes since 4.0 and had one before.
    const joined = dialect.shutdownCauses.includes('host-qmp') || other.shutdownCauses.includes('host-qmp');
    this._causes = Uint32Array.from(dialect.shapes, (shape) => {
      const name = shape?.cause === undefined ? undefined : dialect.shutdownCauses[shape.cause];
      if (name === undefined) return UNKNOWN_VALUE;
      return known(nameHash(joined && name.startsWith('host-qmp') ? 'host-qmp' : name));
    });
    this._keyNames = Uint32Array.from(dialect.qcodes, nameHash);
    this._kindSeeds = Uint32Array.from({ length: 64 }, (_, kind) => finish(kind + 0x51ed));

    const fieldsOf = (of: Dialect, kind: Kind) => of.shapes.find((shape) => shape?.kind === kind)?.fields ?? [];
    const audioIn = fieldsOf(dialect, Kind.AUDIO_IN);
    const position = (of: Dialect) => fieldsOf(of, Kind.AUDIO_IN).some((field) => field.name === 'wpos');
    this._wideAudioOut = fieldsOf(dialect, Kind.AUDIO_OUT)[0]?.type === 'u64';
    this._wideAudioIn = audioIn[0]?.type === 'u64';
    this._writePosition = position(dialect) ? (this._wideAudioIn ? 8 : 4) : 0;
    this._skipsWritePosition = !position(other);
  }

  /**
   * Takes in the event of `kind` in `bytes[start, end)`; sets {@link key}, {@link value} and {@link number}. `length`
   * is that of the event in the file, which is more than `end - start` for a clipped one.
   */
  digest(kind: Kind, bytes: Uint8Array, start: number, end: number, length: number): void {
    const seed = this._kindSeeds[kind] ?? 0;
    this.key = seed;
    this.value = 1;
    this.number = 0;
    switch (kind) {
      case Kind.CLOCK_HOST:
      case Kind.CLOCK_VIRTUAL_RT:
        this.value = known(finish(mix(mix(seed, u32At(bytes, start + 1)), u32At(bytes, start + 5))));
        return;
      case Kind.CHAR_WRITE:
        this.key = finish(mix(mix(seed, u32At(bytes, start + 1)), u32At(bytes, start + 5)));
        return;
      case Kind.RANDOM:
        this.key = finish(mix(seed, length));
        this.value = known(finish(mixBytes(seed, bytes, start + 1, end)));
        return;
      case Kind.SHUTDOWN:
        this.value = this._causes[bytes[start] ?? 0] ?? UNKNOWN_VALUE;
        return;
      case Kind.CHAR_READ_ALL:
      case Kind.CHAR_READ_ALL_ERROR:
        this.key = finish(mixBytes(mix(seed, length), bytes, start + 1, end));
        return;
      case Kind.AUDIO_OUT:
        this.value = known(finish(this._count(seed, bytes, start + 1, this._wideAudioOut)));
        return;
      case Kind.AUDIO_IN:
        this._audioIn(seed, bytes, start, end);
        return;
      case Kind.UNDECODED:
        this.key = finish(mixBytes(mix(seed, length), bytes, start, end));
        return;
      default:
        if (kind >= Kind.ASYNC_BH && kind <= Kind.ASYNC_NET) this._async(kind, seed, bytes, start, end);
    }
  }

  /** Adds a count by its value, whatever its width. */
  private _count(hash: number, bytes: Uint8Array, at: number, wide: boolean): number {
    return wide ? mix(mix(hash, u32At(bytes, at)), u32At(bytes, at + 4)) : mix(mix(hash, 0), u32At(bytes, at));
  }

  private _audioIn(seed: number, bytes: Uint8Array, start: number, end: number): void {
    const width = this._wideAudioIn ? 8 : 4;
    let hash = this._count(seed, bytes, start + 1, this._wideAudioIn);
    if (this._writePosition > 0 && !this._skipsWritePosition) {
      hash = this._count(hash, bytes, start + 1 + width, this._wideAudioIn);
    }
    this.value = known(finish(mixBytes(hash, bytes, start + 1 + width + this._writePosition, end)));
  }

  private _async(kind: Kind, seed: number, bytes: Uint8Array, start: number, end: number): void {
    const at = start + 1 + this._asyncPrefix;
    if (this._checkpoints) this.value = known(this._checkpoints[bytes[start + 1] ?? 0] ?? (bytes[start + 1] ?? 0) + 1);
    switch (kind) {
      case Kind.ASYNC_BH:
      case Kind.ASYNC_BH_ONESHOT:
      case Kind.ASYNC_BLOCK:
        this.number = (u32At(bytes, at) >>> 0) * 2 ** 32 + (u32At(bytes, at + 4) >>> 0);
        return;
      case Kind.ASYNC_INPUT:
        this.key = finish(this._input(seed, bytes, at, end));
        return;
      default:
        this.key = finish(mixBytes(seed, bytes, at, end));
    }
  }

  /** Keys count by name; everything else as it stands. */
  private _input(seed: number, bytes: Uint8Array, at: number, end: number): number {
    const key = u32At(bytes, at) === 0;
    if (key && this._dialect.keys === 'qcode' && u32At(bytes, at + 4) === 1) {
      const qcode = u32At(bytes, at + 8) >>> 0;
      return mix(mix(mix(seed, 1), this._keyNames[qcode] ?? qcode), bytes[at + 12] ?? 0);
    }
    const form = key && this._dialect.keys === 'linux' ? 2 : 0;
    return mixBytes(mix(seed, form), bytes, at, end);
  }

  /**
   * How many bytes of an event of `kind` {@link digest} is given at most; the rest goes through {@link addRest}. The
   * same stretch of content for both layouts, so that long events have equal hashes however they were read.
   */
  headBytes(kind: Kind): number {
    const fixed =
      kind === Kind.AUDIO_IN
        ? (this._wideAudioIn ? 8 : 4) + this._writePosition
        : kind >= Kind.ASYNC_BH && kind <= Kind.ASYNC_NET
          ? this._asyncPrefix
          : 0;
    return 1 + fixed + HEAD_CONTENT;
  }

  /** Adds the bytes behind the head of a long event to the result of the last {@link digest}. */
  addRest(bytes: Uint8Array): void {
    const rest = mixBytes(this.key ^ this.value, bytes, 0, bytes.length);
    this.value = known(finish(mix(this.value, rest)));
  }
}
