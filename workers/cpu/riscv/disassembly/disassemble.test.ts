/** GNU syntax and the pseudoinstructions of the RISC-V Assembly Programmer's Manual. */
import { describe, expect, it } from 'vitest';
import { Decoder } from '../isa/decode.ts';
import { disassemble, disassemblyText } from './disassemble.ts';

const text = (bits: number, pc = 0x8000_0000n) => disassemblyText(disassemble(bits, pc));

/** Cases with the bits in hexadecimal, for the title. */
const titled = (...cases: readonly [bits: number, text: string][]) =>
  cases.map(([bits, what]) => [bits.toString(16), what, bits] as const);

describe('disassembly', () => {
  it.each(
    titled(
      [0x00c58533, 'add a0,a1,a2'],
      [0xff010113, 'addi sp,sp,-16'],
      [0x0105b503, 'ld a0,16(a1)'],
      [0xfea5bc23, 'sd a0,-8(a1)'],
      [0x12345537, 'lui a0,0x12345'],
      [0x80000517, 'auipc a0,0x80000'],
      [0x03f51513, 'slli a0,a0,0x3f'],
      [0x40b5553b, 'sraw a0,a0,a1'],
      [0x300517f3, 'csrrw a5,mstatus,a0'],
      [0x5c0027f3, 'csrr a5,0x5c0'],
      [0x00a5b52f, 'amoadd.d a0,a0,(a1)'],
      [0x1605a52f, 'lr.w.aqrl a0,(a1)'],
      [0x28c7452f, 'amocas.q a0,a2,(a4)'],
      [0x2fc4c02f, 'amocas.q.aqrl zero,t3,(s1)'],
      [0x0330000f, 'fence rw,rw'],
      [0x0010000f, 'fence unknown,w'],
      [0x12b50073, 'sfence.vma a0,a1'],
      [0x0045200f, 'cbo.zero (a0)'],
    ),
  )('%s is %s', (_, expected, bits) => expect(text(bits)).toBe(expected));

  it.each(
    titled(
      [0x00000013, 'nop'],
      [0xfff00513, 'li a0,-1'],
      [0x00058513, 'mv a0,a1'],
      [0xfff5c513, 'not a0,a1'],
      [0x40b00533, 'neg a0,a1'],
      [0x0005851b, 'sext.w a0,a1'],
      [0x0ff5f513, 'zext.b a0,a1'],
      [0x0015b513, 'seqz a0,a1'],
      [0x00b03533, 'snez a0,a1'],
      [0x0005a533, 'sltz a0,a1'],
      [0x00b02533, 'sgtz a0,a1'],
      [0x00008067, 'ret'],
      [0x00078067, 'jr a5'],
      [0x000780e7, 'jalr a5'],
      [0x00478067, 'jr 4(a5)'],
      [0x000782e7, 'jalr t0,a5'],
      [0xf1402573, 'csrr a0,mhartid'],
      [0x34051073, 'csrw mscratch,a0'],
      [0x30046073, 'csrsi mstatus,8'],
      [0xc0102573, 'rdtime a0'],
      [0x00302573, 'frcsr a0'],
      [0xc0001073, 'unimp'],
      [0x0ff0000f, 'fence'],
      [0x8330000f, 'fence.tso'],
      [0x0100000f, 'pause'],
      [0x12000073, 'sfence.vma'],
      [0x0805853b, 'zext.w a0,a1'],
    ),
  )('%s is the pseudoinstruction %s', (_, expected, bits) => expect(text(bits)).toBe(expected));

  it('says where branches and jumps go', () => {
    // beq a0,a1,.-4; bnez; j; jal ra; and c.j
    expect(disassemble(0xfeb50ee3, 0x8000_0010n)).toEqual({
      mnemonic: 'beq',
      operands: 'a0,a1,0x8000000c',
      target: 0x8000_000cn,
      length: 4,
    });
    expect(text(0x00051463)).toBe('bnez a0,0x80000008');
    expect(text(0x0080006f)).toBe('j 0x80000008');
    expect(text(0x008000ef, 0xffff_ffff_8000_0000n)).toBe('jal 0xffffffff80000008');
    expect(disassemble(0xa001, 0x8000_0000n)).toMatchObject({ mnemonic: 'j', target: 0x8000_0000n, length: 2 });
    // An address in a register is not known here.
    expect(disassemble(0x00008067, 0n).target).toBeUndefined();
  });

  it('wraps addresses at 64 bits', () => {
    expect(disassemble(0x8000_0000 | 0x6f, 0n).target).toBe(0xffff_ffff_fff0_0000n);
  });

  it('writes compressed instructions as what they expand to', () => {
    expect([0x1141, 0xe406, 0x8082, 0x852e, 0x4501, 0x9002, 0x0001].map((unit) => text(unit))).toEqual([
      ...['addi sp,sp,-16', 'sd ra,8(sp)', 'ret', 'mv a0,a1', 'li a0,0', 'ebreak', 'nop'],
    ]);
  });

  it('shows what is no instruction as data', () => {
    expect(disassemble(0xffff_ffff, 0n)).toEqual({ mnemonic: '.insn', operands: '4, 0xffffffff', length: 4 });
    expect(disassemble(0xdead_9c60, 0n)).toEqual({ mnemonic: '.insn', operands: '2, 0x9c60', length: 2 });
    expect(text(0)).toBe('unimp');
  });

  it('knows only the extensions of the processor that is asked for', () => {
    const rv64im = new Decoder(new Set(['I', 'M'] as const));
    expect(disassemblyText(disassemble(0x02b50533, 0n, rv64im))).toBe('mul a0,a0,a1');
    expect(disassemblyText(disassemble(0x00a5b52f, 0n, rv64im))).toBe('.insn 4, 0x00a5b52f');
    expect(disassemblyText(disassemble(0x1141, 0n, rv64im))).toBe('.insn 2, 0x1141');
  });
});
