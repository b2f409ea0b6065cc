/**
 * The two inner loops over a log's bytes, in WebAssembly: stepping over events of fixed length, and hashing.
 *
 * Written for throughput: no branch depends on an event's kind, since kinds alternate and a processor would guess wrong
 * half of the time. In JavaScript the same loops run at about half the speed.
 *
 * ```
 * memory:  0      256 × u8    length of events by id, 0 where it varies
 *          1024   256 × u32   events per id
 *          4096   f64         instructions counted by the last call of `step`
 *          4104   u64         the hash, written by `digest`
 *          4112   u32         `left` at the end of the last call of `step`
 *          4120   u64 × 3     the hash so far, bytes that do not fill a word yet, their number times eight
 *          8192   …           the buffer
 * ```
 */
import { assemble, type Code, f64, I32, I64, i32, i64, local, loop, setLocal, when } from '../wasm/assemble.ts';

const LENGTHS = 0;
const COUNTS = 1024;
const EXECUTED = 4096;
const DIGEST = 4104;
const LEFT = 4112;
const STATE = 4120;
const PENDING = 4128;
const PENDING_BITS = 4136;
/** Where buffers are put; what stands before belongs to one log. */
const BUFFER = 8192;
/** `step` reads up to this many bytes behind the start of an event; the buffer must have them. */
export const STEP_SLACK = 16;

const PAGE = 65536;
/** Largest buffer, in pages; the indexer reads at most 4 MiB at once, damage a little more. */
const MOST_PAGES = 1024;

/** Big-endian u32 at an address: WebAssembly loads little-endian. */
const loadBigEndian = (address: Code, scratch: number): Code => [
  ...setLocal(scratch, i32.load(address)),
  ...i32.or(
    i32.and(i32.rotl(local(scratch), i32.const(8)), i32.const(0x00ff00ff)),
    i32.and(i32.rotl(local(scratch), i32.const(24)), i32.const(0xff00ff00)),
  ),
];

/**
 * step(at, limit, left): steps over events of fixed length that start before `limit`, `left` at most.
 * Returns where it stopped; what is left of `left` is in LEFT, the instructions counted in EXECUTED.
 */
function stepBody(): Code {
  const [at, limit, left, id, size, scratch, executed] = [0, 1, 2, 3, 4, 5, 6];
  return [
    ...loop((leaveIf, again) => [
      ...leaveIf(i32.eqz(local(left))),
      ...leaveIf(i32.eqz(i32.ltU(local(at), local(limit)))),
      ...setLocal(id, i32.load8U(local(at))),
      ...setLocal(size, i32.load8U(local(id), LENGTHS)),
      ...leaveIf(i32.eqz(local(size))),
      // INSTRUCTION is id 0 in every release; for the others the mask makes the number nothing.
      ...setLocal(
        executed,
        i64.add(
          local(executed),
          i64.fromU32(
            i32.and(
              loadBigEndian(i32.add(local(at), i32.const(1)), scratch),
              i32.sub(i32.const(0), i32.eqz(local(id))),
            ),
          ),
        ),
      ),
      ...setLocal(id, i32.shl(local(id), i32.const(2))),
      ...i32.store(local(id), i32.add(i32.load(local(id), COUNTS), i32.const(1)), COUNTS),
      ...setLocal(at, i32.add(local(at), local(size))),
      ...setLocal(left, i32.sub(local(left), i32.const(1))),
      ...again,
    ]),
    ...f64.store(i32.const(0), f64.fromU64(local(executed)), EXECUTED),
    ...i32.store(i32.const(0), local(left), LEFT),
    ...local(at),
  ];
}

const HASH_SEED = 0x243f6a8885a308d3n;
const MULTIPLIER = 0x9fb21c651e98df25n;

const global = (address: number): Code => i64.load(i32.const(0), address);
const setGlobal = (address: number, value: Code): Code => i64.store(i32.const(0), value, address);
const mixed = (state: Code, word: Code): Code => i64.mul(i64.xor(state, word), i64.const(MULTIPLIER));

/**
 * hash(at, end): adds bytes to the rolling hash, eight at a time, whatever the pieces in which they come: the state
 * after n bytes is a function of those bytes only.
 */
function hashBody(): Code {
  const [at, end, state] = [0, 1, 2];
  const addByte: Code = [
    ...setGlobal(PENDING, i64.or(global(PENDING), i64.shl(i64.load8U(local(at)), global(PENDING_BITS)))),
    ...setGlobal(PENDING_BITS, i64.add(global(PENDING_BITS), i64.const(8n))),
    ...when(i32.eqz([...i64.xor(global(PENDING_BITS), i64.const(64n)), 0xa7]), [
      ...setGlobal(STATE, mixed(global(STATE), global(PENDING))),
      ...setGlobal(STATE, i64.xor(global(STATE), i64.shrU(global(STATE), i64.const(32n)))),
      ...setGlobal(PENDING, i64.const(0n)),
      ...setGlobal(PENDING_BITS, i64.const(0n)),
    ]),
    ...setLocal(at, i32.add(local(at), i32.const(1))),
  ];
  const more = i32.ltU(local(at), local(end));
  return [
    ...loop((leaveIf, again) => [
      ...leaveIf(i32.eqz(more)),
      ...leaveIf([...global(PENDING_BITS), 0x50]),
      ...addByte,
      ...again,
    ]),
    ...setLocal(state, global(STATE)),
    ...loop((leaveIf, again) => [
      ...leaveIf(i32.ltU(local(end), i32.add(local(at), i32.const(8)))),
      ...setLocal(state, mixed(local(state), i64.load(local(at)))),
      ...setLocal(state, i64.xor(local(state), i64.shrU(local(state), i64.const(32n)))),
      ...setLocal(at, i32.add(local(at), i32.const(8))),
      ...again,
    ]),
    ...setGlobal(STATE, local(state)),
    ...loop((leaveIf, again) => [...leaveIf(i32.eqz(more)), ...addByte, ...again]),
  ];
}

/** digest(): the hash of all bytes so far into DIGEST; bytes may follow. */
function digestBody(): Code {
  const value = 0;
  return [
    ...setLocal(value, mixed(i64.xor(global(STATE), global(PENDING_BITS)), global(PENDING))),
    ...setLocal(value, i64.mul(i64.xor(local(value), i64.shrU(local(value), i64.const(29n))), i64.const(MULTIPLIER))),
    ...i64.store(i32.const(0), i64.xor(local(value), i64.shrU(local(value), i64.const(32n))), DIGEST),
  ];
}

let compiled: WebAssembly.Module | undefined;

/** Compiled once; the module is a few hundred bytes, so doing it at once costs less than a millisecond. */
function kernelModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(
    assemble({
      pages: [4, MOST_PAGES],
      functions: [
        { name: 'step', params: [I32, I32, I32], results: [I32], locals: [I32, I32, I32, I64], body: stepBody() },
        { name: 'hash', params: [I32, I32], results: [], locals: [I64], body: hashBody() },
        { name: 'digest', params: [], results: [], locals: [I64], body: digestBody() },
      ],
    }),
  );
  return compiled;
}

type Callable = (...args: number[]) => number;

const isMemory = (value: unknown): value is WebAssembly.Memory => value instanceof WebAssembly.Memory;
const isCallable = (value: unknown): value is Callable => typeof value === 'function';

/** The one instance of this thread: instances are costly to reserve memory for, and loops never interleave. */
class Instance {
  readonly memory: WebAssembly.Memory;
  readonly step: Callable;
  readonly hash: Callable;
  readonly digest: Callable;
  bytes = new Uint8Array(0);
  floats = new Float64Array(0);
  words = new Uint32Array(0);
  /** Whose state lies in the memory. */
  owner: ScanKernel | undefined;

  constructor() {
    const { memory, step, hash, digest } = new WebAssembly.Instance(kernelModule()).exports;
    if (!isMemory(memory) || !isCallable(step) || !isCallable(hash) || !isCallable(digest)) {
      throw new Error('The scan kernel lacks an export.');
    }
    this.memory = memory;
    this.step = step;
    this.hash = hash;
    this.digest = digest;
    this.view();
  }

  view(): void {
    const { buffer } = this.memory;
    this.bytes = new Uint8Array(buffer);
    this.floats = new Float64Array(buffer, 0, BUFFER / 8);
    this.words = new Uint32Array(buffer, 0, BUFFER / 4);
  }
}

let shared: Instance | undefined;

/** One log's loops, with their counters and hash. */
export class ScanKernel {
  private readonly _state = new Uint8Array(BUFFER);
  /** Position that the caller gives to the buffer's first byte. */
  private _origin = 0;

  /** `lengths` as from {@link fixedSizes}. */
  constructor(lengths: Uint8Array) {
    this._state.set(lengths, LENGTHS);
    new DataView(this._state.buffer).setBigUint64(STATE, HASH_SEED, true);
  }

  /** The instance with this log's state in it. */
  private _instance(): Instance {
    shared ??= new Instance();
    if (shared.owner !== this) {
      shared.owner?._state.set(shared.bytes.subarray(0, BUFFER));
      shared.bytes.set(this._state);
      shared.owner = this;
    }
    return shared;
  }

  /** Puts `bytes[from, end)` into the buffer; positions below are those in `bytes`. RangeError above 63 MiB. */
  load(bytes: Uint8Array, from: number, end: number): void {
    const instance = this._instance();
    const needed = BUFFER + (end - from) + STEP_SLACK - instance.memory.buffer.byteLength;
    if (needed > 0) {
      instance.memory.grow(Math.ceil(needed / PAGE));
      instance.view();
    }
    instance.bytes.set(bytes.subarray(from, end), BUFFER);
    this._origin = BUFFER - from;
  }

  /** Steps over at most `left` events of fixed length that start in [at, limit). Returns where it stopped. */
  step(at: number, limit: number, left: number): number {
    return this._instance().step(at + this._origin, limit + this._origin, left) - this._origin;
  }

  /** Instructions in the INSTRUCTION events of the last {@link step}. */
  get executed(): number {
    return this._instance().floats[EXECUTED / 8] ?? 0;
  }

  /** How many of the events allowed to the last {@link step} it did not take. */
  get left(): number {
    return this._instance().words[LEFT / 4] ?? 0;
  }

  /** Events per id that were stepped over since the beginning; valid until the next call. */
  get counts(): Uint32Array {
    return this._instance().words.subarray(COUNTS / 4, COUNTS / 4 + 256);
  }

  /** Adds bytes [from, to) of what was loaded to the hash. */
  hash(from: number, to: number): void {
    this._instance().hash(from + this._origin, to + this._origin);
  }

  /** The hash of all bytes so far, as two unsigned 32-bit numbers; bytes may follow. */
  digest(): readonly [high: number, low: number] {
    const instance = this._instance();
    instance.digest();
    return [instance.words[DIGEST / 4 + 1] ?? 0, instance.words[DIGEST / 4] ?? 0];
  }
}
