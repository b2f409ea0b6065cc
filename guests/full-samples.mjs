#!/usr/bin/env node
// Records the samples that hold a whole machine (log, memory, disks) and writes them to public/samples as zips, with
// their entries in index.json. Usage: node guests/full-samples.mjs [NAME...] (default: all). See README.md.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BlobWriter, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js';
import { makeRecording } from './recording.mjs';

const guests = dirname(fileURLToPath(import.meta.url));
const build = join(guests, 'build');
const target = join(guests, '..', 'public', 'samples');
const QEMU = 'qemu-system-riscv64';

const prompt = [{ expect: '> ' }, { pause: 200 }];
const command = (text) => [...prompt, { type: `${text}\r` }];

/** Samples by name: what is recorded (see recording.mjs), what goes into the zip beside it, and how it is described. */
const samples = {
  notebook: {
    title: 'Notebook: a page fault, and the store that caused it long before',
    description:
      'A kernel with a planted bug. It dies of a page fault at “list”; the pointer that it followed was overwritten when a note was renamed. With the whole machine: step back from the fault, and ask who wrote the pointer.',
    guest: 'notebook (guests/notebook), riscv64 virt, with symbols and source',
    recipe: {
      command: ['-M', 'virt', '-m', '16M', '-nodefaults', '-bios', 'notebook.elf'],
      files: { 'notebook.elf': join(build, 'notebook.elf') },
      guest: 'guests/notebook, riscv64 virt: a kernel with a planted bug',
      points: '@8',
      timeoutMs: 180_000,
      steps: [
        ...command('add milk'),
        ...command('add bread'),
        ...command('add eggs'),
        ...command('list'),
        ...command('title 2 bread, rye, two loaves, sliced'),
        ...command('list'),
      ],
    },
    extra: { 'notebook.elf': join(build, 'notebook.elf'), 'notebook.c': join(guests, 'notebook', 'notebook.c') },
  },
  ledger: {
    title: 'Ledger: a destroyed sector, and the code that wrote over it',
    description:
      'A program keeps accounts on a disk, with a planted bug. Its audit finds one account destroyed, in a sector that nobody meant to write. With the whole machine: look at the sector in the Disk pane, ask who wrote it, and follow the copy from the request to the buffer and the code.',
    guest: 'ledger (guests/ledger), riscv64 virt, with symbols and source',
    recipe: {
      command: [
        ...['-M', 'virt', '-m', '16M', '-nodefaults', '-bios', 'ledger.elf'],
        ...['-global', 'virtio-mmio.force-legacy=false'],
        ...['-drive', 'file=disk.img,if=none,format=raw,snapshot=on,id=image'],
        ...['-drive', 'driver=blkreplay,if=none,image=image,id=disk', '-device', 'virtio-blk-device,drive=disk'],
      ],
      files: { 'ledger.elf': join(build, 'ledger.elf'), 'disk.img': join(build, 'ledger.img') },
      disks: ['disk.img'],
      guest: 'guests/ledger, riscv64 virt: accounts on a disk, with a planted bug',
      points: '@8',
      timeoutMs: 180_000,
      steps: [],
    },
    extra: { 'ledger.elf': join(build, 'ledger.elf'), 'ledger.c': join(guests, 'ledger', 'ledger.c') },
  },
};

async function zipped(directory, extra) {
  const writer = new ZipWriter(new BlobWriter('application/zip'), { level: 9 });
  const add = (name, path) =>
    writer.add(name, new Uint8ArrayReader(new Uint8Array(readFileSync(path))), { lastModDate: new Date(0) });
  for (const name of readdirSync(directory)) await add(name, join(directory, name));
  for (const [name, path] of Object.entries(extra)) await add(name, path);
  return new Uint8Array(await (await writer.close()).arrayBuffer());
}

const indexPath = join(target, 'index.json');
const index = JSON.parse(readFileSync(indexPath, 'utf8'));
execFileSync('make', ['-s', '-C', guests], { stdio: 'inherit' });
mkdirSync(target, { recursive: true });
writeFileSync(join(build, 'ledger.img'), Buffer.alloc(64 << 10));
const wanted = process.argv.slice(2);
for (const [name, sample] of Object.entries(samples)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const directory = join(build, 'full', name);
  await makeRecording(directory, QEMU, sample.recipe);
  const bytes = await zipped(directory, sample.extra);
  writeFileSync(join(target, `${name}.zip`), bytes);
  const machine = JSON.parse(readFileSync(join(directory, 'machine.json'), 'utf8'));
  const entry = {
    id: name,
    title: sample.title,
    description: sample.description,
    files: [`${name}.zip`],
    qemu: machine.qemu,
    guest: sample.guest,
    shift: machine.icount_shift,
    commandLine: machine.command_line,
  };
  const at = index.findIndex(({ id }) => id === name);
  index.splice(Math.max(at, 0), at < 0 ? 0 : 1, entry);
  console.log(`${name}: ${bytes.length} bytes`);
}
writeFileSync(indexPath, `${JSON.stringify(index, null, 2)}\n`);
