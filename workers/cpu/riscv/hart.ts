/**
 * A RISC-V hart: the core in WebAssembly, and around it what is rare or wide — CSRs, traps, decoding, devices' accesses.
 * It satisfies the machine's contract for a processor by its shape; this room knows no machine.
 */
import { instructionsToBlockEnd } from './block-end.ts';
import { type CoreExports, compiledCore } from './core/compiled.ts';
import * as at from './core/layout.ts';
import { rulesOf } from './core/rules.ts';
import { Access, Cause, Status } from './core/status.ts';
import { CsrFile } from './csr-file.ts';
import { DecodedPages } from './decoded-pages.ts';
import { HartRam } from './hart-ram.ts';
import { Decoder } from './isa/decode.ts';
import { JumpTrace } from './jump-trace.ts';
import type { CpuModel } from './model.ts';
import { updatePmpRegions } from './pmp.ts';
import { PrivilegedInstructions } from './privileged.ts';
import { Comparands, type HartTimer } from './sstc.ts';
import { Csr, HartState } from './state.ts';
import { restoreTranslations, saveTranslations } from './translation-snapshot.ts';
import { completeException, isVector } from './trap-values.ts';
import { enterTrap, pendingAndEnabled, pendingInterrupt } from './traps.ts';

/** Where accesses go that do not hit RAM; see the machine's PhysicalBus. */
export interface HartBus {
  read(address: number, size: number): number | undefined;
  readHigh: number;
  write(address: number, size: number, low: number, high: number): boolean;
  fetch(address: number): number | undefined;
  /** Whether fetching there has no effects and gives the same again; memory is assumed where this is absent. */
  isMemory?(address: number): boolean;
}

export interface HartOptions {
  readonly ramBase: number;
  /** Bytes, a multiple of 4096. */
  readonly ramSize: number;
  readonly model: CpuModel;
}

/** What a hart is connected to before it runs. */
export interface HartConnections {
  readonly bus: HartBus;
  readonly virtualTimer: (name: string, onExpire: () => void) => HartTimer;
}

/** Nothing is there but RAM. */
const EMPTY_BUS: HartBus = { read: () => undefined, readHigh: 0, write: () => false, fetch: () => undefined };

export type HartStop = 'limit' | 'exception' | 'wfi' | 'breakpoint';

/** Bytes of a snapshot before the translations. */
const SAVED_STATE_BYTES = at.CSR_MASKS - at.X;

const NAMES: readonly HartStop[] = ['limit', 'limit', 'limit', 'exception', 'exception', 'wfi', 'breakpoint', 'limit'];
export class Hart {
  readonly layout: at.Layout;
  readonly state: HartState;
  readonly csrs: CsrFile;
  readonly memory: HartRam;
  readonly pages: DecodedPages;
  /** Calls, returns and traps, for those who want to hear of them. */
  readonly jumps: JumpTrace;
  private readonly _model: CpuModel;
  private readonly _decoder: Decoder;
  private _bus: HartBus = EMPTY_BUS;
  private readonly _exports: CoreExports;
  private readonly _comparands: Comparands;
  /** Hears of instructions at marked offsets before they execute: see {@link DecodedPages.mark}. */
  onExecute: ((pc: bigint) => void) | undefined;
  /** Hears of accesses to devices, with what was read or written. */
  onDevice: ((address: number, size: number, stores: boolean, value: number) => void) | undefined;
  /** Hears of writes to CSRs, while CSRs are watched: number and value before. */
  onCsrWrite: ((number: number, old: bigint) => void) | undefined;
  /** Hears when satp was written. */
  onAddressSpace: (() => void) | undefined;
  /** Hears when the privilege mode may have changed. */
  onMode: (() => void) | undefined;
  /** What the guest asked of the processor that it does not have, in words, with how often. */
  readonly unsupported = new Map<string, number>();
  private readonly _privileged: PrivilegedInstructions;
  /** What the guest translated before is forgotten. */
  private readonly _flush: () => void;
  /** Shortcuts to pages are dropped, which the guest does not notice. */
  private readonly _refresh: () => void;

  constructor(options: HartOptions) {
    const { model } = options;
    this.layout = at.layoutFor(options.ramBase, options.ramSize);
    const { layout } = this;
    const { core, module } = compiledCore(layout);
    const memory = new WebAssembly.Memory({ initial: layout.memoryPages, maximum: layout.memoryPages });
    const { buffer } = memory;
    this.state = new HartState(buffer);
    this._model = model;
    this._decoder = new Decoder(model.extensions);
    this.pages = new DecodedPages(this.state, layout, this._decoder, core, {
      half: (address) => this.fetchHalf(address),
      isMemory: (address) => this._bus.isMemory?.(address) ?? true,
    });
    this.jumps = new JumpTrace(this.state, layout, this.pages);
    const { exports } = new WebAssembly.Instance(module, { core: { memory, ...this._imports() } });
    this._exports = exports as unknown as CoreExports;
    this._flush = () => this._exports.flush();
    this._refresh = () => this._exports.refresh();
    this.memory = new HartRam(this.state, layout, this.pages, this._exports);
    this._comparands = new Comparands(this.state, model);
    this.csrs = new CsrFile(this.state, model, {
      flushTlbs: this._flush,
      pmpChanged: (flushes) => this._pmpChanged(flushes),
      timerChanged: (which) => this._comparands.changed(which),
      timerDisabled: (which) => this._comparands.disabled(which),
      time: () => this._comparands.time,
      recomputeExternal: () => this._recomputeExternal(),
      unsupported: (what) => this._noteUnsupported(what),
    });
    this._privileged = new PrivilegedInstructions(this.state, model, {
      flushTlbs: this._flush,
      translate: (va, access, size) => this._exports.translate(BigInt.asIntN(64, va), access, size),
      zero: (address, length) => this.memory.write(address, new Uint8Array(length)),
      unsupported: (what) => this._noteUnsupported(what),
    });
    this.state.setI32(at.RULES, rulesOf(model));
    this._powerOn();
  }

  /** Connects the bus and creates the timers of Sstc. A hart without connections has RAM and nothing else. */
  connect({ bus, virtualTimer }: HartConnections): void {
    this._bus = bus;
    this._comparands.connect(virtualTimer);
  }

  // ---- what the core calls

  private _imports(): Record<string, (...args: number[]) => unknown> {
    const { state } = this;
    return {
      busRead: (low = 0, high = 0, size = 0) => {
        const bus = this._bus;
        this._forgetInstruction();
        const value = bus.read((low >>> 0) + high * 0x1_0000_0000, size);
        if (value === undefined) state.setI32(at.BUS_FAULT, 1);
        else if (size === 8) state.setI32(at.BUS_HIGH, bus.readHigh);
        this.onDevice?.((low >>> 0) + high * 0x1_0000_0000, size, false, value ?? 0);
        return value ?? 0;
      },
      busWrite: (low = 0, high = 0, size = 0, valueLow = 0, valueHigh = 0) => {
        const address = (low >>> 0) + high * 0x1_0000_0000;
        this._forgetInstruction();
        this.onDevice?.(address, size, true, valueLow >>> 0);
        if (!this._bus.write(address, size, valueLow >>> 0, valueHigh >>> 0)) state.setI32(at.BUS_FAULT, 1);
      },
      watched: (host = 0, size = 0, stores = 0, valueLow = 0, valueHigh = 0) =>
        this.memory.onAccess?.({
          address: this.layout.ramBase + (host - this.layout.ram),
          size,
          stores: stores !== 0,
          value: (BigInt(valueHigh >>> 0) << 32n) | BigInt(valueLow >>> 0),
          fromOutside: false,
        }),
      slotFor: (low = 0, high = 0, uniform = 0) =>
        this.pages.slotFor((low >>> 0) + high * 0x1_0000_0000, uniform !== 0, this._refresh),
      decode: (record = 0) => this.pages.decode(record),
      decodeCrossing: (record = 0) => this._decodeCrossing(record),
      breakpoint: (record = 0) => this._atBreakpoint(record),
      csr: (number = 0, writes = 0) => {
        const status = this.csrs.access(number, writes !== 0, writes !== 2);
        if (writes !== 0 && status <= Status.refetch) {
          this.onCsrWrite?.(number, state.u64(at.CSR_OLD));
          if (number === Csr.satp) this.onAddressSpace?.();
        }
        return status;
      },
      privileged: (number = 0) => {
        const status = this._privileged.execute(number);
        if (status === Status.jump) {
          this.jumps.returned();
          this.onMode?.();
        }
        return status;
      },
      cacheBlock: (number = 0, low = 0, high = 0) =>
        this._privileged.cacheBlock(number, (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)),
    };
  }

  /** Sixteen bits at a physical address from which can be executed; undefined where nothing is. */
  fetchHalf(address: number): number | undefined {
    const offset = address - this.layout.ramBase;
    if (offset >= 0 && offset < this.layout.ramSize) {
      return (this.ram[offset] ?? 0) | ((this.ram[offset + 1] ?? 0) << 8);
    }
    return this._bus.fetch(address);
  }

  /** The second half of the instruction lies in the next page, which is translated on its own. */
  private _decodeCrossing(record: number): number {
    const second = BigInt.asUintN(64, this.state.pc + 2n);
    this.state.setI32(at.STATUS, 0);
    const physical = this._exports.translate(BigInt.asIntN(64, second), Access.fetch, 2);
    if (physical === -1n) return Status.trap;
    const half = this.fetchHalf(Number(physical));
    const unfetched = this._model.fetchFaultsAsLoad ? Cause.loadAccess : Cause.fetchAccess;
    if (half === undefined) return this._raise(unfetched, second, Status.trap);
    return this.pages.decodeAcross(record, half);
  }

  /** An instruction at a marked offset: it is decoded into a record of its own, told, and executed from there. */
  private _atBreakpoint(record: number): number {
    const address = this.pages.addressOf(record);
    const long = ((this.fetchHalf(address) ?? 0) & 3) === 3;
    const crosses = long && address % 4096 === 4094;
    const status = crosses
      ? this._decodeCrossing(record)
      : this.pages.decodeAcross(record, this.fetchHalf(address + 2) ?? 0);
    if (status === Status.next) this.onExecute?.(this.state.pc);
    return status;
  }

  /** Whether the instruction that {@link onExecute} hears of writes x`number`, or, from 32 on, f`number - 32`. */
  nextWrites(number: number): boolean {
    return this.pages.writes(number);
  }

  /** QEMU translates the block of a device access again, which has the effect of a fault on what 7.2 keeps. */
  private _forgetInstruction(): void {
    this.state.setU64(at.KEPT_INSTRUCTION, 0n);
  }

  private _raise(cause: number, tval: bigint, status: number): number {
    this.state.setI32(at.CAUSE, cause);
    this.state.setU64(at.TVAL, tval);
    return status;
  }

  /** RAM, a view: index 0 is `ramBase`. */
  get ram(): Uint8Array<ArrayBuffer> {
    return this.memory.bytes;
  }

  // ---- running

  /** While instructions execute; calls to devices and hooks come from one of them then. */
  running = false;

  get icount(): number {
    return this.state.icount;
  }

  run(limit: number): HartStop {
    if (!this.jumps.on) return this._runTo(limit);
    for (;;) {
      this.jumps.begin();
      let stop: HartStop;
      try {
        stop = this._runTo(Math.min(limit, this.icount + at.TRACE_ENTRIES));
      } finally {
        // The end of a log, or a divergence, leaves the core by an exception of JavaScript.
        this.jumps.drain();
      }
      if (stop !== 'limit' || this.icount >= limit) return stop;
    }
  }

  private _runTo(limit: number): HartStop {
    const s = this.state;
    const start = s.icount;
    s.setU64(at.ICOUNT_END, BigInt(limit));
    let status: number;
    this.running = true;
    try {
      status = this._exports.run(limit - start);
    } finally {
      this.running = false;
    }
    if (status === Status.trapCounted) s.setU64(at.NOT_RETIRED, s.u64(at.NOT_RETIRED) + 1n);
    if (status === Status.trap || status === Status.trapCounted) this._keepException();
    return NAMES[status] ?? 'limit';
  }

  private _noteUnsupported(what: string): void {
    this.unsupported.set(what, (this.unsupported.get(what) ?? 0) + 1);
  }

  /** The exception stays until it is delivered; its trap value may still be the instruction itself. */
  private _keepException(): void {
    const s = this.state;
    s.setI32(at.EXCEPTION_PENDING, 1);
    completeException(s, this._model, () => this.instructionBits(s.pc) ?? 0);
    if (this._model.vector && s.i32(at.CAUSE) === Cause.illegal && isVector(Number(s.u64(at.TVAL)))) {
      this._noteUnsupported('vector instructions');
    }
  }

  runUncounted(): boolean {
    const before = this.state.icount;
    const stop = this.run(before + 1);
    this.state.icount = before;
    return stop === 'exception';
  }

  get pendingException(): { readonly cause: number; readonly tval: bigint } | undefined {
    const s = this.state;
    if (s.i32(at.EXCEPTION_PENDING) === 0) return undefined;
    return { cause: s.i32(at.CAUSE), tval: s.u64(at.TVAL) };
  }

  deliverException(): void {
    const pending = this.pendingException;
    if (!pending) throw new Error('No exception is pending.');
    this.state.setI32(at.EXCEPTION_PENDING, 0);
    this._enterTrap(pending.cause, false, pending.tval);
  }

  deliverInterrupt(): number | undefined {
    const code = pendingInterrupt(this.state);
    if (code === undefined) return undefined;
    this._enterTrap(code, true, 0n);
    return code;
  }

  private _enterTrap(cause: number, interrupt: boolean, tval: bigint): void {
    const { state } = this;
    const { virtual } = state;
    enterTrap(state, cause, interrupt, tval);
    if (state.virtual !== virtual) this._flush();
    this.jumps.trapped(cause, interrupt);
    this.onMode?.();
  }

  get hasWork(): boolean {
    return pendingAndEnabled(this.state) !== 0n;
  }

  /** See the machine's contract: what QEMU charges behind a `wfi` that has just been executed. */
  restOfBlock(): number {
    if (this._model.waitEndsBlock) return 0;
    const s = this.state;
    return instructionsToBlockEnd(s.pc, {
      bits: (va) => this.instructionBits(va),
      decode: (bits) => this._decoder.decode(bits),
      float: (s.csr(Csr.mstatus) & 0x6000n) !== 0n,
    });
  }

  skipTo(icount: number): void {
    this.state.icount = icount;
  }

  setInterrupt(code: number, level: boolean): void {
    if (code === 9) {
      this.state.setI32(at.SEIP_LINE, level ? 1 : 0);
      this._recomputeExternal();
    } else {
      this.state.setCsrBits(Csr.mip, 1n << BigInt(code), level);
    }
  }

  private _recomputeExternal(): void {
    const { state } = this;
    state.setCsrBits(Csr.mip, 1n << 9n, (state.i32(at.SEIP_LINE) | state.i32(at.SEIP_SOFTWARE)) !== 0);
  }

  setClock(biasNs: number, shift: number): void {
    this.state.setU64(at.BIAS, BigInt.asUintN(64, BigInt(biasNs)));
    this.state.setI32(at.SHIFT, shift);
  }

  /** What mtime is ahead of virtual time, in ticks: the mtimer's doing. */
  setTimeBase(ticks: bigint): void {
    this.state.setU64(at.TIME_DELTA, BigInt.asUintN(64, ticks));
  }

  private _pmpChanged(flushes: boolean): void {
    updatePmpRegions(this.state, this._model);
    if (flushes) this._flush();
  }

  /** Everything as at power-on. */
  private _powerOn(): void {
    const s = this.state;
    const { icount } = s;
    this.csrs.powerOn();
    s.bytes.fill(0, at.X, at.X + (at.SINK + 1) * 8);
    s.bytes.fill(0, at.F, at.F + 32 * 8);
    s.icount = icount;
    this.reset();
  }

  /**
   * System reset. QEMU's leaves most of a hart as it was, general registers, most CSRs and armed comparands included
   * (measured on 7.2).
   */
  reset(): void {
    const s = this.state;
    this.jumps.reset();
    this.csrs.reset();
    s.pc = 0x1000n;
    s.privilege = 3;
    s.virtual = false;
    s.setI32(at.EXCEPTION_PENDING, 0);
    s.setU64(at.RESERVED_ADDRESS, (1n << 64n) - 1n);
    s.setU64(at.GENERATION, 8n);
    s.bytes.fill(0, at.LOAD_TLBS, at.TLBS_END);
    restoreTranslations(s, new Uint8Array());
    this._recomputeExternal();
    updatePmpRegions(s, this._model);
    s.selectTlbs();
  }

  /** While true, {@link onCsrWrite} hears of all writes to CSRs. */
  set watchCsrs(on: boolean) {
    this.state.setI32(at.CSR_WATCH, on ? 1 : 0);
  }

  // ---- snapshots

  /** Registers, CSRs, modes and the translations in force; RAM is not in it. */
  save(): Uint8Array<ArrayBuffer> {
    const translations = saveTranslations(this.state);
    const saved = new Uint8Array(SAVED_STATE_BYTES + translations.length);
    saved.set(this.state.bytes.subarray(at.X, at.CSR_MASKS));
    saved.set(translations, SAVED_STATE_BYTES);
    return saved;
  }

  /** Back to what {@link save} gave. RAM must be of the same moment. */
  restore(saved: Uint8Array): void {
    const { state } = this;
    const watch = state.i32(at.CSR_WATCH);
    const generation = state.u64(at.GENERATION);
    state.bytes.set(saved.subarray(0, SAVED_STATE_BYTES), at.X);
    restoreTranslations(state, saved.subarray(SAVED_STATE_BYTES));
    state.setI32(at.CSR_WATCH, watch);
    state.setU64(at.GENERATION, generation);
    this._refresh();
  }

  /** The bits of the instruction at a virtual address, under the current modes; undefined when it cannot be read. */
  instructionBits(va: bigint): number | undefined {
    const half = (address: bigint): number | undefined => {
      const physical = this.translate(address, Access.fetch);
      return physical === undefined ? undefined : this.fetchHalf(physical);
    };
    const low = half(va);
    if (low === undefined || (low & 3) !== 3) return low;
    const high = half(BigInt.asUintN(64, va + 2n));
    return high === undefined ? undefined : (low | (high << 16)) >>> 0;
  }

  /**
   * The physical address of a virtual one; undefined where it faults. No state that the guest can see changes: accessed and
   * dirty bits stay, and nothing is kept in the TLB.
   */
  translate(va: bigint, access: number): number | undefined {
    const s = this.state;
    const kept = [at.TVAL, at.GUEST_FAULT, at.TRAP_INSTRUCTION].map((cell) => [cell, s.u64(cell)] as const);
    const words = [at.STATUS, at.CAUSE, at.GUEST_ADDRESS].map((cell) => [cell, s.i32(cell)] as const);
    s.setI32(at.QUIET, 1);
    const physical = this._exports.translate(BigInt.asIntN(64, va), access, 1);
    s.setI32(at.QUIET, 0);
    for (const [cell, value] of kept) s.setU64(cell, value);
    for (const [cell, value] of words) s.setI32(cell, value);
    return physical === -1n ? undefined : Number(physical);
  }
}
