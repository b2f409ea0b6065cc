/**
 * `replayscope capture -o FILE.zip -- qemu-system-riscv64 …`: records with the user's QEMU and packs what a replay needs
 * into a zip: the log, the memory at instruction 0 (read from a stopped replay of the new log, in which QEMU has created
 * and reset the machine with the log's own random bytes), the disks as they were before.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { grouped } from '../workers/log/describe.ts';
import { type CapturePlan, planCapture } from './capture-plan.ts';
import { UserError } from './open-log.ts';
import { writeJson, writeLines } from './output.ts';
import { Qmp } from './qmp.ts';

const RAM_BASE = 0x80000000;
const DEFAULT_RAM = 128 * 2 ** 20;
const MROM_BASE = 0x1000;
const MROM_SIZE = 0xf000;
/** A log without a single instruction: QEMU was refused, or ended at once. */
const LEAST_LOG = 200;

type Members = Map<string, Uint8Array<ArrayBuffer>>;

/** Version of the QEMU that will record. Throws {@link UserError} when it is not installed. */
function versionOf(program: string): string {
  const { error, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  if (error) {
    throw new UserError(
      `${program} cannot be started (${error.message}). Install QEMU (Debian: apt install qemu-system-misc), or give its path.`,
    );
  }
  return /version (\S+)/.exec(stdout)?.[1] ?? 'unknown';
}

/** The words of a command line, quoted where a shell needs it. */
const quoted = (words: readonly string[]) =>
  words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `"${word.replace(/["\\$`]/g, '\\$&')}"`)).join(' ');

/** A disk image as raw bytes, before the recording. */
function rawImage(name: string, format: string | undefined, folder: string): Uint8Array<ArrayBuffer> {
  if (!existsSync(name)) throw new UserError(`The disk image ${name} does not exist.`);
  const head = readFileSync(name).subarray(0, 4);
  const qcow = head.equals(Buffer.from([0x51, 0x46, 0x49, 0xfb]));
  if (!qcow && (format === undefined || format === 'raw')) return new Uint8Array(readFileSync(name));
  const raw = join(folder, 'disk.raw');
  const { error, status, stderr } = spawnSync('qemu-img', ['convert', '-O', 'raw', name, raw], { encoding: 'utf8' });
  if (error || status !== 0)
    throw new UserError(`${name} cannot be converted by qemu-img: ${error?.message ?? stderr}`);
  const bytes = new Uint8Array(readFileSync(raw));
  rmSync(raw);
  return bytes;
}

/** Runs QEMU in the foreground until it ends. */
async function record(plan: CapturePlan, log: string): Promise<void> {
  const child = spawn(plan.program, [...plan.args, '-icount', `${plan.icount},rr=record,rrfile=${log}`], {
    stdio: 'inherit',
  });
  // Ctrl+C is for QEMU: it ends the recording, and the log is written then.
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  const [code] = await once(child, 'exit');
  process.off('SIGINT', ignore);
  if (!existsSync(log) || statSync(log).size < LEAST_LOG) {
    throw new UserError(`QEMU recorded nothing (exit code ${code}); its message is above.`);
  }
  if (readFileSync(log).readUInt32BE(0) === 0) {
    throw new UserError('QEMU was killed before it finished the log. “replayscope repair” can save what is in it.');
  }
}

/** Images that QEMU loads at every reset, from `info roms`. */
function romsIn(text: string): { name: string; address: number; size: number }[] {
  return [...text.matchAll(/addr=([0-9a-f]+) size=0x([0-9a-f]+) mem=ram name="([^"]*)"/g)].map(
    ([, address = '', size = '', name = '']) => ({
      name: name.replace(/^.*\//, ''),
      address: Number.parseInt(address, 16),
      size: Number.parseInt(size, 16),
    }),
  );
}

/** Reads the memory at instruction 0 from a stopped replay. */
async function initialState(plan: CapturePlan, log: string, folder: string, members: Members) {
  const args = [...plan.args, '-icount', `${plan.icount},rr=replay,rrfile=${log}`, '-S'];
  const qmp = await Qmp.start(plan.program, args, join(folder, 'qmp'));
  try {
    const memory = async (base: number, size: number) => {
      const file = join(folder, 'memory');
      await qmp.execute('pmemsave', { val: base, size, filename: file });
      const bytes = new Uint8Array(readFileSync(file));
      rmSync(file);
      return bytes;
    };
    const tree = await qmp.monitor('info mtree -f');
    const ram = /^\s*0*([0-9a-f]+)-0*([0-9a-f]+) \(prio \d+, ram\): \S*\.ram/m.exec(tree);
    const base = ram ? Number.parseInt(ram[1] ?? '', 16) : RAM_BASE;
    const size = ram ? Number.parseInt(ram[2] ?? '', 16) + 1 - base : (plan.ramSize ?? DEFAULT_RAM);
    members.set('ram.bin.gz', new Uint8Array(gzipSync(await memory(base, size))));
    members.set('mrom.bin.gz', new Uint8Array(gzipSync(await memory(MROM_BASE, MROM_SIZE))));
    members.set('mtree.txt', new Uint8Array(new TextEncoder().encode(tree)));
    return { base, size, roms: romsIn(await qmp.monitor('info roms')) };
  } finally {
    await qmp.end();
  }
}

async function writeZip(path: string, members: Members): Promise<number> {
  const { BlobWriter, Uint8ArrayReader, ZipWriter } = await import('@zip.js/zip.js');
  const zip = new ZipWriter(new BlobWriter('application/zip'), { useWebWorkers: false });
  for (const [name, bytes] of members) {
    await zip.add(name, new Uint8ArrayReader(bytes), { level: name.endsWith('.gz') ? 0 : 6 });
  }
  const bytes = new Uint8Array(await (await zip.close()).arrayBuffer());
  writeFileSync(path, bytes);
  return bytes.length;
}

/** Runs the command; resolves to the exit code. */
export async function capture(
  words: readonly string[],
  { output, force, json }: { output: string; force: boolean; json: boolean },
): Promise<number> {
  if (!force && existsSync(output))
    throw new UserError(`${output} exists; give another name, or --force to replace it.`);
  const plan = planCapture(words);
  const version = versionOf(plan.program);
  const folder = mkdtempSync(join(tmpdir(), 'replayscope-'));
  try {
    const members: Members = new Map();
    const disks: Record<string, string> = {};
    const flash: Record<string, string> = {};
    plan.disks.forEach(({ name, format }, i) => {
      disks[name] = `disk${i}.img.gz`;
      members.set(`disk${i}.img.gz`, new Uint8Array(gzipSync(rawImage(name, format, folder))));
    });
    plan.flash.forEach((name, bank) => {
      if (name === undefined) return;
      flash[bank] = `flash${bank}.bin.gz`;
      members.set(`flash${bank}.bin.gz`, new Uint8Array(gzipSync(rawImage(name, 'raw', folder))));
    });
    for (const change of plan.changes) console.error(`capture: ${change}`);
    const log = join(folder, 'replay.bin');
    await record(plan, log);
    members.set('replay.bin', new Uint8Array(readFileSync(log)));
    const { base, size, roms } = await initialState(plan, log, folder, members);
    const description = {
      target: 'riscv64',
      machine: 'virt',
      qemu: version,
      log_version: `0x${readFileSync(log).readUInt32BE(0).toString(16)}`,
      ram_base: base,
      ram_size: size,
      harts: 1,
      files: { log: 'replay.bin', ram: 'ram.bin.gz', mrom: 'mrom.bin.gz' },
      mrom_base: MROM_BASE,
      command_line: quoted([
        'qemu-system-riscv64',
        ...plan.args,
        '-icount',
        `${plan.icount},rr=record,rrfile=replay.bin`,
      ]),
      disks,
      flash,
      roms,
    };
    members.set('machine.json', new TextEncoder().encode(`${JSON.stringify(description, null, 1)}\n`));
    const bytes = await writeZip(output, members);
    const summary = { output, bytes, qemu: version, log: members.get('replay.bin')?.length, changes: plan.changes };
    if (json) await writeJson(summary);
    else await writeLines([`${output}: ${grouped(bytes)} bytes. Replay it with: replayscope verify ${output}`]);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
