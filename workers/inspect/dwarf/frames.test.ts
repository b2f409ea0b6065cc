/** Call frame information: DWARF 5, section 6.4 and its example in appendix D.6; .eh_frame; damage. */
import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../../testing/travelling.ts';
import { Frames } from './frames.ts';

const u32 = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
const u64 = (value: bigint): number[] => [...u32(Number(value & 0xffffffffn)), ...u32(Number(value >> 32n))];
/** An entry: its length, then what it holds, filled up with DW_CFA_nop. */
function entry(...parts: readonly number[][]): number[] {
  const content = parts.flat();
  while (content.length % 4 !== 0) content.push(0);
  return [...u32(content.length), ...content];
}
const advance = (delta: number) => 0x40 | delta;
const offset = (register: number) => 0x80 | register;
const restore = (register: number) => 0xc0 | register;

const debugFrames = (...entries: number[][]) =>
  new Frames([{ bytes: Uint8Array.from(entries.flat()), address: 0n, isEh: false }]);

/** Appendix D.6, version 4 of the entry: code in units of 4, data in units of -4, R8 is the return address column. */
const D6_CIE = entry(
  u32(0xffffffff),
  [4, 0, 4, 0, 4, 0x7c, 8],
  [0x0c, 7, 0, 0x08, 0, 0x07, 1, 0x07, 2, 0x07, 3, 0x08, 4, 0x08, 5, 0x08, 6, 0x08, 7, 0x09, 8, 1],
);
const FOO = 0x1000;
const D6_FDE = entry(
  u32(0),
  u32(FOO),
  u32(84),
  [advance(1), 0x0e, 12, advance(1), offset(8), 1, advance(1), offset(6), 2, advance(1), 0x0d, 6],
  [advance(1), offset(4), 3, advance(12), restore(4), advance(1), restore(6), 0x0d, 7, advance(1), restore(8)],
  [advance(1), 0x0e, 0],
);

describe('the example of appendix D.6', () => {
  const frames = debugFrames(D6_CIE, D6_FDE);
  const saved = (from: number) => ({ kind: 'at', offset: from });
  const same = { kind: 'same' };
  const inR1 = { kind: 'register', register: 1 };
  it.each([
    [0, 7, 0, same, same, inR1],
    [4, 7, 12, same, same, inR1],
    [8, 7, 12, same, same, saved(-4)],
    [12, 7, 12, same, saved(-8), saved(-4)],
    [16, 6, 12, same, saved(-8), saved(-4)],
    [20, 6, 12, saved(-12), saved(-8), saved(-4)],
    [64, 6, 12, saved(-12), saved(-8), saved(-4)],
    [68, 6, 12, same, saved(-8), saved(-4)],
    [72, 7, 12, same, same, saved(-4)],
    [76, 7, 12, same, same, inR1],
    [80, 7, 0, same, same, inR1],
  ])('row foo+%i', (at, register, distance, r4, r6, r8) => {
    const rules = frames.rulesAt(BigInt(FOO + at));
    expect(rules?.cfa).toEqual({ register, offset: distance });
    expect([4, 6, 8].map((n) => rules?.registers.get(n))).toEqual([r4, r6, r8]);
    expect(rules?.registers.get(1)).toEqual({ kind: 'undefined' });
    expect(rules?.returnRegister).toBe(8);
  });

  it('says nothing of addresses before and behind the function', () => {
    expect(frames.rulesAt(BigInt(FOO - 1))).toBeUndefined();
    expect(frames.rulesAt(BigInt(FOO + 84))).toBeUndefined();
    expect(frames.rulesAt(BigInt(FOO + 83))).toBeDefined();
  });
});

/** As compilers for RISC-V make them: no unit of code but 1, data in units of -8, ra is the return address column. */
const RISCV = (instructions: number[] = [0x0c, 2, 0]) => entry(u32(0xffffffff), [3, 0, 1, 0x78, 1], instructions);
const fde = (instructions: number[]) => entry(u32(0), u64(0x80000000n), u64(0x100n), instructions);
const registers = (given: Record<number, bigint>) => Array.from({ length: 32 }, (_, n) => given[n] ?? BigInt(n));
const memory = (cells: Record<string, bigint>) => (at: bigint) => cells[at.toString(16)];
const caller = (
  frames: Frames,
  given: Record<number, bigint>,
  cells: Record<string, bigint> = {},
  address = 0x80000010n,
) => frames.caller(address, registers(given), memory(cells));

describe('the caller', () => {
  it('of a function that saved nothing: the return address is in ra, the frame is empty', () => {
    const found = caller(debugFrames(RISCV(), fde([])), { 1: 0x80001234n, 2: 0x9000n });
    expect(found).toMatchObject({ pc: 0x80001234n, cfa: 0x9000n, exact: false });
    expect(found?.registers[2]).toBe(0x9000n);
    // Registers that no rule names keep their values; the return address is the callee's own.
    expect(found?.registers[9]).toBe(9n);
    expect(found?.registers[1]).toBeUndefined();
  });

  it('of a function that saved ra and s1 on its stack', () => {
    // def_cfa_offset(32), offset(ra, 1), offset(s1, 3)
    const frames = debugFrames(RISCV(), fde([advance(2), 0x0e, 32, offset(1), 1, offset(9), 3]));
    const found = caller(frames, { 2: 0x9000n }, { '9018': 0x80000777n, '9008': 0x55n });
    expect(found).toMatchObject({ pc: 0x80000777n, cfa: 0x9020n });
    expect(found?.registers[9]).toBe(0x55n);
    // Before the stack pointer moved, the row before holds.
    expect(caller(frames, { 1: 5n, 2: 0x9000n }, {}, 0x80000001n)).toMatchObject({ pc: 5n, cfa: 0x9000n });
  });

  it('of a frame whose address is counted from s0', () => {
    const frames = debugFrames(RISCV(), fde([0x0c, 8, 16, offset(1), 1, offset(8), 2]));
    const found = caller(frames, { 2: 0x100n, 8: 0x9000n }, { '9008': 0x80000777n, '9000': 0xabcn });
    expect(found).toMatchObject({ pc: 0x80000777n, cfa: 0x9010n });
    expect(found?.registers[8]).toBe(0xabcn);
  });

  it('behind remember_state and restore_state', () => {
    const early = [0x0e, 16, offset(1), 1, advance(4), 0x0a, restore(1), 0x0e, 0, advance(2), 0x0b];
    const frames = debugFrames(RISCV(), fde(early));
    expect(caller(frames, { 1: 7n, 2: 0x9000n }, {}, 0x80000004n)).toMatchObject({ pc: 7n, cfa: 0x9000n });
    expect(caller(frames, { 2: 0x9000n }, { '9008': 8n }, 0x80000006n)).toMatchObject({ pc: 8n, cfa: 0x9010n });
  });

  it.each([
    ['offset_extended', [0x05, 1, 1], 0x9008n],
    ['offset_extended_sf', [0x11, 1, 0x7f], 0x9018n],
  ])('by %s', (_, instructions, place) => {
    const frames = debugFrames(RISCV(), fde([0x0e, 16, ...instructions]));
    expect(caller(frames, { 2: 0x9000n }, { [place.toString(16)]: 0x42n })?.pc).toBe(0x42n);
  });

  it.each([
    ['val_offset', [0x14, 1, 1], 0x9008n],
    ['val_offset_sf', [0x15, 1, 0x7f], 0x9018n],
    ['register', [0x09, 1, 5], 5n],
    ['def_cfa_sf', [0x12, 2, 0x7f, 0x14, 1, 0], 0x9008n],
    ['def_cfa_offset_sf', [0x13, 0x7e, 0x14, 1, 0], 0x9010n],
    ['GNU_args_size, which says nothing of frames', [0x2e, 8], 1n],
  ])('by %s', (_, instructions, pc) => {
    const frames = debugFrames(RISCV(), fde([0x0e, 16, ...instructions]));
    expect(caller(frames, { 2: 0x9000n })?.pc).toBe(pc);
  });

  it.each([
    ['advance_loc1', [0x02, 0x20]],
    ['advance_loc2', [0x03, 0x20, 0]],
    ['advance_loc4', [0x04, 0x20, 0, 0, 0]],
    ['set_loc', [0x01, ...u64(0x80000020n)]],
  ])('%s begins a row', (_, instructions) => {
    const frames = debugFrames(RISCV(), fde([...instructions, 0x0e, 64]));
    expect(frames.rulesAt(0x8000001fn)?.cfa?.offset).toBe(0);
    expect(frames.rulesAt(0x80000020n)?.cfa?.offset).toBe(64);
  });

  it('is nobody where the return address is undefined: the outermost frame (section 6.4.4)', () => {
    expect(caller(debugFrames(RISCV(), fde([0x07, 1])), { 1: 5n })).toMatchObject({ pc: undefined });
  });

  it.each([
    ['the frame’s address is an expression', [0x0f, 2, 0x72, 0]],
    ['the return address is an expression', [0x10, 1, 2, 0x72, 0]],
    ['an instruction is not known', [0x3f]],
    ['a row is restored that nobody remembered', [0x0b]],
    ['memory cannot be read', [offset(1), 1]],
  ])('is not known where %s', (_, instructions) => {
    expect(caller(debugFrames(RISCV(), fde(instructions)), { 1: 5n })).toBeUndefined();
  });
});

describe('.eh_frame', () => {
  /** "zR" with pointers of four bytes with sign, relative to their place (0x1b). */
  const cie = (augmentation: string, data: number[]) =>
    entry(u32(0), [
      1,
      ...[...augmentation].map((c) => c.charCodeAt(0)),
      0,
      1,
      0x78,
      1,
      data.length,
      ...data,
      0x0c,
      2,
      0,
    ]);
  const section = (common: number[], start: (place: number) => number[], size: number[]) => {
    // The entry's third field counts back from itself to the common entry.
    const place = common.length + 8;
    const one = entry(u32(common.length + 4), start(place), size, [0, 0x0e, 48]);
    return [...common, ...one, ...u32(0)];
  };
  const ADDRESS = 0x80002000;
  const framesOf = (bytes: number[]) =>
    new Frames([{ bytes: Uint8Array.from(bytes), address: BigInt(ADDRESS), isEh: true }]);

  it('counts start addresses from the place they stand at', () => {
    const bytes = section(cie('zR', [0x1b]), (place) => u32(0x80000000 - (ADDRESS + place)), u32(0x40));
    const frames = framesOf(bytes);
    expect(frames.rulesAt(0x80000000n)?.cfa).toEqual({ register: 2, offset: 48 });
    expect(frames.rulesAt(0x8000003fn)).toBeDefined();
    expect(frames.rulesAt(0x80000040n)).toBeUndefined();
    expect(frames.rulesAt(0x7fffffffn)).toBeUndefined();
  });

  it('has absolute addresses too, handlers of exceptions, and several objects behind one another', () => {
    const first = section(cie('zPLR', [0x03, 1, 2, 3, 4, 0x1b, 0x00]), () => u64(0x80000000n), u64(0x40n));
    // Distances inside of an entry do not depend on where the object's part begins.
    const second = section(cie('zR', [0x03]), () => u32(0x80000100), u32(0x10));
    const frames = framesOf([...first, ...second]);
    expect(frames.rulesAt(0x80000001n)).toBeDefined();
    expect(frames.rulesAt(0x80000101n)).toBeDefined();
  });

  it('marks trampolines of signals, whose caller did not call', () => {
    const bytes = section(cie('zRS', [0x03]), () => u32(0x80000000), u32(0x40));
    expect(framesOf(bytes).caller(0x80000000n, registers({ 1: 5n }), memory({}))).toMatchObject({
      pc: 5n,
      exact: true,
    });
  });

  it('of kinds that nobody knows is left out', () => {
    expect(framesOf(section(cie('eh', []), () => u64(0x80000000n), u64(8n))).rulesAt(0x80000000n)).toBeUndefined();
    // Pointers through memory (0x80) and relative to data (0x30).
    for (const encoding of [0x30, 0xff]) {
      const bytes = section(cie('zR', [encoding]), () => u64(0x80000000n), u64(8n));
      expect(framesOf(bytes).rulesAt(0x80000000n)).toBeUndefined();
    }
  });
});

it('entries in the 64-bit format are read', () => {
  const wide = (content: number[]) => [...u32(0xffffffff), ...u64(BigInt(content.length)), ...content];
  const common = wide([...u64(0xffffffffffffffffn), 4, 0, 8, 0, 1, 0x78, 1, 0x0c, 2, 0]);
  const one = wide([...u64(0n), ...u64(0x80000000n), ...u64(0x10n), 0x0e, 32]);
  expect(debugFrames(common, one).rulesAt(0x80000004n)?.cfa).toEqual({ register: 2, offset: 32 });
});

describe('damaged tables', () => {
  it('give nothing, or rules, and never take long', () => {
    const random = randomNumbers(5);
    const whole = [...D6_CIE, ...D6_FDE, ...RISCV(), ...fde([advance(2), 0x0a, 0x0e, 32, offset(1), 1, 0x0b])];
    let known = 0;
    for (let n = 0; n < 4000; n++) {
      const bytes = Uint8Array.from(whole).slice(0, random() < 0.2 ? Math.floor(random() * whole.length) : undefined);
      for (let flips = 1 + Math.floor(random() * 6); flips > 0; flips--) {
        bytes[Math.floor(random() * bytes.length)] = random() < 0.3 ? 255 : Math.floor(random() * 256);
      }
      const frames = new Frames([{ bytes, address: random() < 0.5 ? 0n : 0xffffffff80000000n, isEh: n % 2 === 0 }]);
      for (const address of [0x1000n, 0x1010n, 0x80000004n, 0xffffffffffffffffn, 0n]) {
        if (frames.rulesAt(address)) known++;
        frames.caller(address, registers({}), () => 0n);
      }
    }
    expect(known).toBeGreaterThan(1000);
  });

  it('that go on and on end', () => {
    const instructions = [...Array.from({ length: 100 }, (_, n) => [0x08, n]).flat()];
    const many = debugFrames(RISCV(), fde([...instructions, ...new Array<number>(1 << 20).fill(0x0a)]));
    const pairs = new Array<number>(1 << 18).fill(0).map((_, n) => (n % 2 === 0 ? 0x0a : 0x0b));
    const start = performance.now();
    expect(many.rulesAt(0x80000000n)).toBeUndefined();
    expect(debugFrames(RISCV(), fde([...instructions, ...pairs])).rulesAt(0x80000000n)).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
