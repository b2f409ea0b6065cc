/**
 * The control and status registers (privileged manual, chapter 3 on): who may access which, what reading computes and
 * what writing does. Registers that are nothing but storage are left to the core (see core/routines.ts).
 */
import * as at from './core/layout.ts';
import { Cause, Status } from './core/status.ts';
import type { CpuModel } from './model.ts';
import { Csr, type HartState } from './state.ts';

/** What the CSRs need of the hart around them. */
export interface CsrHost {
  flushTlbs(): void;
  /** PMP registers changed. */
  pmpChanged(): void;
  /** stimecmp or vstimecmp was written, or what it is compared with has moved. */
  timerChanged(which: 'stimecmp' | 'vstimecmp'): void;
  /** mtime, ticks of 100 ns. */
  time(): bigint;
  /** Instructions counted by the guest's own counter. */
  recomputeExternal(): void;
}

type Access = 'illegal' | 'virtual' | 'ok';

interface Definition {
  readonly read: () => bigint;
  /** `mask`: the bits that the instruction may change; undefined result: go on. */
  readonly write?: (value: bigint, mask: bigint) => number | undefined;
  readonly check?: () => Access;
}

const ONES = (1n << 64n) - 1n;
const SD = 1n << 63n;
const FS = 0x6000n;
const VS = 0x600n;
const SSTATUS_READ = 0x80000003000de762n;
const STCE = 1n << 63n;
const VS_INTERRUPTS = 0x444n;
/** The VS registers that S-mode numbers mean in VS mode. */
const BANKED: ReadonlyMap<number, number> = new Map([
  [Csr.sstatus, Csr.vsstatus],
  [Csr.sie, Csr.vsie],
  [Csr.stvec, Csr.vstvec],
  [Csr.sscratch, Csr.vsscratch],
  [Csr.sepc, Csr.vsepc],
  [Csr.scause, Csr.vscause],
  [Csr.stval, Csr.vstval],
  [Csr.sip, Csr.vsip],
  [Csr.stimecmp, Csr.vstimecmp],
  [Csr.satp, Csr.vsatp],
]);

export class CsrFile {
  private readonly _state: HartState;
  private readonly _model: CpuModel;
  private readonly _host: CsrHost;
  private readonly _definitions = new Map<number, Definition>();

  constructor(state: HartState, model: CpuModel, host: CsrHost) {
    this._state = state;
    this._model = model;
    this._host = host;
    this._defineStorage();
    this._defineStatus();
    this._defineInterrupts();
    this._defineCounters();
    this._definePmp();
    this._defineHypervisor();
    for (const number of this._definitions.keys()) {
      state.bytes[at.CSR_CLASSES + number] = at.CsrClass.special;
    }
  }

  /** Reset values; CSRs without one become zero. */
  reset(): void {
    const { _state: s, _model: m } = this;
    for (let number = 0; number < 4096; number++) s.setCsr(number, 0n);
    s.setCsr(Csr.mstatus, 0xa00000000n);
    s.setCsr(Csr.vsstatus, 0xa00000000n);
    s.setCsr(Csr.hstatus, 0x200000000n);
    s.setCsr(Csr.misa, m.misa);
    s.setCsr(0xf12, m.marchid);
    s.setCsr(0xf13, m.mimpid);
    s.setCsr(Csr.menvcfg, m.menvcfgReset);
    s.setCsr(Csr.mideleg, m.midelegForcedOnAccess ? 0n : m.midelegForced);
    s.setCsr(0x7a1, 0x2000000000000000n);
    s.setI32(at.FFLAGS, 0);
    s.setI32(at.FRM, 0);
    s.setU64(at.CYCLE_OFFSET, 0n);
    s.setU64(at.INSTRET_OFFSET, 0n);
    s.setI32(at.SEIP_SOFTWARE, 0);
  }

  private _plain(mask: bigint, ...numbers: readonly number[]): void {
    for (const number of numbers) {
      this._state.bytes[at.CSR_CLASSES + number] = at.CsrClass.plain;
      this._state.setU64(at.CSR_MASKS + number * 8, mask);
    }
  }

  private _define(number: number, definition: Definition): void {
    this._definitions.set(number, definition);
  }

  private _defineStorage(): void {
    const { masks } = this._model;
    this._plain(ONES, Csr.sscratch, Csr.scause, Csr.stval, Csr.mscratch, Csr.mcause, Csr.mtval);
    this._plain(ONES, Csr.mtinst, Csr.mtval2, Csr.vsscratch, Csr.vscause, Csr.vstval, Csr.htval, 0x7a2, 0x7a4);
    this._plain(masks.epc, Csr.sepc, Csr.mepc, Csr.vsepc);
    this._plain(masks.counteren, Csr.scounteren, Csr.mcounteren, Csr.hcounteren);
    this._plain(masks.mcountinhibit, Csr.mcountinhibit);
    this._plain(masks.senvcfg, Csr.senvcfg);
    this._plain(masks.medeleg, Csr.medeleg);
    this._plain(masks.hedeleg, Csr.hedeleg);
    this._plain(masks.henvcfg, Csr.henvcfg);
    this._plain(0n, Csr.misa, 0x7a0, 0x7a1, 0x7a3, Csr.hgeie, Csr.htinst, 0xe12);
    this._plain(0n, 0xf11, 0xf12, 0xf13, 0xf14, 0xf15);
    // Events exist for 29 counters, counters for 16.
    for (let n = 3; n <= 31; n++) this._plain(ONES, 0x320 + n);
    for (let n = 3; n <= 18; n++) this._plain(ONES, 0xb00 + n);
    this._state.bytes[at.CSR_CLASSES + 0x7a4] = at.CsrClass.absent;
  }

  /** The trap vector keeps its value when a mode other than direct and vectored is written. */
  private _trapVector(number: number): Definition {
    const s = this._state;
    return {
      read: () => s.csr(number),
      write: (value) => {
        if ((value & 3n) < 2n) s.setCsr(number, value);
        return undefined;
      },
    };
  }

  private _defineStatus(): void {
    const { _state: s, _model: m } = this;
    const withDirty = (value: bigint) => ((value & FS) === FS || (value & VS) === VS ? value | SD : value & ~SD);
    const writeMstatus = (value: bigint): number | undefined => {
      const old = s.csr(Csr.mstatus);
      let mask = m.masks.mstatus;
      // UXL is written unless the new value is 0.
      if (m.mppKeepsTwo && ((value >> 32n) & 3n) !== 0n) mask |= 3n << 32n;
      if (!m.mppKeepsTwo && ((value >> 11n) & 3n) === 2n) mask &= ~(3n << 11n);
      const fresh = (old & ~mask) | (value & mask);
      s.setCsr(Csr.mstatus, fresh);
      // MXR changes what cached translations may do; SUM, MPRV, MPP choose among TLBs.
      if (((old ^ fresh) & 0xe1800n) !== 0n) {
        if (((old ^ fresh) & 0x80000n) !== 0n) this._host.flushTlbs();
        s.selectTlbs();
      }
      return undefined;
    };
    this._define(Csr.mstatus, { read: () => withDirty(s.csr(Csr.mstatus)), write: writeMstatus });
    this._define(Csr.sstatus, {
      read: () => withDirty(s.csr(Csr.mstatus)) & SSTATUS_READ,
      write: (value) => writeMstatus((s.csr(Csr.mstatus) & ~m.masks.sstatus) | (value & m.masks.sstatus)),
    });
    this._define(Csr.vsstatus, {
      read: () => withDirty(s.csr(Csr.vsstatus)),
      write: (value) => {
        // 7.2 keeps every bit that a hypervisor writes; a UXL of 0 is not written.
        const mask = ((value >> 32n) & 3n) === 0n ? ONES & ~(3n << 32n) : ONES;
        const old = s.csr(Csr.vsstatus);
        s.setCsr(Csr.vsstatus, (old & ~mask) | (value & mask));
        this._host.flushTlbs();
        return undefined;
      },
    });
    this._define(Csr.mtvec, this._trapVector(Csr.mtvec));
    this._define(Csr.stvec, this._trapVector(Csr.stvec));
    this._define(
      Csr.vstvec,
      m.guestAtpUnchecked
        ? {
            read: () => s.csr(Csr.vstvec),
            write: (value) => {
              s.setCsr(Csr.vstvec, value);
              return undefined;
            },
          }
        : this._trapVector(Csr.vstvec),
    );
    const trapVirtualMemory = () => s.privilege === 1 && !s.virtual && (s.csr(Csr.mstatus) & (1n << 20n)) !== 0n;
    const atp = (number: number, unchecked: boolean, check: () => Access): Definition => ({
      check,
      read: () => s.csr(number),
      write: (value) => {
        const mode = value >> 60n;
        if (!unchecked && mode !== 0n && (mode < 8n || mode > 10n)) return undefined;
        if (value === s.csr(number)) return undefined;
        s.setCsr(number, value);
        this._host.flushTlbs();
        return Status.refetch;
      },
    });
    this._define(
      Csr.satp,
      atp(Csr.satp, false, () => (trapVirtualMemory() ? 'illegal' : 'ok')),
    );
    this._define(
      Csr.vsatp,
      atp(Csr.vsatp, m.guestAtpUnchecked, () => {
        const trapped = s.virtual && (s.csr(Csr.hstatus) & (1n << 20n)) !== 0n;
        return trapped ? 'virtual' : 'ok';
      }),
    );
    this._define(
      Csr.hgatp,
      atp(Csr.hgatp, m.guestAtpUnchecked, () => (trapVirtualMemory() ? 'illegal' : 'ok')),
    );
    const needFloat = (): Access => {
      const off = (s.csr(Csr.mstatus) & FS) === 0n || (s.virtual && (s.csr(Csr.vsstatus) & FS) === 0n);
      return off ? 'illegal' : 'ok';
    };
    const dirty = () => {
      s.setCsrBits(Csr.mstatus, FS, true);
      if (s.virtual) s.setCsrBits(Csr.vsstatus, FS, true);
    };
    const float = (read: () => number, write: (value: number) => void): Definition => ({
      check: needFloat,
      read: () => BigInt(read()),
      write: (value) => {
        write(Number(value & 0xffn));
        dirty();
        return undefined;
      },
    });
    const setFlags = (value: number) => s.setI32(at.FFLAGS, value & 31);
    const setMode = (value: number) => s.setI32(at.FRM, value & 7);
    this._define(
      Csr.fflags,
      float(() => s.i32(at.FFLAGS), setFlags),
    );
    this._define(
      Csr.frm,
      float(() => s.i32(at.FRM), setMode),
    );
    this._define(
      Csr.fcsr,
      float(
        () => s.i32(at.FFLAGS) | (s.i32(at.FRM) << 5),
        (value) => {
          setFlags(value);
          setMode(value >> 5);
        },
      ),
    );
  }

  private _defineInterrupts(): void {
    const { _state: s, _model: m } = this;
    const forceDelegation = () => {
      if (m.midelegForcedOnAccess) s.setCsrBits(Csr.mideleg, m.midelegForced, true);
    };
    this._define(Csr.mideleg, {
      // 7.2: the forced bits appear at the first access, behind the value that it reads.
      read: () => {
        const old = s.csr(Csr.mideleg);
        forceDelegation();
        return old;
      },
      write: (value) => {
        s.setCsr(Csr.mideleg, (value & m.masks.mideleg) | m.midelegForced);
        return undefined;
      },
    });
    const partOf = (number: number, mask: () => bigint, shift = 0n): Definition => ({
      read: () => (s.csr(number) & mask()) >> shift,
      write: (value) => {
        s.setCsr(number, (s.csr(number) & ~mask()) | ((value << shift) & mask()));
        return undefined;
      },
    });
    this._define(
      Csr.mie,
      partOf(Csr.mie, () => m.masks.mie),
    );
    this._define(
      Csr.sie,
      partOf(Csr.mie, () => s.csr(Csr.mideleg) & 0x222n),
    );
    this._define(
      Csr.hie,
      partOf(Csr.mie, () => 0x1444n),
    );
    this._define(
      Csr.vsie,
      partOf(Csr.mie, () => s.csr(Csr.hideleg) & VS_INTERRUPTS, 1n),
    );
    const writeMip = (value: bigint, allowed: bigint) => {
      if ((allowed & 0x200n) !== 0n) {
        s.setI32(at.SEIP_SOFTWARE, Number((value >> 9n) & 1n));
        this._host.recomputeExternal();
      }
      const mask = allowed & ~0x200n;
      s.setCsr(Csr.mip, (s.csr(Csr.mip) & ~mask) | (value & mask));
      return undefined;
    };
    this._define(Csr.mip, {
      read: () => s.csr(Csr.mip),
      write: (value, mask) => {
        let writable = 0x2606n;
        if ((s.csr(Csr.menvcfg) & STCE) === 0n) writable |= 0x20n;
        return writeMip(value, writable & mask);
      },
    });
    this._define(Csr.sip, {
      read: () => s.csr(Csr.mip) & s.csr(Csr.mideleg) & 0x222n,
      write: (value, mask) => writeMip(value, s.csr(Csr.mideleg) & 2n & mask),
    });
    this._define(Csr.vsip, {
      read: () => (s.csr(Csr.mip) & s.csr(Csr.hideleg) & VS_INTERRUPTS) >> 1n,
      write: (value, mask) => writeMip(value << 1n, s.csr(Csr.hideleg) & 4n & (mask << 1n)),
    });
    this._define(Csr.hip, {
      read: () => s.csr(Csr.mip) & VS_INTERRUPTS,
      write: (value, mask) => writeMip(value, 4n & mask),
    });
    this._define(Csr.hvip, {
      read: () => s.csr(Csr.mip) & VS_INTERRUPTS,
      write: (value, mask) => writeMip(value, VS_INTERRUPTS & mask),
    });
    const compare = (number: number, which: 'stimecmp' | 'vstimecmp'): Definition => ({
      check: () => this._checkTimer(),
      read: () => s.csr(number),
      write: (value) => {
        s.setCsr(number, value);
        this._host.timerChanged(which);
        return undefined;
      },
    });
    this._define(Csr.stimecmp, compare(Csr.stimecmp, 'stimecmp'));
    this._define(Csr.vstimecmp, compare(Csr.vstimecmp, 'vstimecmp'));
    this._define(Csr.menvcfg, {
      read: () => s.csr(Csr.menvcfg),
      write: (value) => {
        s.setCsr(Csr.menvcfg, value & m.masks.menvcfg);
        return undefined;
      },
    });
  }

  /** stimecmp outside of M mode needs STCE and the enable bit of `time` (Sstc, chapter 2). */
  private _checkTimer(): Access {
    const { _state: s } = this;
    if (s.privilege === 3) return 'ok';
    const allowed = (s.csr(Csr.menvcfg) & STCE) !== 0n && (s.csr(Csr.mcounteren) & 2n) !== 0n;
    if (!allowed) return 'illegal';
    if (!s.virtual) return 'ok';
    const guest = (s.csr(Csr.henvcfg) & STCE) !== 0n && (s.csr(Csr.hcounteren) & 2n) !== 0n;
    return guest ? 'ok' : 'virtual';
  }

  private _defineCounters(): void {
    const { _state: s, _model: m } = this;
    const source = (instructions: boolean) => (instructions && m.instretCounts ? BigInt(s.icount) : s.virtualNs);
    const counter = (offset: number, inhibit: bigint, instructions: boolean) => {
      const inhibited = () => (s.csr(Csr.mcountinhibit) & inhibit) !== 0n;
      // While inhibited the register holds what was written to it last.
      return {
        read: () => BigInt.asUintN(64, inhibited() ? s.u64(offset) : source(instructions) + s.u64(offset)),
        write: (value: bigint) => {
          s.setU64(offset, BigInt.asUintN(64, inhibited() ? value : value - source(instructions)));
          return undefined;
        },
      };
    };
    const cycle = counter(at.CYCLE_OFFSET, 1n, false);
    const instret = counter(at.INSTRET_OFFSET, 4n, true);
    this._define(Csr.mcycle, cycle);
    this._define(Csr.minstret, instret);
    const user = (number: number, read: () => bigint) =>
      this._define(number, { check: () => this._checkCounter(number & 31), read });
    user(Csr.cycle, cycle.read);
    user(Csr.instret, instret.read);
    user(Csr.time, () => BigInt.asUintN(64, this._host.time() + (s.virtual ? s.csr(Csr.htimedelta) : 0n)));
    for (let n = 3; n <= 18; n++) user(Csr.cycle + n, () => s.csr(Csr.mcycle + n));
  }

  private _checkCounter(n: number): Access {
    const { _state: s } = this;
    const enabled = (number: number) => ((s.csr(number) >> BigInt(n)) & 1n) !== 0n;
    if (s.privilege === 3) return 'ok';
    if (!enabled(Csr.mcounteren)) return 'illegal';
    if (s.virtual && !enabled(Csr.hcounteren)) return 'virtual';
    if (s.privilege === 0 && !enabled(Csr.scounteren)) return s.virtual ? 'virtual' : 'illegal';
    return 'ok';
  }

  private _definePmp(): void {
    const { _state: s, _model: m } = this;
    for (let n = 0; n < m.pmpCsrs; n++) {
      const number = Csr.pmpaddr0 + n;
      this._define(number, {
        read: () => s.csr(number),
        write: (value) => {
          const configuration = (entry: number) =>
            Number((s.csr(Csr.pmpcfg0 + (entry >> 3) * 2) >> BigInt((entry & 7) * 8)) & 0xffn);
          const nextLocks = n + 1 < m.pmpEntries && (configuration(n + 1) & 0x98) === 0x88;
          if (n >= m.pmpEntries || (configuration(n) & 0x80) !== 0 || nextLocks) return undefined;
          s.setCsr(number, value & m.masks.pmpaddr);
          this._host.pmpChanged();
          return Status.refetch;
        },
      });
    }
    for (let n = 0; n < m.pmpCsrs / 4; n += 2) {
      const number = Csr.pmpcfg0 + n;
      this._define(number, {
        read: () => s.csr(number),
        write: (value) => {
          if (n * 4 >= m.pmpEntries) return undefined;
          let fresh = 0n;
          for (let byte = 0n; byte < 64n; byte += 8n) {
            const old = (s.csr(number) >> byte) & 0xffn;
            const written = (value >> byte) & BigInt(m.masks.pmpcfg);
            fresh |= ((old & 0x80n) !== 0n ? old : written) << byte;
          }
          s.setCsr(number, fresh);
          this._host.pmpChanged();
          return Status.refetch;
        },
      });
    }
  }

  private _defineHypervisor(): void {
    const { _state: s, _model: m } = this;
    this._define(Csr.hstatus, {
      read: () => s.csr(Csr.hstatus),
      write: (value) => {
        const mask = m.masks.hstatus;
        s.setCsr(Csr.hstatus, (s.csr(Csr.hstatus) & ~mask) | (value & mask));
        return undefined;
      },
    });
    this._define(Csr.hideleg, {
      read: () => s.csr(Csr.hideleg),
      write: (value) => {
        s.setCsr(Csr.hideleg, value & m.masks.hideleg);
        return undefined;
      },
    });
    this._define(Csr.htimedelta, {
      read: () => s.csr(Csr.htimedelta),
      write: (value) => {
        s.setCsr(Csr.htimedelta, value);
        this._host.timerChanged('vstimecmp');
        return undefined;
      },
    });
  }

  private _refuse(access: Access): number {
    this._state.setI32(at.CAUSE, access === 'virtual' ? Cause.virtualInstruction : Cause.illegal);
    return Status.trap;
  }

  /**
   * Carries out a CSR instruction: operands in CSR_VALUE and CSR_MASK, the old value goes to CSR_OLD.
   * Returns a Status; CAUSE is set for a trap.
   */
  access(number: number, writes: boolean): number {
    const { _state: s } = this;
    const needed = (number >> 8) & 3;
    // HS mode may use the hypervisor's registers; M mode all.
    const level = s.privilege === 1 && !s.virtual ? 2 : s.privilege;
    if (s.bytes[at.CSR_CLASSES + number] === at.CsrClass.absent) return this._refuse('illegal');
    if (needed > level) return this._refuse(s.virtual && needed === 2 ? 'virtual' : 'illegal');
    if (writes && number >> 10 === 3) return this._refuse('illegal');
    const real = s.virtual ? (BANKED.get(number) ?? number) : number;
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
    const verdict = definition.check?.() ?? 'ok';
    if (verdict !== 'ok') return this._refuse(verdict);
    const old = definition.read();
    s.setU64(at.CSR_OLD, old);
    if (!writes || !definition.write) return Status.next;
    return definition.write((old & ~mask) | (value & mask), mask) ?? Status.next;
  }

  /** What a debugger reads: no checks and no side effects. Undefined where there is no such CSR. */
  peek(number: number): bigint | undefined {
    const { _state: s } = this;
    if (s.bytes[at.CSR_CLASSES + number] === at.CsrClass.absent) return undefined;
    if (number === Csr.mideleg) return s.csr(number);
    return this._definitions.get(number)?.read() ?? s.csr(number);
  }
}
