// Makes a complete recording as a folder: the log, the machine's description, memory at instruction 0, ground truth, disks.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { run } from './qemu.mjs';

const guests = dirname(fileURLToPath(import.meta.url));
const RAM_BASE = 0x80000000;

/** `-m 128M` in bytes. */
function ramSize(command) {
  const text = command[command.indexOf('-m') + 1];
  const found = /^(\d+)([MG])$/.exec(text);
  if (!found) throw new Error(`not a RAM size: ${text}`);
  return Number(found[1]) * (found[2] === 'M' ? 1 << 20 : 1 << 30);
}

/**
 * Records into `directory` and takes the ground truth there.
 *
 * recipe: command (array, without the program, -icount and monitor), icount (`shift=5`, `shift=auto`, `shift=5,sleep=off`),
 * steps (of `run`), qmp (true when the steps use QMP), guest (one line that says what it is), files ({name in the command:
 * path}), disks (names among the files that are disk images: they become part of the recording), points (of truth.mjs).
 * Returns what `run` returned. Fails where QEMU does, or where a replay by QEMU has another console.
 */
export async function makeRecording(directory, qemu, recipe) {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const [name, path] of Object.entries(recipe.files ?? {})) {
    if (recipe.disks?.includes(name)) copyFileSync(path, join(directory, name));
    else symlinkSync(path, join(directory, name));
  }
  const program = ['-display', 'none', '-monitor', 'none', '-serial', recipe.serial ?? 'stdio'];
  const line = (mode) => [
    qemu,
    ...recipe.command,
    ...program,
    '-icount',
    `${recipe.icount ?? 'shift=5'},rr=${mode},rrfile=replay.bin`,
  ];
  const socket = 'qmp.sock';
  const recording = recipe.qmp ? [...line('record'), '-qmp', `unix:${socket},server=on,wait=off`] : line('record');
  const result = await run(recording, {
    cwd: directory,
    steps: recipe.steps,
    qmp: join(directory, socket),
    timeoutMs: recipe.timeoutMs,
  });
  if (result.code !== 0) throw new Error(`${directory}: QEMU ended with ${result.code}: ${result.errors}`);

  const truth = spawn(
    process.execPath,
    [join(guests, 'truth.mjs'), '.', 'replay.bin', recipe.points ?? '@40', '--', ...line('replay')],
    { cwd: directory, stdio: 'inherit' },
  );
  const [code] = await once(truth, 'exit');
  if (code !== 0) throw new Error(`${directory}: no ground truth`);

  const disks = {};
  for (const name of recipe.disks ?? []) {
    writeFileSync(join(directory, `${name}.gz`), gzipSync(readFileSync(join(directory, name)), { level: 9 }));
    disks[name] = `${name}.gz`;
  }
  const { qemu: version, ram } = JSON.parse(readFileSync(join(directory, 'truth.json'), 'utf8'));
  if (ram.base !== RAM_BASE || ram.size !== ramSize(recipe.command)) throw new Error(`${directory}: RAM is elsewhere`);
  const log = readFileSync(join(directory, 'replay.bin'));
  const shift = /shift=(\d+)/.exec(recipe.icount ?? 'shift=5');
  const names = Object.keys(disks);
  const description = {
    target: 'riscv64',
    machine: 'virt',
    qemu: /^[\d.]+/.exec(version)?.[0] ?? version,
    log_version: `0x${log.readUInt32BE(0).toString(16)}`,
    icount_shift: shift ? Number(shift[1]) : 'auto',
    ram_base: ram.base,
    ram_size: ram.size,
    harts: 1,
    files: {
      log: 'replay.bin',
      ram: 'ram.bin.gz',
      mrom: 'mrom.bin.gz',
      truth: 'truth.json',
      console: 'console.txt',
    },
    mrom_base: 0x1000,
    command_line: ['qemu-system-riscv64', ...recording.slice(1)].map((a) => (/[\s"]/.test(a) ? `"${a}"` : a)).join(' '),
    guest: recipe.guest,
    ...(names.length === 1 ? { disk: disks[names[0]] } : {}),
    ...(names.length > 0 ? { disks } : {}),
  };
  writeFileSync(join(directory, 'machine.json'), `${JSON.stringify(description, null, 2)}\n`);

  const keep = new Set([...Object.values(description.files), ...Object.values(disks), 'machine.json', 'mtree.txt']);
  for (const name of readdirSync(directory)) if (!keep.has(name)) rmSync(join(directory, name));
  if (!existsSync(join(directory, 'console.txt'))) throw new Error(`${directory}: no console`);
  return result;
}
