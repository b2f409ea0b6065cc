/** Status registers, trap vectors, address translation, and the floating-point control registers. */
import * as at from '../core/layout.ts';
import { Status } from '../core/status.ts';
import type { CpuModel } from '../model.ts';
import { Csr } from '../state.ts';
import { ALL_ONES, type CsrContext, type CsrDefinition, type Verdict } from './definition.ts';

const SD = 1n << 63n;
const FS = 0x6000n;
const VS = 0x600n;
const MPP = 3n << 11n;
const MXR = 1n << 19n;
const UXL = 32n;
const SXL = 34n;
const SSTATUS_READ = 0x80000003000de762n;
/** Bits whose change chooses among sets of translations: MXR, SUM, MPRV, MPP, MPV. */
const ACCESS_BITS = 0x80000e1800n;
const TVM = 1n << 20n;
const VTVM = 1n << 20n;
const withDirty = (value: bigint): bigint => ((value & FS) === FS || (value & VS) === VS ? value | SD : value & ~SD);

/** `fresh` with the two bits of a register width of `value` if they are allowed, else with those of `old`. */
function withWidth(fresh: bigint, old: bigint, value: bigint, low: bigint, widths: CpuModel['statusWidths']): bigint {
  const wanted = (value >> low) & 3n;
  const taken = widths === '1 and 2' ? wanted === 1n || wanted === 2n : widths === 'any but 0' && wanted !== 0n;
  return (fresh & ~(3n << low)) | ((taken ? value : old) & (3n << low));
}

export function defineStatus(c: CsrContext): void {
  const { state: s, model: m, host } = c;
  const written = (old: bigint, value: bigint): bigint => {
    let mask = m.masks.mstatus;
    if (!m.mppTakesTwo && (value & MPP) === 2n << 11n) mask &= ~MPP;
    const fresh = withWidth((old & ~mask) | (value & mask), old, value, UXL, m.statusWidths);
    return m.supervisorWidth ? withWidth(fresh, old, value, SXL, m.statusWidths) : fresh;
  };
  const writeMstatus = (value: bigint): number | undefined => {
    const old = s.csr(Csr.mstatus);
    const fresh = written(old, value);
    s.setCsr(Csr.mstatus, fresh);
    const changed = (old ^ fresh) & ACCESS_BITS;
    if (changed === 0n) return undefined;
    // MXR changes what translations allow; the others choose among sets of them, but in 7.2.
    const flushes = (changed & MXR) !== 0n || m.statusFlushes;
    if (flushes) host.flushTlbs();
    s.selectTlbs();
    return flushes ? Status.refetch : undefined;
  };
  c.define(Csr.mstatus, { read: () => withDirty(s.csr(Csr.mstatus)), write: writeMstatus });
  c.define(Csr.sstatus, {
    read: () =>
      withDirty(s.csr(Csr.mstatus)) & (m.statusWidths === 'fixed' ? SSTATUS_READ & ~(3n << UXL) : SSTATUS_READ),
    write: (value) => writeMstatus((s.csr(Csr.mstatus) & ~m.masks.sstatus) | (value & m.masks.sstatus)),
  });
  c.define(Csr.vsstatus, {
    // Storage: SD is as it was written.
    read: () => s.csr(Csr.vsstatus),
    write: (value) => {
      const old = s.csr(Csr.vsstatus);
      s.setCsr(Csr.vsstatus, withWidth(value & m.masks.vsstatus, old, value, UXL, m.guestStatusWidths));
      // M mode may act in place of the guest, by MPRV. What was translated before stays.
      s.selectTlbs();
      return undefined;
    },
  });
  defineVectors(c);
  defineTranslation(c);
  defineFloat(c);
}

/** Modes of trap vectors are direct and vectored; a write with another one is ignored. */
function defineVectors(c: CsrContext): void {
  const { state: s, model: m } = c;
  const vector = (number: number, checked: boolean): void =>
    c.define(number, {
      read: () => s.csr(number),
      write: (value) => {
        if (!checked || (value & 3n) < 2n) s.setCsr(number, value);
        return undefined;
      },
    });
  vector(Csr.mtvec, true);
  vector(Csr.stvec, true);
  vector(Csr.vstvec, !m.guestRegistersUnchecked);
}

function defineTranslation(c: CsrContext): void {
  const { state: s, model: m, host } = c;
  const register = (number: number, unchecked: boolean, flushes: boolean, check: () => Verdict): CsrDefinition => ({
    check,
    read: () => s.csr(number),
    write: (value) => {
      const mode = Number(value >> 60n);
      const low = m.takesLowModes ? 0 : 8;
      if (!unchecked && mode !== 0 && (mode < low || mode > m.widestTranslation)) return undefined;
      if (value === s.csr(number)) return undefined;
      s.setCsr(number, value);
      if (!flushes) return undefined;
      host.flushTlbs();
      return Status.refetch;
    },
  });
  const trapped = (): boolean => s.privilege === 1 && (s.csr(Csr.mstatus) & TVM) !== 0n;
  c.define(
    Csr.satp,
    register(Csr.satp, false, true, () => {
      if (s.virtual) {
        if (!m.laterTraps) return trapped() ? 'illegal' : 'ok';
        return s.privilege === 1 && (s.csr(Csr.hstatus) & VTVM) !== 0n ? 'virtual' : 'ok';
      }
      return trapped() ? 'illegal' : 'ok';
    }),
  );
  c.define(
    Csr.vsatp,
    register(Csr.vsatp, m.guestRegistersUnchecked, m.guestTablesFlush, () => 'ok'),
  );
  c.define(
    Csr.hgatp,
    register(Csr.hgatp, m.guestRegistersUnchecked, m.guestTablesFlush, () =>
      m.laterTraps && !s.virtual && trapped() ? 'illegal' : 'ok',
    ),
  );
}

function defineFloat(c: CsrContext): void {
  const { state: s } = c;
  const check = (): Verdict => {
    const off = (s.csr(Csr.mstatus) & FS) === 0n || (s.virtual && (s.u64(at.HYPERVISOR_BANK) & FS) === 0n);
    return off ? 'illegal' : 'ok';
  };
  const float = (number: number, read: () => number, write: (value: number) => void): void =>
    c.define(number, {
      check,
      read: () => BigInt(read()),
      write: (value) => {
        write(Number(value & 0xffn));
        // A guest's own state only becomes dirty, where an instruction that writes an f register dirties the hypervisor's too.
        s.setCsrBits(Csr.mstatus, FS, true);
        return undefined;
      },
    });
  const setFlags = (value: number) => s.setI32(at.FFLAGS, value & 31);
  const setMode = (value: number) => s.setI32(at.FRM, value & 7);
  float(Csr.fflags, () => s.i32(at.FFLAGS), setFlags);
  float(Csr.frm, () => s.i32(at.FRM), setMode);
  float(
    Csr.fcsr,
    () => s.i32(at.FFLAGS) | (s.i32(at.FRM) << 5),
    (value) => {
      setFlags(value);
      setMode(value >> 5);
    },
  );
}

/** Registers without effects. */
export function defineStorage(c: CsrContext): void {
  const { masks, machineContext, contextMask } = c.model;
  c.plain(ALL_ONES, Csr.sscratch, Csr.scause, Csr.stval, Csr.mscratch, Csr.mcause, Csr.mtval);
  c.plain(ALL_ONES, Csr.mtinst, Csr.mtval2, Csr.vsscratch, Csr.vscause, Csr.vstval, Csr.htval);
  c.plain(masks.epc, Csr.sepc, Csr.mepc);
  c.plain(masks.vsepc, Csr.vsepc);
  c.plain(masks.counteren, Csr.scounteren, Csr.hcounteren);
  c.plain(masks.mcounteren, Csr.mcounteren);
  c.plain(masks.senvcfg, Csr.senvcfg);
  c.plain(masks.medeleg, Csr.medeleg);
  c.plain(masks.hedeleg, Csr.hedeleg);
  c.plain(0n, Csr.misa, Csr.hgeie, Csr.htinst, 0xe12);
  c.plain(0n, 0xf11, 0xf12, 0xf13, 0xf14, 0xf15);
  if (machineContext) c.plain(contextMask, 0x7a8);
}
