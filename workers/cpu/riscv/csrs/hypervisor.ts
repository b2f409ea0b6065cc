/** The hypervisor's own registers, and the environment configuration of all levels (privileged manual, chapter 18). */
import { Csr } from '../state.ts';
import type { CsrContext } from './definition.ts';

/** STCE, PBMTE and ADUE of henvcfg do not exceed those of menvcfg. */
const GATED = 0xe000000000000000n;
const STCE = 1n << 63n;
/** VSXL is 64 bits. */
const HSTATUS_FIXED = 0x200000000n;

export function defineHypervisor({ state: s, model: m, host, define }: CsrContext): void {
  define(Csr.hstatus, {
    read: () => s.csr(Csr.hstatus),
    write: (value) => {
      s.setCsr(Csr.hstatus, (value & m.masks.hstatus) | HSTATUS_FIXED);
      return undefined;
    },
  });
  define(Csr.htimedelta, {
    read: () => s.csr(Csr.htimedelta),
    write: (value) => {
      s.setCsr(Csr.htimedelta, value);
      // 7.2 looks at the comparand no sooner than it is written.
      if (m.laterTraps) host.timerChanged('vstimecmp');
      return undefined;
    },
  });
  /** Comparands that are switched on are looked at again; of those that are switched off the interrupt goes. */
  const switched = (old: bigint, fresh: bigint, ...which: readonly ('stimecmp' | 'vstimecmp')[]) => {
    if (!m.comparandsNeedEnable || ((old ^ fresh) & STCE) === 0n) return;
    for (const one of which) {
      if ((fresh & STCE) !== 0n) host.timerChanged(one);
      else host.timerDisabled(one);
    }
  };
  const gate = () => (m.henvcfgGated ? ~GATED | s.csr(Csr.menvcfg) : ~0n);
  define(Csr.menvcfg, {
    read: () => s.csr(Csr.menvcfg),
    write: (value) => {
      const old = s.csr(Csr.menvcfg);
      s.setCsr(Csr.menvcfg, value & m.masks.menvcfg);
      if (!m.henvcfgKeepsHidden) s.setCsr(Csr.henvcfg, s.csr(Csr.henvcfg) & gate());
      // Translations stay, though ADUE and PBMTE change what a walk does (measured).
      switched(old, value & m.masks.menvcfg, 'stimecmp', 'vstimecmp');
      return undefined;
    },
  });
  define(Csr.henvcfg, {
    read: () => s.csr(Csr.henvcfg) & gate(),
    write: (value) => {
      const old = s.csr(Csr.henvcfg);
      const hidden = m.henvcfgKeepsHidden ? old & ~gate() : 0n;
      const fresh = (value & m.masks.henvcfg & gate()) | hidden;
      s.setCsr(Csr.henvcfg, fresh);
      switched(old, fresh, 'vstimecmp');
      return undefined;
    },
  });
}
