/** The registers of physical memory protection (privileged manual, section 3.7); pmp.ts makes regions of them. */
import * as at from '../core/layout.ts';
import { Status } from '../core/status.ts';
import { Csr } from '../state.ts';
import type { CsrContext } from './definition.ts';

const LOCKED = 0x80;
/** Configuration bits lock and address mode; TOR is 1. */
const LOCK_AND_MODE = 0x98;
const LOCKED_TOR = 0x88;

export function definePmp({ state: s, model: m, host, define }: CsrContext): void {
  const configuration = (entry: number) =>
    Number((s.csr(Csr.pmpcfg0 + (entry >> 3) * 2) >> BigInt((entry & 7) * 8)) & 0xffn);
  const wrote = (entries: number) => s.setI32(at.PMP_WRITTEN, s.i32(at.PMP_WRITTEN) | entries);
  for (let n = 0; n < m.pmpCsrs; n++) {
    const number = Csr.pmpaddr0 + n;
    define(number, {
      // 11.1 shows fewer bits than it keeps: with all of them a range is all of memory.
      read: () => s.csr(number) & m.masks.pmpaddr,
      write: (value) => {
        // The end of a locked range that begins here is locked with it.
        const nextLocks = n + 1 < m.pmpEntries && (configuration(n + 1) & LOCK_AND_MODE) === LOCKED_TOR;
        if (n >= m.pmpEntries || (configuration(n) & LOCKED) !== 0 || nextLocks) return undefined;
        const changed = s.csr(number) !== value;
        s.setCsr(number, value);
        wrote(1 << n);
        host.pmpChanged(changed && m.pmpAddressFlushes);
        return Status.refetch;
      },
    });
  }
  // Of a 64-bit processor only those with even numbers are real; odd ones show bytes from four times their number on.
  for (let n = 1; m.oddPmpcfg && n < m.pmpCsrs / 4; n += 2) {
    const bytes = () =>
      Array.from({ length: 8 }, (_, i) => BigInt(n * 4 + i < m.pmpEntries ? configuration(n * 4 + i) : 0));
    define(Csr.pmpcfg0 + n, { read: () => bytes().reduceRight((value, byte) => (value << 8n) | byte, 0n) });
  }
  for (let n = 0; n < m.pmpCsrs / 4; n += 2) {
    const number = Csr.pmpcfg0 + n;
    define(number, {
      read: () => s.csr(number),
      write: (value) => {
        if (n * 4 >= m.pmpEntries) return undefined;
        let fresh = 0n;
        for (let byte = 0n; byte < 64n; byte += 8n) {
          const old = (s.csr(number) >> byte) & 0xffn;
          let written = (value >> byte) & BigInt(m.masks.pmpcfg);
          const writeOnly = (written & 3n) === 2n ? m.pmpWriteOnly : 'taken';
          if (writeOnly === 'without the permission') written &= ~2n;
          fresh |= ((old & 0x80n) !== 0n || writeOnly === 'ignored' ? old : written) << byte;
        }
        const changed = s.csr(number) !== fresh;
        s.setCsr(number, fresh);
        wrote(0xff << (n * 4));
        host.pmpChanged(changed || m.pmpConfigurationFlushes);
        return Status.refetch;
      },
    });
  }
}
