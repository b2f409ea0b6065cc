/**
 * Interrupt registers (privileged manual, sections 3.1.9, 12.1.3, 18.2.3, 18.2.4). mie and mip are the storage; the others
 * show parts of them. VSTIP is the OR of a software bit and the line of vstimecmp's timer.
 */
import * as at from '../core/layout.ts';
import { Csr } from '../state.ts';
import type { CsrContext, CsrDefinition } from './definition.ts';

const S_INTERRUPTS = 0x222n;
const VS_INTERRUPTS = 0x444n;
const HS_INTERRUPTS = 0x1444n;
const LOCAL_INTERRUPTS = 0xffff_ffff_ffff_e000n;
const COUNTER_OVERFLOW = 0x2000n;
const SEIP = 0x200n;
const STIP = 0x20n;
const VSTIP = 0x40n;
const STCE = 1n << 63n;

/**
 * What is written to a VS register, in the places of M mode. Bits of VS interrupts move up by one; bits that stand where
 * these go stay there too (measured on all releases).
 */
const toGuestPlaces = (value: bigint): bigint => (value & ~S_INTERRUPTS) | ((value & S_INTERRUPTS) << 1n);

export function defineInterrupts(c: CsrContext): void {
  const { state: s, model: m, host } = c;
  const forceDelegation = () => {
    if (m.midelegForcedOnAccess) s.setCsrBits(Csr.mideleg, m.midelegForced, true);
  };
  c.define(Csr.mideleg, {
    // 7.2: the forced bits appear at the first access, behind the value that it reads.
    read: () => {
      const old = s.csr(Csr.mideleg);
      forceDelegation();
      return old;
    },
    peek: () => s.csr(Csr.mideleg),
    write: (value) => {
      s.setCsr(Csr.mideleg, (value & m.masks.mideleg) | m.midelegForced);
      return undefined;
    },
  });
  c.define(Csr.hideleg, {
    read: () => s.csr(Csr.hideleg),
    write: (value) => {
      s.setCsr(Csr.hideleg, value & m.masks.hideleg);
      return undefined;
    },
  });
  const partOf = (number: number, mask: () => bigint, shift = 0n): CsrDefinition => ({
    read: () => (s.csr(number) & mask()) >> shift,
    write: (value) => {
      s.setCsr(number, (s.csr(number) & ~mask()) | ((value << shift) & mask()));
      return undefined;
    },
  });
  const delegatedToS = () => s.csr(Csr.mideleg) & (S_INTERRUPTS | (m.masks.mie & COUNTER_OVERFLOW));
  const delegatedToGuest = () => s.csr(Csr.hideleg) & VS_INTERRUPTS;
  c.define(
    Csr.mie,
    partOf(Csr.mie, () => m.masks.mie),
  );
  c.define(Csr.sie, partOf(Csr.mie, delegatedToS));
  c.define(
    Csr.hie,
    partOf(Csr.mie, () => HS_INTERRUPTS),
  );
  // Interrupts above the standard ones have the same numbers in VS mode (8.2 and later).
  const local = () => (m.laterTraps ? s.csr(Csr.hideleg) & LOCAL_INTERRUPTS : 0n);
  c.define(Csr.vsie, {
    read: () => ((s.csr(Csr.mie) & delegatedToGuest()) >> 1n) | (s.csr(Csr.mie) & local()),
    write: (value, mask) => {
      const allowed = (delegatedToGuest() | local()) & toGuestPlaces(mask);
      s.setCsr(Csr.mie, (s.csr(Csr.mie) & ~allowed) | (toGuestPlaces(value & mask) & allowed));
      return undefined;
    },
  });

  const pending = () => s.csr(Csr.mip) | (s.i32(at.GUEST_TIMER_LINE) !== 0 ? VSTIP : 0n);
  const enabled = (number: number) => (s.csr(number) & STCE) !== 0n;
  const withTimers = () => s.privilege === 3 && enabled(Csr.menvcfg);
  const writeMip = (value: bigint, allowed: bigint): undefined => {
    let mask = allowed & (m.masks.mideleg | VS_INTERRUPTS);
    // A write that reaches nothing but VSTIP is lost while the timer's line makes that bit pending (measured on 8.2 and 10.0).
    if (mask === VSTIP && s.i32(at.GUEST_TIMER_LINE) !== 0) return undefined;
    if (!m.externalWritable) mask &= ~SEIP;
    if ((mask & SEIP) !== 0n) {
      s.setI32(at.SEIP_SOFTWARE, Number((value >> 9n) & 1n));
      host.recomputeExternal();
      mask &= ~SEIP;
    }
    // With Sstc the timer interrupts of S and VS mode are the timers'.
    if (withTimers()) mask &= m.comparandsNeedEnable && !enabled(Csr.henvcfg) ? ~STIP : ~(STIP | VSTIP);
    s.setCsr(Csr.mip, (s.csr(Csr.mip) & ~mask) | (value & mask));
    return undefined;
  };
  c.define(Csr.mip, { read: pending, write: writeMip });
  c.define(Csr.sip, {
    // M mode does not see a timer interrupt there that it could not write (8.2 and later).
    read: () => pending() & delegatedToS() & (m.laterTraps && withTimers() ? ~STIP : ~0n),
    write: (value, mask) => writeMip(value, s.csr(Csr.mideleg) & m.masks.sip & mask),
  });
  c.define(Csr.vsip, {
    // 7.2 shows the software interrupt only.
    read: () => (pending() & delegatedToGuest() & (m.laterTraps ? VS_INTERRUPTS : 4n)) >> 1n,
    write: (value, mask) => writeMip(toGuestPlaces(value & mask), s.csr(Csr.hideleg) & 4n & toGuestPlaces(mask)),
  });
  c.define(Csr.hip, {
    read: () => pending() & HS_INTERRUPTS,
    write: (value, mask) => writeMip(value, 4n & mask),
  });
  c.define(Csr.hvip, {
    read: () => s.csr(Csr.mip) & (m.hvipShowsMip ? ~0n : VS_INTERRUPTS),
    write: (value, mask) => writeMip(value, m.masks.hvip & mask),
  });
}
