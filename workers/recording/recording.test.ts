/** Recordings: machine.json is checked, files are found, RAM images must fit. */
import { existsSync, openAsBlob, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { filesFromBlobs, filesFromZip } from './files.ts';
import { Recording } from './recording.ts';

const SMALL = {
  qemu: '7.2.22',
  icount_shift: 5,
  ram_size: 8192,
  files: { log: 'replay.bin', ram: 'ram.bin.gz', mrom: 'mrom.bin' },
};

const opened = (json: unknown, ram: Uint8Array = new Uint8Array(8192)) =>
  Recording.open(
    filesFromBlobs(
      'test',
      new Map([
        ['machine.json', new Blob([typeof json === 'string' ? json : JSON.stringify(json)])],
        ['replay.bin', new Blob([])],
        ['ram.bin.gz', new Blob([gzipSync(ram)])],
        ['mrom.bin', new Blob([new Uint8Array(16)])],
      ]),
    ),
  );

describe('machine.json', () => {
  it('describes a machine from its members alone', async () => {
    const { machine } = await opened(SMALL);
    expect(machine).toMatchObject({
      ramSize: 8192,
      shift: 5,
      sleep: true,
      forceLegacy: true,
      cpu: 'rv64',
      devices: [],
    });
    expect(machine.charDevices).toEqual([{ board: 0 }]);
  });

  it.each([
    ['{', /not JSON/],
    ['[]', /must be a JSON object/],
    [{ ...SMALL, ram_size: 2 ** 60 }, /ram_size is more than this machine can have \(2 GiB\)/],
    [{ ...SMALL, ram_size: 1e300 }, /ram_size must be a whole number of bytes/],
    [{ ...SMALL, ram_size: -4096 }, /ram_size must be at least 4096 bytes/],
    [{ ...SMALL, ram_size: 5000 }, /ram_size must be a multiple of 4096/],
    [{ ...SMALL, ram_size: '128M' }, /ram_size must be a number of bytes/],
    [{ ...SMALL, icount_shift: 11 }, /icount_shift must be a number from 0 to 10, or "auto"/],
    [{ ...SMALL, icount_shift: undefined }, /no icount shift/],
    [{ ...SMALL, files: undefined }, /names no RAM image/],
    [{ ...SMALL, files: 'x' }, /files must name the files/],
    [{ ...SMALL, files: { ...SMALL.files, ram: undefined } }, /names no RAM image/],
    [{ ...SMALL, files: { ...SMALL.files, ram: '../../etc/passwd' } }, /files.ram must lie inside the recording/],
    [{ ...SMALL, files: { ...SMALL.files, ram: 'other.gz' } }, /lacks other.gz/],
    [{ ...SMALL, disk: 'disk.img.gz' }, /lacks disk.img.gz/],
    [{ ...SMALL, machine: 'sifive_u' }, /only riscv64 “virt”/],
    [{ ...SMALL, target: 'x86_64' }, /x86_64/],
    [{ ...SMALL, harts: 4 }, /harts is 4/],
    [{ ...SMALL, command_line: 'qemu-system-riscv64 -M virt -smp 4' }, /-smp/],
    [{ ...SMALL, ram_size: undefined, command_line: 'qemu-system-riscv64 -M virt -m 1T' }, /asks for 1024 GiB/],
  ])('%j is refused with a message', async (json, message) => {
    await expect(opened(json)).rejects.toThrow(message);
  });

  it('is wanted', async () => {
    await expect(Recording.open(filesFromBlobs('empty', new Map()))).rejects.toThrow(/no machine.json/);
  });
});

describe('a RAM image', () => {
  const loaded = async (ram: Uint8Array) => {
    const recording = await opened(SMALL, ram);
    const target = new Uint8Array(8192);
    await recording.loadRam((offset, piece) => target.set(piece, offset));
    return target;
  };

  it('is unpacked into place', async () => {
    const ram = Uint8Array.from({ length: 8192 }, (_, i) => i * 7);
    expect(await loaded(ram)).toEqual(ram);
  });
  it('must not be too short or too long', async () => {
    await expect(loaded(new Uint8Array(8191))).rejects.toThrow(/holds 8,191 bytes; the machine has 8 KiB/);
    await expect(loaded(new Uint8Array(8193))).rejects.toThrow(/longer than the machine’s RAM/);
  });
  it('must be whole', async () => {
    const files = filesFromBlobs(
      'cut',
      new Map([
        ['machine.json', new Blob([JSON.stringify(SMALL)])],
        ['replay.bin', new Blob([])],
        ['ram.bin.gz', new Blob([gzipSync(new Uint8Array(8192).map((_, i) => (i * i) >> 3)).subarray(0, 300)])],
        ['mrom.bin', new Blob([])],
      ]),
    );
    await expect((await Recording.open(files)).loadRam(() => undefined)).rejects.toThrow(/no whole gzip file/);
  });
});

describe('a zip archive', () => {
  it('is a recording wherever its machine.json lies', async () => {
    const { BlobWriter, TextReader, Uint8ArrayReader, ZipWriter } = await import('@zip.js/zip.js');
    const zip = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
    await zip.add('run/machine.json', new TextReader(JSON.stringify(SMALL)));
    await zip.add('run/replay.bin', new TextReader('log'));
    await zip.add('run/ram.bin.gz', new Uint8ArrayReader(gzipSync(new Uint8Array(8192))));
    await zip.add('run/mrom.bin', new Uint8ArrayReader(Uint8Array.of(1, 2, 3)));
    const recording = await Recording.open(await filesFromZip('run.zip', await zip.close()));
    expect(await (await recording.log()).blob.text()).toBe('log');
    expect(await recording.mrom()).toEqual(Uint8Array.of(1, 2, 3));
    expect(await recording.truth()).toBeUndefined();
  });
  it('that is none is refused', async () => {
    await expect(filesFromZip('x.zip', new Blob(['no zip at all']))).rejects.toThrow(/x\.zip/);
  });
});

const corpus = join(import.meta.dirname, '../../../shared/corpus');

describe.skipIf(!existsSync(join(corpus, 'linux-blk')))('recordings of real QEMU', () => {
  const folder = async (name: string) => {
    const directory = join(corpus, name);
    const blobs = new Map<string, Blob>();
    for (const file of readdirSync(directory)) blobs.set(file, (await openAsBlob(join(directory, file))) as Blob);
    return Recording.open(filesFromBlobs(name, blobs));
  };

  it('linux-blk has its devices in the order of the command line', async () => {
    const recording = await folder('linux-blk');
    const { machine } = recording;
    expect(machine.unfit).toEqual([]);
    expect(machine).toMatchObject({ ramSize: 128 << 20, shift: 5, forceLegacy: false, qemu: '7.2.22' });
    expect(machine.devices.map(({ kind, transport }) => `${kind} ${transport}`)).toEqual([
      'block mmio',
      'keyboard mmio',
      'rng mmio',
    ]);
    expect(machine.devices[0]?.drive).toEqual({ image: 'disk.img', replayed: true, readOnly: false });
    expect((await recording.disk('disk.img'))?.length).toBeGreaterThan(1 << 20);
    const truth = await recording.truth();
    expect(truth?.states).toHaveLength(49);
    expect(truth?.states[0]?.registers.get('pc')).toBe(0x1000n);
    expect(truth?.states[0]?.registers.get('mstatus')).toBe(0xa00000000n);
    // V, pc, 24 CSRs, 32 integer and 32 floating-point registers.
    expect(truth?.states[0]?.registers.size).toBe(92);
  });

  it('linux has a serial port and nothing else', async () => {
    const { machine } = await folder('linux');
    expect(machine).toMatchObject({ devices: [], charDevices: [{ board: 0 }], netFilters: 0, unfit: [] });
    expect(machine.commandLine).toMatchObject({ kernel: 'vmlinux', append: 'console=ttyS0 earlycon=sbi' });
  });
});
