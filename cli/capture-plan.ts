/**
 * Turns a command line that starts QEMU into one that records, and says what was changed. What QEMU cannot record is
 * refused, with what to do instead. Nothing is run here.
 */
import { parseQemuCommandLine } from '../workers/recording/command-line.ts';
import { keyValues } from '../workers/recording/words.ts';
import { UserError } from './open-log.ts';

const DEFAULT_SHIFT = '5';

export interface DiskFile {
  /** As the command line names it. */
  readonly name: string;
  readonly format: string | undefined;
}

export interface CapturePlan {
  readonly program: string;
  /** Arguments without `-icount`. */
  readonly args: readonly string[];
  /** `-icount` without the parts about record/replay, such as "shift=5,sleep=off". */
  readonly icount: string;
  readonly disks: readonly DiskFile[];
  /** Flash images by bank. */
  readonly flash: readonly (string | undefined)[];
  readonly ramSize: number | undefined;
  /** What was changed, in words. */
  readonly changes: readonly string[];
}

/** Options that QEMU refuses to record, or whose recording does not replay, and what to do. */
function refuse(name: string, value: string): string | undefined {
  const values = keyValues(value);
  switch (name) {
    case 'smp':
      return Number(keyValues(value, 'cpus').cpus ?? 1) > 1
        ? 'QEMU records one processor only: leave -smp out.'
        : undefined;
    case 'snapshot':
      return 'QEMU does not record with -snapshot: give each drive snapshot=on instead.';
    case 'enable-kvm':
      return 'Instructions are counted by TCG only: leave -enable-kvm out.';
    case 'accel':
      return /^tcg(?!.*thread=multi)/.test(value)
        ? undefined
        : `Instructions are counted by single-threaded TCG only, not with -accel ${value}.`;
    case 'rtc':
      return values.base === 'localtime'
        ? 'QEMU does not record with -rtc base=localtime: use utc or a date.'
        : undefined;
    case 'nic':
      return value === 'none' ? undefined : '-nic cannot be recorded here: use -netdev and -device.';
    case 'net':
      return value === 'none' ? undefined : '-net cannot be recorded here: use -netdev and -device.';
    case 'hda':
    case 'cdrom':
    case 'sd':
      return `-${name} does not go through blkreplay: use -drive with if=none, and -device.`;
    default:
      return undefined;
  }
}

/** Makes a plan of the words behind `--`. Throws {@link UserError} when this cannot be recorded. */
export function planCapture(words: readonly string[]): CapturePlan {
  const [program, ...rest] = words;
  if (program === undefined) throw new UserError('Name QEMU and its options behind --, as you start it.');
  if (!/qemu-system-riscv64/.test(program)) {
    throw new UserError(`${program} is not qemu-system-riscv64: only riscv64 “virt” machines can be captured.`);
  }
  const line = parseQemuCommandLine(words);
  if (line.machine.type !== 'virt')
    throw new UserError(`The machine must be -M virt, not ${line.machine.type ?? 'the default'}.`);
  const changes: string[] = [];
  const args: string[] = [];
  const replayed = new Set(line.drives.filter(({ driver }) => driver === 'blkreplay').map(({ below }) => below));
  const used = new Set(line.devices.map(({ properties }) => properties.drive));
  let icount = `shift=${DEFAULT_SHIFT}`;
  let hasIcount = false;
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i] ?? '';
    const name = word.replace(/^--?/, '');
    const value = rest[i + 1] ?? '';
    const why = refuse(name, value);
    if (why !== undefined) throw new UserError(why);
    if (name === 'icount') {
      icount = icountWithoutReplay(value);
      hasIcount = true;
      i++;
    } else if (name === 'nographic') {
      args.push('-display', 'none', ...(line.monitors.length > 0 ? [] : ['-monitor', 'none']));
      if (!rest.some((other) => /^--?serial$/.test(other))) args.push('-serial', 'stdio');
      changes.push(
        '-nographic became -display none -monitor none -serial stdio: behind its multiplexer typing is not recorded',
      );
    } else if (name === 'serial' && value.startsWith('mon:')) {
      args.push('-serial', value.slice(4));
      changes.push(`-serial ${value} became -serial ${value.slice(4)}: behind its multiplexer typing is not recorded`);
      i++;
    } else if (name === 'drive') {
      args.push(...driveOptions(keyValues(value), value, { replayed, used, changes }));
      i++;
    } else {
      args.push(word);
    }
  }
  if (!hasIcount) changes.push(`added -icount shift=${DEFAULT_SHIFT}`);
  const filtered = new Set(line.objects.filter((o) => o['qom-type'] === 'filter-replay').map(({ netdev }) => netdev));
  for (const { id } of line.netdevs) {
    if (id === undefined || filtered.has(id)) continue;
    args.push('-object', `filter-replay,id=replay-${id},netdev=${id}`);
    changes.push(`added a filter-replay in front of -netdev ${id}`);
  }
  const planned = parseQemuCommandLine([program, ...args]);
  const flash: (string | undefined)[] = [undefined, undefined];
  const disks: DiskFile[] = [];
  for (const { interface: where, file, format, properties } of planned.drives) {
    if (file === undefined) continue;
    if (where !== 'pflash') disks.push({ name: file, format });
    else flash[properties.unit === undefined ? flash.indexOf(undefined) : Number(properties.unit)] = file;
  }
  return { program, args, icount, disks, flash, ramSize: planned.memory, changes };
}

function icountWithoutReplay(value: string): string {
  const { rr, rrfile: _file, rrsnapshot: _snapshot, ...values } = keyValues(value, 'shift');
  if (rr === 'replay') throw new UserError('The command replays a log: leave rr=replay out to record one.');
  return Object.entries(values)
    .map(([key, part]) => `${key}=${part}`)
    .join(',');
}

interface Drives {
  /** Nodes that a blkreplay stands on. */
  readonly replayed: ReadonlySet<string | undefined>;
  /** Nodes that a device uses directly. */
  readonly used: ReadonlySet<string | undefined>;
  readonly changes: string[];
}

/** A drive as it must be: its image unchanged by the run, and blkreplay between image and device. */
function driveOptions(values: Record<string, string>, text: string, { replayed, used, changes }: Drives): string[] {
  const { id } = values;
  if (values.file === undefined || values.if === 'pflash') return ['-drive', text];
  const snapshot = values.snapshot === undefined && values.readonly !== 'on' ? ',snapshot=on' : '';
  if (snapshot !== '') changes.push(`added snapshot=on to the drive ${values.file}, so that its image stays as it is`);
  if (id !== undefined && replayed.has(id)) return ['-drive', `${text}${snapshot}`];
  const where = values.if ?? 'virtio';
  if (where !== 'none' && where !== 'virtio') {
    throw new UserError(`A drive with if=${where} cannot be recorded here: use if=none, and -device.`);
  }
  if (where === 'none' && !used.has(id)) return ['-drive', `${text}${snapshot}`];
  const node = id ?? `drive-of-${values.file.replace(/\W+/g, '-')}`;
  const image = `${node}-image`;
  const bottom = [
    ...Object.entries(values).filter(([key]) => key !== 'id' && key !== 'if'),
    ['if', 'none'],
    ['id', image],
  ].map(([key, part]) => `${key}=${part?.replaceAll(',', ',,')}`);
  changes.push(`put blkreplay between the drive ${values.file} and its device`);
  return [
    '-drive',
    `${bottom.join(',')}${snapshot}`,
    '-drive',
    `driver=blkreplay,if=none,image=${image},id=${node}`,
    ...(where === 'virtio' ? ['-device', `virtio-blk-pci,drive=${node}`] : []),
  ];
}
