/**
 * The command that replays a recording in QEMU itself. Kernel and initrd of the recorded command line are not in a
 * recording; RAM and boot ROM are loaded as they were at instruction 0 instead, which is the same machine.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { shellWords } from '../../workers/recording/words.ts';

export interface MemoryImage {
  readonly file: string;
  /** Guest physical address of its first byte. */
  readonly base: number;
  readonly bytes: Buffer;
}

export interface RecordedCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly log: string;
  /** Boot ROM and RAM at instruction 0. */
  readonly memory: readonly MemoryImage[];
  /** The release that recorded, as the recording says. */
  readonly release: string;
}

/** What loads the guest, what connects QEMU to people, and what is given anew. */
const LEFT_OUT = new Set(
  'kernel initrd append bios dtb display monitor mon serial qmp gdb icount nographic S s D pidfile M machine m'.split(
    ' ',
  ),
);

interface Description {
  readonly ram_base: number;
  readonly ram_size: number;
  readonly mrom_base: number;
  readonly command_line?: string;
  readonly qemu?: string;
  readonly icount_shift: number | string;
  readonly files: Readonly<Record<string, string>>;
  readonly disk?: string;
  readonly disks?: Readonly<Record<string, string>>;
}

/** Unpacks the recording in `folder` into `scratch`. Throws when it lacks a file that its command line names. */
export function recordedCommand(folder: string, scratch: string, program: string): RecordedCommand {
  const machine: Description = JSON.parse(readFileSync(join(folder, 'machine.json'), 'utf8'));
  mkdirSync(scratch, { recursive: true });
  const unpack = (member: string | undefined, name: string) => {
    if (member === undefined) throw new Error(`the recording has no ${name}`);
    const stored = readFileSync(join(folder, member));
    const bytes = member.endsWith('.gz') ? gunzipSync(stored) : stored;
    const file = join(scratch, name);
    writeFileSync(file, bytes);
    return { file, bytes };
  };
  const log = unpack(machine.files.log, 'replay.bin').file;
  const memory = [
    { base: machine.mrom_base, ...unpack(machine.files.mrom, 'mrom.bin') },
    { base: machine.ram_base, ...unpack(machine.files.ram, 'ram.bin') },
  ];

  const recorded = options(machine.command_line ?? '');
  const last = (name: string) => recorded.findLast((option) => option.name === name)?.value;
  const args = ['-M', last('M') ?? last('machine') ?? 'virt', '-m', last('m') ?? `${machine.ram_size / 2 ** 20}M`];
  args.push('-display', 'none', '-monitor', 'none', '-serial', 'null', '-bios', 'none');
  for (const { file, base } of memory) args.push('-device', `loader,file=${file},addr=${base},force-raw=on`);
  for (const { name, value } of recorded) {
    if (LEFT_OUT.has(name)) continue;
    args.push(`-${name}`);
    if (value !== undefined) args.push(withImage(name, value));
  }
  const shift = `shift=${machine.icount_shift}`;
  const kept = (last('icount') ?? shift).split(',').filter((part) => !/^rr|^rrfile|^rrsnapshot/.test(part));
  args.push('-icount', [...kept, 'rr=replay', `rrfile=${log}`].join(','));
  return { program, args, log, memory, release: machine.qemu ?? '' };

  /** The same option with the recording's own image for the file that it names. */
  function withImage(option: string, value: string): string {
    const key = { drive: 'file', blockdev: 'filename' }[option];
    if (key === undefined) return value;
    return value.replace(new RegExp(`(^|,)${key}=([^,]+)`), (_, before: string, path: string) => {
      const name = basename(path);
      return `${before}${key}=${unpack(machine.disks?.[path] ?? machine.disks?.[name] ?? machine.disk, name).file}`;
    });
  }
}

/** A command line as options; a word that begins no option is the value of the one before it. */
function options(line: string): { name: string; value: string | undefined }[] {
  const found: { name: string; value: string | undefined }[] = [];
  for (const word of shellWords(line).slice(1)) {
    const before = found.at(-1);
    if (word.startsWith('-')) found.push({ name: word.replace(/^--?/, ''), value: undefined });
    else if (before && before.value === undefined) before.value = word;
  }
  return found;
}
