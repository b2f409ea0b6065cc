import { describe, expect, it } from 'vitest';
import { qemuProfile } from '../profile.ts';
import { recordedLine } from '../testing/device-bench.ts';
import { SifivePlic } from './sifive-plic.ts';

const PENDING = 0x1000;
const enable = (context: number, word: number) => 0x2000 + 0x80 * context + 4 * word;
const threshold = (context: number) => 0x200000 + 0x1000 * context;
const claim = (context: number) => threshold(context) + 4;

function powered(release = '7.2.22') {
  const machine = recordedLine();
  const supervisor = recordedLine();
  const plic = new SifivePlic([machine.line, supervisor.line], qemuProfile(release));
  plic.reset();
  const write = (offset: number, value: number) => plic.write(offset, 4, value);
  return { plic, machine, supervisor, write };
}

describe('PLIC', () => {
  it('stores three bits of priority and threshold, none for source 0', () => {
    const { plic, write } = powered();
    for (const source of [0, 1, 96, 97]) write(4 * source, 0xffffffff);
    expect([0, 1, 96, 97].map((source) => plic.read(4 * source))).toEqual([0, 7, 7, 0]);
    write(threshold(1), 0xff);
    expect(plic.read(threshold(1))).toBe(7);
    for (const word of [0, 2, 3]) write(enable(1, word), 0xffffffff);
    expect([0, 2, 3].map((word) => plic.read(enable(1, word)))).toEqual([0xffffffff, 0xffffffff, 0]);
  });

  it('has one priority register less since QEMU 8', () => {
    const { plic, write } = powered('10.0.13');
    write(4 * 96, 7);
    expect(plic.read(4 * 96)).toBe(0);
  });

  it('claims the highest priority first, the lowest number among equals', () => {
    const { plic, supervisor, write } = powered();
    for (const [source, priority] of [
      [8, 2],
      [10, 3],
      [40, 3],
    ] as const) {
      write(4 * source, priority);
      plic.line(source)(true);
    }
    expect(supervisor.level).toBe(false); // nothing is enabled yet
    write(enable(1, 0), (1 << 8) | (1 << 10));
    write(enable(1, 1), 1 << 8);
    expect(supervisor.level).toBe(true);
    expect([plic.read(claim(1)), plic.read(claim(1)), plic.read(claim(1)), plic.read(claim(1))]).toEqual([
      10, 40, 8, 0,
    ]);
    expect(supervisor.level).toBe(false);
  });

  it('interrupts only above the threshold, each context for itself', () => {
    const { plic, machine, supervisor, write } = powered();
    write(4 * 8, 4);
    write(enable(0, 0), 1 << 8);
    write(enable(1, 0), 1 << 8);
    write(threshold(0), 4);
    plic.line(8)(true);
    expect([machine.level, supervisor.level]).toEqual([false, true]);
    expect(plic.read(claim(0))).toBe(0);
    write(threshold(0), 3);
    expect(machine.level).toBe(true);
  });

  it('keeps a pending bit when the line falls, and sets it again while the source is claimed', () => {
    const { plic, supervisor, write } = powered();
    const line = plic.line(10);
    write(4 * 10, 1);
    write(enable(1, 0), 1 << 10);
    line(true);
    line(false);
    expect(plic.read(PENDING)).toBe(1 << 10);
    expect(plic.read(claim(1))).toBe(10);
    line(true);
    expect([plic.read(PENDING), supervisor.level]).toEqual([1 << 10, false]);
    write(claim(1), 10);
    expect(supervisor.level).toBe(true);
  });

  it('lets the pending bit follow the line in QEMU 8.2', () => {
    const { plic } = powered('8.2.2');
    plic.line(10)(true);
    plic.line(10)(false);
    expect(plic.read(PENDING)).toBe(0);
  });

  it('interrupts nobody before the threshold is written in QEMU 6.2, where more than 7 is no threshold', () => {
    const { plic, machine, write } = powered('6.2.0');
    write(4 * 10, 7);
    write(enable(0, 0), 1 << 10);
    plic.line(10)(true);
    expect([machine.level, plic.read(claim(0))]).toEqual([false, 0]);
    write(threshold(0), 0);
    write(threshold(0), 0xff);
    expect([machine.level, plic.read(threshold(0)), plic.read(claim(0))]).toEqual([true, 0, 10]);
  });

  it('ignores completions of sources that it does not have, and writes to pending bits', () => {
    const { plic, write } = powered();
    write(PENDING, 0xffffffff);
    write(claim(0), 200);
    expect(plic.read(PENDING)).toBe(0);
  });

  it('comes back from a saved state', () => {
    const { plic, write } = powered();
    write(4 * 10, 5);
    write(enable(1, 0), 1 << 10);
    plic.line(10)(true);
    const state = structuredClone(plic.save());
    plic.read(claim(1));
    plic.restore(state);
    expect(plic.read(claim(1))).toBe(10);
  });
});
