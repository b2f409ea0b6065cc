/** Initial memory from pieces, as QEMU places them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openedLog } from '../log/testing/samples.ts';
import { recordingFromText } from '../log/text-form.ts';
import { EventCursor } from '../replay/event-cursor.ts';
import { findProperty } from './device-tree.ts';
import { readElf } from './elf.ts';
import { recordingFromPieces, seedOfLog } from './pieces.ts';
import { placePieces } from './placement.ts';
import { Recording } from './recording.ts';

const MIB = 2 ** 20;
const SEED = Uint8Array.from({ length: 32 }, (_, i) => i + 1);

/** A tree with /chosen/rng-seed of 32 zero bytes. */
function tree(): Uint8Array {
  const strings = new TextEncoder().encode('rng-seed\0');
  const words = [1, 0, 1, 0x63686f73, 0x656e0000, 3, 32, 0, ...new Array<number>(8).fill(0), 2, 2, 9];
  const bytes = new Uint8Array(40 + words.length * 4 + strings.length);
  const view = new DataView(bytes.buffer);
  [0xd00dfeed, bytes.length, 40, 40 + words.length * 4, 40, 17, 16, 0, strings.length, words.length * 4].forEach(
    (word, i) => {
      view.setUint32(i * 4, word);
    },
  );
  words.forEach((word, i) => {
    view.setUint32(40 + i * 4, word);
  });
  bytes.set(strings, 40 + words.length * 4);
  return bytes;
}

/** An ELF file with one segment of four bytes at an address, and eight bytes of memory. */
function elf(address: bigint, machine = 243): Uint8Array {
  const bytes = new Uint8Array(64 + 56 + 4);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(18, machine, true);
  view.setBigUint64(24, address, true);
  view.setBigUint64(32, 64n, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 1, true);
  view.setUint32(64, 1, true);
  [120n, 0xffffffffn, address, 4n, 8n].forEach((value, i) => {
    view.setBigUint64(72 + i * 8, value, true);
  });
  bytes.set([1, 2, 3, 4], 120);
  return bytes;
}

const cursorOf = async (text: string) =>
  new EventCursor(await openedLog(recordingFromText(`log layout=7.2+\n${text}\nEND\n`)));

describe('placement', () => {
  it('puts kernel, initrd and tree where QEMU does', () => {
    const { segments } = placePieces({
      ramSize: 128 * MIB,
      firmware: new Uint8Array(115_328),
      kernel: new Uint8Array(1000),
      initrd: new Uint8Array(10),
      dtb: tree(),
    });
    expect(segments.map(({ address }) => address.toString(16))).toEqual([
      '80000000',
      '80200000',
      '84200000',
      '87e00000',
    ]);
  });

  it('follows the addresses of ELF files, memory behind their bytes included', () => {
    const { segments, mrom } = placePieces({ ramSize: 64 * MIB, firmware: elf(0x80010000n), dtb: tree() });
    expect(segments[0]).toMatchObject({ address: 0x80010000, size: 8 });
    expect(new DataView(mrom.buffer).getBigUint64(24, true)).toBe(0x80010000n);
  });

  it('starts at the kernel without a firmware, and at the flash without either', () => {
    const start = (kernel?: Uint8Array) =>
      new DataView(placePieces({ ramSize: 64 * MIB, kernel, dtb: tree() }).mrom.buffer).getBigUint64(24, true);
    expect(start(new Uint8Array(4))).toBe(0x80000000n);
    expect(start()).toBe(0x20000000n);
  });

  it('keeps trees below 3 GiB', () => {
    const { segments } = placePieces({ ramSize: 2048 * MIB, firmware: new Uint8Array(1), dtb: tree() });
    expect(segments.at(-1)?.address).toBe(0xbfe00000);
  });

  it('puts the log’s seed into the tree', () => {
    const { segments } = placePieces({ ramSize: 64 * MIB, firmware: new Uint8Array(1), dtb: tree(), seed: SEED });
    const placed = segments.at(-1)?.bytes ?? new Uint8Array(0);
    const found = findProperty(placed, '/chosen', 'rng-seed');
    expect(found?.length).toBe(32);
    expect(placed.subarray(found?.offset, (found?.offset ?? 0) + 32)).toEqual(SEED);
  });

  it('refuses what does not fit or is no ELF file for this machine', () => {
    expect(() => placePieces({ ramSize: 4 * MIB, firmware: new Uint8Array(5 * MIB), dtb: tree() })).toThrow(/outside/);
    expect(() => readElf('x', elf(0n, 62))).toThrow(/another processor/);
    expect(() => readElf('x', elf(0n).subarray(0, 121))).toThrow(/damaged/);
    expect(() => readElf('x', new Uint8Array(3))).toThrow(/no ELF/);
  });
});

describe('a recording from pieces', () => {
  const LOG = `CP_INIT\nRANDOM data=hex:${'00'.repeat(32)}\nCP_RESET\nRANDOM data=hex:${Buffer.from(SEED).toString('hex')}\nINSTRUCTION 5\nRANDOM data=hex:ff`;

  it('takes the seed of the first reset', async () => {
    expect(await seedOfLog(await cursorOf(LOG))).toEqual(SEED);
    expect(await seedOfLog(await cursorOf('INSTRUCTION 5'))).toBeUndefined();
  });

  it('opens like any other', async () => {
    const files = await recordingFromPieces(
      {
        log: new Blob([]),
        commandLine: 'qemu-system-riscv64 -M virt -m 8M -icount shift=5,rr=record -bios fw.bin',
        firmware: new Blob([Uint8Array.of(9, 8, 7)]),
        dtb: new Blob([new Uint8Array(tree())]),
      },
      await cursorOf(LOG),
    );
    const recording = await Recording.open(files);
    const ram = new Uint8Array(recording.machine.ramSize);
    await recording.loadRam((offset, piece) => ram.set(piece, offset));
    expect(ram.length).toBe(8 * MIB);
    expect([...ram.subarray(0, 4)]).toEqual([9, 8, 7, 0]);
    expect(ram[6 * MIB]).toBe(0xd0);
  });

  it.each([
    ['-kernel k', /-kernel k: give that file/],
    ['-bios none -kernel k -initrd i', /-kernel k/],
    ['', /firmware is missing/],
    ['-m 900G', /more RAM/],
  ])('names what is missing with %j', async (options, message) => {
    const pieces = { log: new Blob([]), commandLine: `qemu -M virt ${options}`, dtb: new Blob([]) };
    await expect(recordingFromPieces(pieces, await cursorOf(LOG))).rejects.toThrow(message);
  });
});

const corpus = join(import.meta.dirname, '../../../shared/corpus/uboot-a');

describe.skipIf(!existsSync(corpus))('a recording of real QEMU', () => {
  it('has the boot ROM and the seeded tree that are computed here', async () => {
    const ram = new Uint8Array(gunzipSync(readFileSync(join(corpus, 'ram.bin.gz'))));
    const seed = await seedOfLog(
      new EventCursor(await openedLog(new Uint8Array(readFileSync(join(corpus, 'replay.bin'))))),
    );
    const dtb = ram.slice(0x7e00000, 0x7f00000);
    const place = findProperty(dtb, '/chosen', 'rng-seed');
    dtb.fill(0, place?.offset, (place?.offset ?? 0) + 32);
    const firmware = ram.slice(0, 0x1c280);
    const kernel = ram.slice(0x200000, 0x300000);
    const memory = placePieces({ ramSize: ram.length, firmware, kernel, dtb, seed });
    expect(Buffer.compare(memory.mrom, gunzipSync(readFileSync(join(corpus, 'mrom.bin.gz'))))).toBe(0);
    const tree = memory.segments.at(-1);
    expect(tree?.address).toBe(0x87e00000);
    expect(Buffer.compare(tree?.bytes ?? new Uint8Array(0), ram.subarray(0x7e00000, 0x7f00000))).toBe(0);
  });
});
