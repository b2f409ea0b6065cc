import { describe, expect, it } from 'vitest';
import { decodeCsr } from './csr-fields.ts';
import { csrAccess, csrName } from './csr-names.ts';

/** Fields that are not zero, as "NAME=value" or "NAME=meaning". */
const shown = (name: string, value: bigint) =>
  decodeCsr(name, value)
    .filter((field) => field.value !== 0n)
    .map((field) => `${field.name}=${field.meaning ?? field.value}`)
    .join(' ');

describe('names of CSRs', () => {
  it('are those of the privileged manual', () => {
    expect([0x001, 0x300, 0x305, 0x341, 0x180, 0x144, 0xf14, 0xc01, 0x3b7, 0x33f, 0x680, 0x14d].map(csrName)).toEqual([
      ...['fflags', 'mstatus', 'mtvec', 'mepc', 'satp', 'sip', 'mhartid', 'time', 'pmpaddr7', 'mhpmevent31'],
      ...['hgatp', 'stimecmp'],
    ]);
    expect(csrName(0x5c0)).toBeUndefined();
  });

  it('have numbers that say who may access them: bits 11:10 are 3 for read-only, bits 9:8 the lowest mode', () => {
    expect(csrAccess(0xc01)).toEqual({ lowest: 'U', readOnly: true });
    expect(csrAccess(0x100)).toEqual({ lowest: 'S', readOnly: false });
    expect(csrAccess(0x600)).toEqual({ lowest: 'HS', readOnly: false });
    expect(csrAccess(0xf14)).toEqual({ lowest: 'M', readOnly: true });
  });
});

describe('fields of CSRs', () => {
  it('mstatus as a kernel leaves it', () => {
    expect(shown('mstatus', 0x8000000a00006088n)).toBe('SD=1 SXL=64 UXL=64 FS=dirty MPIE=1 MIE=1');
    expect(shown('mstatus', 0xa00001800n)).toBe('SXL=64 UXL=64 MPP=M');
  });

  it('causes: exceptions and interrupts are counted apart', () => {
    expect(shown('scause', 13n)).toBe('Code=load page fault');
    expect(shown('scause', (1n << 63n) | 5n)).toBe('Interrupt=1 Code=supervisor timer');
  });

  it('translation modes', () => {
    expect(shown('satp', (10n << 60n) | (3n << 44n) | 0x80abcn)).toBe('MODE=Sv57 ASID=3 PPN=527036');
    expect(shown('hgatp', 8n << 60n)).toBe('MODE=Sv39x4');
  });

  it('eight entries in each even pmpcfg, none in odd ones', () => {
    expect(shown('pmpcfg0', 0x1f00_0000_0000_0098n)).toBe(
      'pmp7.A=NAPOT pmp7.X=1 pmp7.W=1 pmp7.R=1 pmp0.L=1 pmp0.A=NAPOT',
    );
    expect(shown('pmpcfg2', 0x0fn)).toBe('pmp8.A=TOR pmp8.X=1 pmp8.W=1 pmp8.R=1');
    expect(decodeCsr('pmpcfg1', 0xffn)).toEqual([]);
  });

  it('letters of misa', () => {
    expect(shown('misa', 0x80000000001411adn)).toBe('MXL=64 U=1 S=1 M=1 I=1 H=1 F=1 D=1 C=1 A=1');
  });

  it('never overlap, and lie within 64 bits', () => {
    for (let number = 0; number < 4096; number++) {
      let taken = 0n;
      for (const { name, high, low } of decodeCsr(csrName(number) ?? '', 0n)) {
        const mask = ((1n << BigInt(high - low + 1)) - 1n) << BigInt(low);
        expect(taken & mask, `${csrName(number)}.${name}`).toBe(0n);
        expect(high).toBeLessThan(64);
        taken |= mask;
      }
    }
  });
});
