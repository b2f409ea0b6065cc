/**
 * The disassembly against that of GNU binutils, where they are installed: every 16-bit unit, every CSR, every pattern with
 * random operands, and firmware and kernels of the corpus.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csrName } from '../isa/csr-names.ts';
import { Decoder, instructions } from '../isa/decode.ts';
import { disassemble, disassemblyText } from './disassemble.ts';

const TOOLS = 'riscv64-unknown-elf-';
const banner = spawnSync(`${TOOLS}objdump`, ['--version'], { encoding: 'utf8' });
const version = Number(/ (\d+\.\d+)\s*$/m.exec(banner.stdout ?? '')?.[1] ?? 0);
/** Extensions that 2.40 knows, and those that were added up to 2.44. */
const ARCH = [
  'rv64gch_zba_zbb_zbc_zbs_zicbom_zicbop_zicboz_zawrs_zihintpause_svinval',
  ...(version >= 2.44 ? ['zihintntl_zfa_zicond_zacas_zcb'] : []),
].join('_');
/** Extensions that this version does not know: for it, and so for us, their instructions are data. */
const UNKNOWN: readonly string[] = version >= 2.44 ? [] : ['Zfa', 'Zicond', 'Zacas', 'Zcb'];
const extensions = new Set([...instructions.map(({ extension }) => extension), 'C', 'Zcb'] as const);
const decoder = new Decoder(new Set([...extensions].filter((extension) => !UNKNOWN.includes(extension))));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'objdump-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Line {
  readonly address: number;
  readonly text: string;
}

/** Before 2.41, objdump wrote register-immediate instructions by the name of the register form: `add sp,sp,-32`. */
const REGISTER_FORM = /^(add|and|or|xor|slt|sll|srl|sra|ror|bclr|bext|binv|bset)(u?)(w?)(?= .*,(-?\d+|0x[0-9a-f]+)$)/;
const CSR_FORM = /^(csrr?[csw])(?= .*,\d+$)/;

/** What objdump says, each line brought to the form of 2.44 without comments and symbols. */
function objdump(bytes: Uint8Array): Line[] {
  const [image, source, object] = ['image.bin', 'image.s', 'image.o'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(image, bytes);
  writeFileSync(source, `.attribute arch, "${ARCH}"\n.text\n.incbin "${image}"\n`);
  execFileSync(`${TOOLS}as`, [source, '-o', object]);
  // Without symbols there is none that says "this is data".
  execFileSync(`${TOOLS}strip`, ['-s', object]);
  const output = execFileSync(`${TOOLS}objdump`, ['-D', '-z', '-j', '.text', object], { maxBuffer: 2 ** 30 });
  return [...output.toString('latin1').matchAll(/^\s*([0-9a-f]+):\t[0-9a-f ]+?\s*\t(.*)$/gm)].map((match) => {
    let text = (match[2] ?? '').replace(/\s*(#| <).*$/, '').replace('\t', ' ');
    text = text.replace(
      /^\.([248])byte 0x(.*)$/,
      (_, size: string, value: string) => `.insn ${size}, 0x${value.padStart(2 * Number(size), '0')}`,
    );
    if (version < 2.41) text = text.replace(REGISTER_FORM, '$1i$2$3').replace(CSR_FORM, '$1i');
    return { address: Number.parseInt(match[1] ?? '', 16), text };
  });
}

/** Lines where we say something else, as "bits: theirs / ours". */
function differences(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return objdump(bytes).flatMap(({ address, text }) => {
    if (address + 4 > bytes.byteLength) return [];
    const bits = view.getUint32(address, true);
    const ours = disassemblyText(disassemble(bits, BigInt(address), decoder));
    return ours === text || excused(bits, text, ours) ? [] : [`${bits.toString(16)}: ${text} / ${ours}`];
  });
}

/** What is known to differ. */
function excused(bits: number, theirs: string, ours: string): boolean {
  // Reserved fields of fences are to be ignored, says the manual; objdump wants them to be zero.
  if (/^fence/.test(ours) && theirs.startsWith('.insn')) return true;
  // A rounding mode that is not used should be 0, but is not reserved otherwise.
  if (/^fcvt\.d\.(s|w|wu) /.test(ours) && theirs.startsWith('.insn')) return true;
  // Encodings of more than 32 bits: nothing defines any. And `uret` of a dropped extension.
  if ((bits & 0x1f) === 0x1f || bits === 0x00200073) return true;
  // Names of Zihintntl's hints, which 2.44 knows; before that they are what they are, additions to x0.
  if (version < 2.44 && ours.startsWith('ntl.')) return true;
  // CSRs that came after this version of binutils.
  const csr = bits >>> 20;
  if (ours.replace(csrName(csr) ?? '', `0x${csr.toString(16)}`) === theirs) return true;
  // A reserved compressed encoding, and instructions of extensions that we don't have.
  if (!extensions.has('H') && /^h(fence|lv|lvx|sv)\./.test(theirs)) return true;
  return (bits & 0xffff) === 0x6101 || /^amocas\.q|^mnret|^sspush|^ssrdp|^mop\./.test(theirs);
}

/** The same numbers each time. */
function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
    return (mixed ^ (mixed >>> 12)) >>> 0;
  };
}

/** A word of a pattern: random, with a preference for values at which names change. */
function randomWord(pattern: (typeof instructions)[number]['pattern'], random: () => number): number {
  let word = (random() & ~pattern.mask) | pattern.match;
  const put = (low: number, width: number, value: number) => {
    const mask = (2 ** width - 1) << low;
    word = (word & ~mask) | ((value << low) & mask);
  };
  for (const { name, low, width } of pattern.fields.values()) {
    if (random() % 4 === 0) put(low, width, [0, 1, 2, -1][random() % 4] ?? 0);
    if (name === 'rm' && random() % 2 === 0) put(low, width, 7);
  }
  if (random() % 6 === 0) {
    const imm = [0, 1, -1, 255, 2047, -2048][random() % 6] ?? 0;
    for (const { low, width, to } of pattern.immediate) put(low, width, imm >> to);
  }
  return word >>> 0;
}

describe.skipIf(version === 0)('against objdump', { timeout: 120_000 }, () => {
  it('every 16-bit unit', () => {
    const units = Array.from({ length: 65_536 }, (_, unit) => unit).filter((unit) => (unit & 3) !== 3);
    const found = differences(new Uint8Array(new Uint16Array(units).buffer));
    expect(found).toEqual([]);
  });

  it('every CSR', () => {
    const words = Uint32Array.from({ length: 4096 }, (_, csr) => ((csr << 20) | 0x2573) >>> 0);
    const lines = objdump(new Uint8Array(words.buffer));
    const wrong = lines.flatMap(({ text }, csr) => {
      const theirs = /^csrr a0,(\D\w*)$/.exec(text)?.[1];
      return theirs === undefined || theirs === csrName(csr) ? [] : [`${csr.toString(16)}: ${theirs}`];
    });
    expect(lines).toHaveLength(4096);
    expect(wrong).toEqual([]);
  });

  it('every pattern with random operands', () => {
    const random = randomSource(20_240_411);
    const words = instructions
      .filter(({ extension }) => !UNKNOWN.includes(extension))
      .flatMap(({ pattern }) => Array.from({ length: 200 }, () => randomWord(pattern, random)));
    const found = differences(new Uint8Array(Uint32Array.from(words).buffer));
    expect(found).toEqual([]);
  });

  it('words without a pattern', () => {
    const random = randomSource(7);
    const words = Uint32Array.from({ length: 40_000 }, () => random() | 3);
    expect(differences(new Uint8Array(words.buffer))).toEqual([]);
  });
});

const corpus = join(import.meta.dirname, '../../../../../shared/corpus');
const FULL = process.env.REPLAYSCOPE_FULL === '1';

describe.skipIf(version === 0 || !existsSync(join(corpus, 'linux')))(
  'against objdump, on guests',
  { timeout: 600_000 },
  () => {
    const ram = (name: string) => gunzipSync(readFileSync(join(corpus, name, 'ram.bin.gz')));
    // From the start of RAM firmware, then U-Boot or the kernel's image, of which the first 14 MB are code.
    it.each([
      ['uboot-a', 0x00_0000, 0x2_0000],
      ['uboot-a', 0x20_0000, 0x8_0000],
      ['linux', 0x20_0000, FULL ? 0xe0_0000 : 0x10_0000],
    ])('%s from %d', (name, from, size) => {
      const image = ram(name).subarray(from, from + size);
      expect(differences(Uint8Array.from(image))).toEqual([]);
    });
  },
);
