/**
 * Every CSR of M mode against what a guest read on real QEMU: `testing/csr-tables`, a line per register: number, value at
 * reset, what is read after writing ones and after writing zeros, what is read after writing the first value again.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as at from './core/layout.ts';
import { Status } from './core/status.ts';
import { Hart } from './hart.ts';
import { cpuModel } from './releases.ts';

const ALL = (1n << 64n) - 1n;
const READ_ONLY = 3;
/** Registers whose value depends on the guest that asked: counters, its trap vector, where it trapped. */
const GUESTS_OWN: ReadonlySet<number> = new Set([0x305, 0x340, 0x341, 0x342, 0x343, 0xb00, 0xb02, 0xc00, 0xc01, 0xc02]);

interface Row {
  readonly number: number;
  readonly columns: readonly (bigint | undefined)[];
}

function table(release: string): Row[] {
  const text = readFileSync(new URL(`testing/csr-tables/${release}.txt`, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [number = '', ...columns] = line.split(' ');
      return {
        number: Number.parseInt(number, 16),
        columns: columns.map((column) => (column === 'ro' ? undefined : BigInt(`0x${column}`))),
      };
    });
}

/** Accesses as `csrr` and `csrw` make them in M mode. */
class Registers {
  readonly hart: Hart;

  constructor(release: string) {
    this.hart = new Hart({ ramBase: 0x80000000, ramSize: 65536, model: cpuModel(release) });
    // mtimecmp is zero at reset; the CLINT looks at it when it is written only.
    this.hart.setInterrupt(7, release !== '5.2');
  }

  private _access(number: number, writes: boolean, value: bigint, mask: bigint): bigint | undefined {
    const { state, csrs } = this.hart;
    state.setU64(at.CSR_VALUE, value);
    state.setU64(at.CSR_MASK, mask);
    return csrs.access(number, writes) <= Status.refetch ? state.u64(at.CSR_OLD) : undefined;
  }

  read(number: number): bigint | undefined {
    return this._access(number, false, ALL, 0n);
  }

  write(number: number, value: bigint): void {
    this._access(number, true, value, ALL);
  }

  /** Reset value; what is read after ones, after zeros and after the first value; each written back at once. */
  columns(number: number): (bigint | undefined)[] {
    const first = this.read(number);
    if (number >> 10 === READ_ONLY || first === undefined) return [first, undefined];
    const after = [ALL, 0n].map((value) => {
      this.write(number, value);
      const read = this.read(number);
      this.write(number, first);
      return read;
    });
    return [first, ...after, this.read(number)];
  }
}

const hex = (columns: readonly (bigint | undefined)[]) => columns.map((value) => value?.toString(16));

describe.each(['5.2', '7.2', '8.2', '10.0', '11.1'])('CSRs of QEMU %s', (release) => {
  const rows = table(release);
  const registers = new Registers(release);
  // A trap came before in the guest that asked: MPIE.
  registers.write(0x300, 0x80n);

  it('are those that a guest found, and no others', () => {
    const found = Array.from({ length: 4096 }, (_, number) => number).filter(
      (n) => registers.hart.csrs.peek(n) !== undefined,
    );
    const float = [1, 2, 3];
    expect(found.filter((n) => !float.includes(n))).toEqual(rows.map(({ number }) => number).sort((a, b) => a - b));
  });

  it.each(rows.filter(({ number }) => !GUESTS_OWN.has(number)).map((row) => [row.number.toString(16), row] as const))(
    '%s resets to, and keeps of ones and zeros, what QEMU does',
    (_, { number, columns }) => {
      expect(hex(registers.columns(number))).toEqual(hex(columns));
    },
  );
});

/** menvcfg's fields that henvcfg has too: STCE (63), PBMTE (62). */
describe('henvcfg behind menvcfg', () => {
  const MENVCFG = 0x30a;
  const HENVCFG = 0x60a;
  const STCE = 1n << 63n;
  const bit = (release: string) => {
    const registers = new Registers(release);
    const read = () => (registers.read(HENVCFG) ?? 0n) & STCE;
    registers.write(MENVCFG, STCE);
    registers.write(HENVCFG, STCE);
    const allowed = read();
    registers.write(MENVCFG, 0n);
    const taken = read();
    registers.write(MENVCFG, STCE);
    return [allowed, taken, read()].map((value) => value !== 0n);
  };

  it('8.2 hides what menvcfg does not allow, and shows it again', () => {
    expect(bit('8.2')).toEqual([true, false, true]);
  });

  it.each(['10.0', '11.1'])('%s clears it for good', (release) => {
    expect(bit(release)).toEqual([true, false, false]);
  });
});
