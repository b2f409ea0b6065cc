/** The C extension and Zcb in the words of the unprivileged manual, chapters 27 and 28. */
import { describe, expect, it } from 'vitest';
import { disassemble, disassemblyText } from '../disassembly/disassemble.ts';
import { Bench, DATA, HERE } from '../testing/bench.ts';
import { expand } from './compressed.ts';

const bench = new Bench('10.0', ['Zcb']);
const text = (unit: number) => disassemblyText(disassemble(unit, 0n));

/** Cases with the unit in hexadecimal, for the title. */
const titled = (...cases: readonly [unit: number, text: string][]) =>
  cases.map(([unit, what]) => [unit.toString(16), what, unit] as const);

describe('expansion', () => {
  it.each(
    titled(
      // Stack-pointer-based loads and stores, offsets scaled by the size.
      [0x4112, 'lw sp,4(sp)'],
      [0x50fe, 'lw ra,252(sp)'],
      [0x70fe, 'ld ra,504(sp)'],
      [0x30fe, 'fld ft1,504(sp)'],
      [0xdf86, 'sw ra,252(sp)'],
      [0xff86, 'sd ra,504(sp)'],
      [0xbf86, 'fsd ft1,504(sp)'],
      // Register-based ones, with registers x8 to x15.
      [0x5ffc, 'lw a5,124(a5)'],
      [0x7ffc, 'ld a5,248(a5)'],
      [0x3ffc, 'fld fa5,248(a5)'],
      [0xdffc, 'sw a5,124(a5)'],
      [0xfffc, 'sd a5,248(a5)'],
      [0xbffc, 'fsd fa5,248(a5)'],
      // Control transfer.
      [0xb001, 'j 0xfffffffffffff800'],
      [0xaffd, 'j 0x7fe'],
      [0xd381, 'beqz a5,0xffffffffffffff00'],
      [0xeffd, 'bnez a5,0xfe'],
      [0x8782, 'jr a5'],
      [0x9782, 'jalr a5'],
      // Constants.
      [0x57fd, 'li a5,-1'],
      [0x477d, 'li a4,31'],
      [0x77fd, 'lui a5,0xfffff'],
      [0x67fd, 'lui a5,0x1f'],
      // Register-immediate.
      [0x17fd, 'addi a5,a5,-1'],
      [0x37fd, 'addiw a5,a5,-1'],
      [0x2781, 'sext.w a5,a5'],
      [0x7101, 'addi sp,sp,-512'],
      [0x617d, 'addi sp,sp,496'],
      [0x1ffc, 'addi a5,sp,1020'],
      [0x17fe, 'slli a5,a5,0x3f'],
      [0x93fd, 'srli a5,a5,0x3f'],
      [0x97fd, 'srai a5,a5,0x3f'],
      [0x9bfd, 'andi a5,a5,-1'],
      // Register-register.
      [0x87ba, 'mv a5,a4'],
      [0x97ba, 'add a5,a5,a4'],
      [0x8ff9, 'and a5,a5,a4'],
      [0x8fd9, 'or a5,a5,a4'],
      [0x8fb9, 'xor a5,a5,a4'],
      [0x8f99, 'sub a5,a5,a4'],
      [0x9fb9, 'addw a5,a5,a4'],
      [0x9f99, 'subw a5,a5,a4'],
      [0x9002, 'ebreak'],
      [0x0001, 'nop'],
      // Zcb.
      [0x83dc, 'lbu a5,1(a5)'],
      [0x87bc, 'lhu a5,2(a5)'],
      [0x87fc, 'lh a5,2(a5)'],
      [0x8bbc, 'sb a5,2(a5)'],
      [0x8fbc, 'sh a5,2(a5)'],
      [0x9fe1, 'zext.b a5,a5'],
      [0x9fe5, 'sext.b a5,a5'],
      [0x9fe9, 'zext.h a5,a5'],
      [0x9fed, 'sext.h a5,a5'],
      [0x9ff1, 'zext.w a5,a5'],
      [0x9ff5, 'not a5,a5'],
      [0x9fd9, 'mul a5,a5,a4'],
    ),
  )('%s is %s', (_, expected, unit) => expect(text(unit)).toBe(expected));

  it.each(
    titled(
      [0x0000, 'all zeros'],
      [0x0010, 'C.ADDI4SPN without an immediate is reserved'],
      [0x2001, 'C.ADDIW with x0'],
      [0x6101, 'C.ADDI16SP by zero'],
      [0x6081, 'C.LUI of zero'],
      [0x4002, 'C.LWSP into x0'],
      [0x6002, 'C.LDSP into x0'],
      [0x8002, 'C.JR to x0'],
      [0x9c41 | 0x0040 | 0x0038, 'reserved in Zcb'],
    ),
  )('%s is illegal: %s', (_, _reason, unit) => {
    expect(expand(unit)).toBeUndefined();
    expect(bench.bits(unit).trap).toMatchObject({ cause: 2, tval: BigInt(unit) });
  });
});

describe('execution', () => {
  it('the next instruction lies two bytes on', () => {
    expect(bench.bits(0x0001).pc).toBe(HERE + 2n);
  });

  it('C.JALR links the address behind its two bytes', () => {
    const { pc, x } = bench.bits(0x9782, { x: { 15: DATA } });
    expect([pc, x(1)]).toEqual([DATA, HERE + 2n]);
  });

  it('hints with x0 as destination do nothing', () => {
    // c.li x0,1; c.lui x0,1; c.mv x0,a0; c.add x0,a0; c.slli x0,1; c.nop 1
    for (const unit of [0x4005, 0x6005, 0x802a, 0x902a, 0x0006, 0x0005]) {
      const { pc, x, trap } = bench.bits(unit, { x: { 10: 5n } });
      expect([pc, x(0), trap]).toEqual([HERE + 2n, 0n, undefined]);
    }
  });

  it('Zcb is undefined where the processor does not have it', () => {
    expect(new Bench('10.0').bits(0x9ff5).trap).toMatchObject({ cause: 2 });
    expect(bench.bits(0x9ff5, { x: { 15: 0n } }).x(15)).toBe((1n << 64n) - 1n);
  });
});
