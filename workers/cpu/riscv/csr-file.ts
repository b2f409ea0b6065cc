/**
 * The control and status registers (privileged manual, chapter 3 on): who may access which, what reading computes and
 * what writing does. Registers that are nothing but storage are left to the core (see core/routines.ts).
 */
import * as at from './core/layout.ts';
import { Cause, Status } from './core/status.ts';
import { defineCounters } from './csrs/counters.ts';
import type { CsrContext, CsrDefinition, CsrHost, Verdict } from './csrs/definition.ts';
import { defineHypervisor } from './csrs/hypervisor.ts';
import { defineInterrupts } from './csrs/interrupts.ts';
import { definePmp } from './csrs/pmp.ts';
import { defineStateEnable } from './csrs/state-enable.ts';
import { defineStatus, defineStorage } from './csrs/status.ts';
import { defineTriggers } from './csrs/triggers.ts';
import type { CpuModel } from './model.ts';
import { Csr, type HartState } from './state.ts';

/** Registers that mean others in VS mode. Those that hold state are exchanged instead: see guest-registers.ts. */
const IN_GUEST: ReadonlyMap<number, number> = new Map([
  [Csr.sie, Csr.vsie],
  [Csr.sip, Csr.vsip],
  [Csr.stimecmp, Csr.vstimecmp],
]);
const READ_ONLY = 3;
/** The interrupts of S mode, and those above the standard ones. */
const VISIBLE_TO_GUESTS = 0xffff_ffff_ffff_e222n;

export class CsrFile {
  private readonly _state: HartState;
  private readonly _model: CpuModel;
  private readonly _definitions = new Map<number, CsrDefinition>();

  constructor(state: HartState, model: CpuModel, host: CsrHost) {
    this._state = state;
    this._model = model;
    const context: CsrContext = {
      state,
      model,
      host,
      plain: (mask, ...numbers) => this._plain(mask, numbers),
      define: (number, definition) => this._definitions.set(number, definition),
      wrap: (number, check) => this._definitions.set(number, { ...this._definitionOf(number), laterCheck: check }),
    };
    defineStorage(context);
    defineStatus(context);
    defineInterrupts(context);
    defineCounters(context);
    definePmp(context);
    defineHypervisor(context);
    defineTriggers(context);
    if (model.stateEnable) defineStateEnable(context);
    for (const number of this._definitions.keys()) {
      state.bytes[at.CSR_CLASSES + number] = at.CsrClass.special;
    }
    for (const number of model.absentCsrs) {
      state.bytes[at.CSR_CLASSES + number] = at.CsrClass.absent;
    }
  }

  /** Values at power-on; CSRs without one become zero. */
  powerOn(): void {
    const { _state: s, _model: m } = this;
    for (let number = 0; number < 4096; number++) s.setCsr(number, 0n);
    s.setCsr(Csr.mstatus, m.statusWidths !== 'none' ? 0xa00000000n : 0n);
    s.setCsr(Csr.vsstatus, 0xa00000000n);
    s.setCsr(Csr.hstatus, 0x200000000n);
    s.setCsr(Csr.misa, m.misa);
    s.setCsr(0xf12, m.marchid);
    s.setCsr(0xf13, m.mimpid);
    s.setCsr(Csr.menvcfg, m.menvcfgReset);
    s.setCsr(Csr.mideleg, m.midelegForcedOnAccess ? 0n : m.midelegForced);
    for (let n = 0; n < at.TRIGGER_COUNT; n++) {
      const trigger = at.TRIGGERS + n * at.TRIGGER_BYTES;
      s.bytes.fill(0, trigger, trigger + at.TRIGGER_BYTES);
      s.setU64(trigger, 2n << 60n);
    }
    s.setCsr(0x7a4, 0x44n);
    for (const cell of [at.FFLAGS, at.FRM, at.SEIP_SOFTWARE, at.GUEST_TIMER_LINE, at.TRIGGER_SELECTED, at.PMP_WRITTEN])
      s.setI32(cell, 0);
    s.setI32(at.COUNTERS_STOPPED, -1);
    s.setI32(at.CYCLES_COUNTER, 0);
    s.setI32(at.INSTRUCTIONS_COUNTER, 0);
    s.setCsr(Csr.henvcfg, m.henvcfgReset);
  }

  /** What a system reset changes of the registers: little. Triggers, counters, delegation and the rest are kept. */
  reset(): void {
    const { _state: s, _model: m } = this;
    const interruptsAndMprv = 0x2_0008n;
    s.setCsrBits(Csr.mstatus, interruptsAndMprv, false);
    // UXL and SXL are 64 bits again.
    for (const number of m.statusWidths !== 'none' ? [Csr.mstatus, Csr.vsstatus] : []) {
      s.setCsr(number, (s.csr(number) & ~(0xfn << 32n)) | (0xan << 32n));
    }
    s.setCsr(Csr.mcause, 0n);
    // Since 8.0 and 8.1.
    if (!m.laterTraps) return;
    s.setCsr(Csr.menvcfg, m.menvcfgReset);
    s.setCsr(Csr.henvcfg, m.henvcfgReset);
    const lockedOrMatching = 0x9898_9898_9898_9898n;
    for (const number of [Csr.pmpcfg0, Csr.pmpcfg0 + 2]) s.setCsrBits(number, lockedOrMatching, false);
  }

  /** The definition of a register; one that is plain storage is given one. */
  private _definitionOf(number: number): CsrDefinition {
    const { _state: s } = this;
    const plain: CsrDefinition = {
      read: () => s.csr(number),
      write: (value) => {
        s.setCsr(number, value & s.u64(at.CSR_MASKS + number * 8));
        return undefined;
      },
    };
    return this._definitions.get(number) ?? plain;
  }

  private _plain(mask: bigint, numbers: readonly number[]): void {
    for (const number of numbers) {
      this._state.bytes[at.CSR_CLASSES + number] = at.CsrClass.plain;
      this._state.setU64(at.CSR_MASKS + number * 8, BigInt.asUintN(64, mask));
    }
  }

  /** Whether an access is allowed: first the register's own conditions, then the privilege that its number asks for, then the rest. */
  private _verdict(number: number, writes: boolean): Verdict {
    const { _state: s } = this;
    if (s.bytes[at.CSR_CLASSES + number] === at.CsrClass.absent) return 'illegal';
    if (writes && number >> 10 === READ_ONLY) return 'illegal';
    const definition = this._definitions.get(number);
    const own = definition?.check?.() ?? 'ok';
    if (own !== 'ok') return own;
    const needed = (number >> 8) & 3;
    // HS mode may use the hypervisor's registers; M mode all.
    const level = s.privilege === 1 && !s.virtual ? 2 : s.privilege;
    if (needed <= level) return definition?.laterCheck?.() ?? 'ok';
    if (!s.virtual || needed === 3) return 'illegal';
    return needed === 2 || this._model.supervisorIsVirtual ? 'virtual' : 'illegal';
  }

  /**
   * Carries out a CSR instruction: operands in CSR_VALUE and CSR_MASK, the old value goes to CSR_OLD.
   * Returns a Status; CAUSE is set for a trap. `reads`: somebody wants the old value.
   */
  access(number: number, setsOrWrites: boolean, reads = true): number {
    const { _state: s } = this;
    // Nothing is written where no bit is; whether that may be done to a read-only register is another matter.
    const writes = setsOrWrites && s.u64(at.CSR_MASK) !== 0n;
    const verdict = this._verdict(number, this._model.emptyMasksCount ? setsOrWrites : writes);
    if (verdict !== 'ok') {
      s.setI32(at.CAUSE, verdict === 'virtual' ? Cause.virtualInstruction : Cause.illegal);
      return Status.trap;
    }
    const real = s.virtual ? (IN_GUEST.get(number) ?? number) : number;
    const value = s.u64(at.CSR_VALUE);
    const mask = s.u64(at.CSR_MASK);
    const definition = this._definitions.get(real);
    if (!definition) {
      const old = s.csr(real);
      const allowed = s.u64(at.CSR_MASKS + real * 8);
      s.setU64(at.CSR_OLD, old);
      if (writes) s.setCsr(real, (old & ~(mask & allowed)) | (value & mask & allowed));
      return Status.next;
    }
    // Reading has effects on some registers. 7.2 does so for plain writes as well.
    const old = reads || !this._model.laterTraps ? definition.read() : (definition.peek ?? definition.read)();
    s.setU64(at.CSR_OLD, this._shown(number, old));
    if (!writes || !definition.write) return Status.next;
    return definition.write((old & ~mask) | (value & mask), mask) ?? Status.next;
  }

  /** A guest sees of sie and sip only interrupts whose numbers are delegated to S mode as well (measured on all releases). */
  private _shown(number: number, value: bigint): bigint {
    const { _state: s } = this;
    if (!s.virtual || (number !== Csr.sie && number !== Csr.sip)) return value;
    return value & s.csr(Csr.mideleg) & VISIBLE_TO_GUESTS;
  }

  /** What a debugger reads: no checks and no side effects. Undefined where there is no such CSR. */
  peek(number: number): bigint | undefined {
    const { _state: s } = this;
    if (s.bytes[at.CSR_CLASSES + number] === at.CsrClass.absent) return undefined;
    const real = s.virtual ? (IN_GUEST.get(number) ?? number) : number;
    const definition = this._definitions.get(real);
    return this._shown(number, definition?.peek?.() ?? definition?.read() ?? s.csr(real));
  }
}
