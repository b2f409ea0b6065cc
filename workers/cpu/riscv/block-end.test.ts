import { describe, expect, it } from 'vitest';
import { instructionsToBlockEnd } from './block-end.ts';
import { Decoder } from './isa/decode.ts';
import { cpuModel } from './releases.ts';

const NOP = 0x13;
const SFENCE = 0x12000073;
const FENCE_I = 0x100f;
const RDTIME = 0xc0102573;
const WFI = 0x10500073;
const FADD = 0x02b50553;
const C_NOP = 0x0001;

/** Code that lies at `start`, with nothing behind it. */
function rest(words: readonly number[], start = 0x80000010n, float = true): number {
  const code = new Map<bigint, number>();
  let va = start;
  for (const word of words) {
    code.set(va, word);
    va += (word & 3) === 3 ? 4n : 2n;
  }
  const decoder = new Decoder(cpuModel('7.2').extensions);
  return instructionsToBlockEnd(start, { bits: (at) => code.get(at), decode: (bits) => decoder.decode(bits), float });
}

describe('The rest of the block behind wfi', () => {
  it('ends with a CSR instruction, which belongs to it', () => {
    expect(rest([NOP, NOP, NOP, NOP, NOP, RDTIME, NOP])).toBe(6);
  });

  it('goes on over fences of memory and translation, and over wfi, but not over fence.i', () => {
    expect(rest([SFENCE, 0x0ff0000f, WFI, FENCE_I, NOP])).toBe(4);
  });

  it('ends with an instruction that is not defined', () => {
    expect(rest([NOP, 0x0000707f, NOP])).toBe(2);
    expect(rest([NOP, FADD, NOP, 0x6f], 0x80000010n, false)).toBe(2);
    expect(rest([NOP, FADD, NOP, 0x6f])).toBe(4);
  });

  it('ends with the page, before an instruction that crosses its end', () => {
    expect(rest([NOP, NOP, NOP], 0x80000ff8n)).toBe(2);
    expect(rest([NOP, C_NOP, NOP], 0x80000ff8n)).toBe(2);
    expect(rest([NOP], 0x80001000n)).toBe(0);
  });
});
