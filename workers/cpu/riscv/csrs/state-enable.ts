/**
 * Smstateen (its manual, chapter 2): mstateen, hstateen and sstateen 0 to 3. What they guard here is themselves, and senvcfg
 * and henvcfg by bit 62 of the first.
 */
import { Csr } from '../state.ts';
import { ALL_ONES, type CsrContext, type CsrDefinition, type Verdict } from './definition.ts';

const MSTATEEN0 = 0x30c;
const HSTATEEN0 = 0x60c;
const SSTATEEN0 = 0x10c;
/** Access to the lower levels' registers of this number. */
const STATEEN = 1n << 63n;
/** Access to senvcfg and henvcfg, in the registers of number 0. */
const ENVCFG = 1n << 62n;
/** Privileged architecture 1.13: there is nothing of it that hypervisors hand on. */
const P1P13 = 1n << 56n;
const NUMBERS = 4;
/** Distance of the registers with the upper halves. */
const HIGH_HALF = 0x10;

export function defineStateEnable({ state: s, model: m, define, wrap }: CsrContext): void {
  const allowed = (n: number, bit: bigint): Verdict => {
    if (s.privilege === 3) return 'ok';
    if ((s.csr(MSTATEEN0 + n) & bit) === 0n) return 'illegal';
    return s.virtual && (s.csr(HSTATEEN0 + n) & bit) === 0n ? 'virtual' : 'ok';
  };
  const definitions = new Map<number, CsrDefinition>();
  const put = (number: number, definition: CsrDefinition) => {
    definitions.set(number, definition);
    define(number, definition);
  };
  const highHalf = (number: number): CsrDefinition => {
    const whole = definitions.get(number);
    return {
      ...(whole?.check ? { check: whole.check } : {}),
      read: () => (whole?.read() ?? 0n) >> 32n,
      write: (value) => whole?.write?.((value << 32n) | BigInt.asUintN(32, whole.read()), ALL_ONES),
    };
  };
  for (let n = 0; n < NUMBERS; n++) {
    const mask = n === 0 ? m.stateEnableBits : STATEEN;
    const register = (number: number, writable: () => bigint, check?: () => Verdict): CsrDefinition => ({
      ...(check ? { check } : {}),
      read: () => s.csr(number) & (number === MSTATEEN0 + n ? ~0n : s.csr(MSTATEEN0 + n)),
      write: (value) => {
        const bits = writable();
        s.setCsr(number, (s.csr(number) & ~bits) | (value & bits));
        return undefined;
      },
    });
    const below = () => mask & s.csr(MSTATEEN0 + n);
    put(
      MSTATEEN0 + n,
      register(MSTATEEN0 + n, () => mask),
    );
    put(
      HSTATEEN0 + n,
      register(
        HSTATEEN0 + n,
        () => below() & ~P1P13,
        () => allowed(n, STATEEN),
      ),
    );
    const belowHypervisor = () => (n === 0 ? below() & m.supervisorStateEnableBits : below());
    put(
      SSTATEEN0 + n,
      register(SSTATEEN0 + n, belowHypervisor, () => allowed(n, STATEEN)),
    );
  }
  // For 32-bit harts, but there all the same before 11.1.
  if (m.stateEnableHighHalves) {
    for (const low of [MSTATEEN0, HSTATEEN0]) {
      for (let n = 0; n < NUMBERS; n++) define(low + HIGH_HALF + n, highHalf(low + n));
    }
  }
  wrap(Csr.senvcfg, () => allowed(0, ENVCFG));
  wrap(Csr.henvcfg, () => allowed(0, ENVCFG));
}
