import { describe, expect, it } from 'vitest';
import { qemuProfile } from '../profile.ts';
import { DeviceBench } from '../testing/device-bench.ts';
import { type FlashContents, PflashCfi01 } from './pflash-cfi01.ts';

function bank(contents?: FlashContents, release = '7.2.22') {
  const bench = new DeviceBench();
  const flash = new PflashCfi01(bench, qemuProfile(release), 0, contents);
  flash.reset();
  const command = (value: number, offset = 0) => flash.write(offset, 4, value);
  return { bench, flash, command };
}

describe('CFI flash bank', () => {
  it('reads as its image, zeros behind it, at any width', () => {
    const { flash } = bank({ image: Uint8Array.of(1, 2, 3, 4, 5), readOnly: false });
    expect([flash.read(0, 4), flash.read(4, 4), flash.read(1, 2), flash.read(3, 1)]).toEqual([
      0x04030201, 5, 0x0302, 4,
    ]);
  });

  it('answers the CFI query in both devices, whatever the byte inside the word', () => {
    const { flash, command } = bank();
    command(0x98, 0x55);
    const word = (index: number) => flash.read(index * 4, 4);
    expect([0x10, 0x11, 0x12].map(word)).toEqual([0x00510051, 0x00520052, 0x00590059]);
    expect([flash.read(0x40, 1), flash.read(0x43, 1), flash.read(0x42, 2)]).toEqual([0x51, 0x51, 0x51]);
    // Each device: 2^24 bytes, 128 blocks of 512 × 256 bytes, write buffer of 2^11 bytes.
    expect([0x27, 0x2a, 0x2c, 0x2d, 0x2e, 0x2f, 0x30].map((i) => word(i) & 0xff)).toEqual([24, 11, 1, 127, 0, 0, 2]);
    command(0xff);
    expect(word(0x10)).toBe(0);
  });

  it('identifies itself', () => {
    const { flash, command } = bank();
    command(0x90);
    expect([flash.read(0, 4), flash.read(4, 4), flash.read(8, 4)]).toEqual([0x00890089, 0x00180018, 0]);
  });

  it('programs a word, with its status in the meantime', () => {
    const { flash, command } = bank();
    command(0x40, 0x100);
    expect(flash.read(0x100, 4)).toBe(0x00800080);
    flash.write(0x100, 4, 0xdeadbeef);
    expect(flash.read(0x100, 4)).toBe(0x00800080);
    command(0xff);
    expect(flash.read(0x100, 4)).toBe(0xdeadbeef);
  });

  it('erases the sector of 256 KiB around an address', () => {
    const { flash, command } = bank({ image: new Uint8Array(0x100000).fill(0x11), readOnly: false });
    command(0x20, 0x41000);
    command(0xd0, 0x41000);
    command(0xff);
    expect([0x3ffff, 0x40000, 0x7ffff, 0x80000].map((at) => flash.read(at, 1))).toEqual([0x11, 0xff, 0xff, 0x11]);
  });

  it('writes a buffer: at each word in QEMU 7.2, at the confirmation since 9.0', () => {
    for (const [release, before] of [
      ['7.2.22', 0xaa],
      ['10.0.13', 0],
    ] as const) {
      const { flash, command } = bank(undefined, release);
      command(0xe8);
      command(1); // two words
      flash.write(0x200, 4, 0xaa);
      flash.write(0x204, 4, 0xbb);
      const early = structuredClone(flash.save());
      command(0xd0);
      command(0xff);
      expect([flash.read(0x200, 4), flash.read(0x204, 4)]).toEqual([0xaa, 0xbb]);
      flash.restore(early);
      command(0x12); // no confirmation: what was collected is lost
      expect(flash.read(0x200, 4)).toBe(before);
    }
  });

  it('tells the errors of a bank that is read-only', () => {
    const { flash, command } = bank({ image: Uint8Array.of(7), readOnly: true });
    command(0x40);
    flash.write(0, 4, 0);
    command(0x20);
    command(0xd0);
    expect(flash.read(0, 1)).toBe(0xb0);
    command(0x50); // clears the status and reads the array
    expect(flash.read(0, 1)).toBe(7);
  });

  it('leaves a command that it does not know', () => {
    const { bench, flash, command } = bank();
    command(0x33);
    expect([bench.gaps, flash.read(0, 4)]).toEqual([['virt.flash0: command 0x33 in mode array'], 0]);
  });

  it('comes back from a saved state that later writes do not touch', () => {
    const { flash, command } = bank();
    command(0x40);
    flash.write(0, 4, 1);
    command(0xff);
    const state = flash.save();
    command(0x40);
    flash.write(0, 4, 2);
    command(0x98);
    flash.restore(state);
    expect(flash.read(0, 4)).toBe(1);
  });
});
