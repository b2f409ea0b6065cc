/** The QEMU command line that records a run, or replays it, from a few answers; and what record/replay refuses. */

export interface Recipe {
  readonly mode: 'record' | 'replay';
  /** After `qemu-system-`. */
  readonly target: string;
  readonly machine: string;
  /** Megabytes. */
  readonly memory: number;
  /** log2 of nanoseconds an instruction, or auto. */
  readonly shift: number | 'auto';
  readonly logFile: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly append: string;
  readonly disk: string;
  readonly diskFormat: 'raw' | 'qcow2';
  readonly network: boolean;
  readonly serial: boolean;
  /** A VM snapshot at the start, which going back in gdb needs. */
  readonly snapshot: boolean;
  /** Other options as typed. */
  readonly extra: string;
}

export interface TargetInfo {
  readonly machine: string;
  readonly diskDevice: string;
  readonly netDevice: string;
}

/**
 * Machines that record/replay is known to work with, and devices that fit them. virtio-net needs `tx=timer`: its bottom
 * half for sending is not recorded before QEMU 9.1, and replays hang now and then (measured: two of four with 7.2).
 */
export const TARGETS: Readonly<Record<string, TargetInfo>> = {
  riscv64: { machine: 'virt', diskDevice: 'virtio-blk-device', netDevice: 'virtio-net-device,tx=timer' },
  aarch64: { machine: 'virt', diskDevice: 'virtio-blk-device', netDevice: 'virtio-net-device,tx=timer' },
  x86_64: { machine: 'pc', diskDevice: 'ide-hd', netDevice: 'rtl8139' },
  i386: { machine: 'pc', diskDevice: 'ide-hd', netDevice: 'rtl8139' },
  arm: { machine: 'virt', diskDevice: 'virtio-blk-device', netDevice: 'virtio-net-device,tx=timer' },
  mips64el: { machine: 'malta', diskDevice: 'ide-hd', netDevice: 'pcnet' },
  ppc64: { machine: 'pseries', diskDevice: 'scsi-hd', netDevice: 'spapr-vlan' },
};

export const DEFAULT_RECIPE: Recipe = {
  mode: 'record',
  target: 'riscv64',
  machine: 'virt',
  memory: 128,
  shift: 5,
  logFile: 'replay.bin',
  kernel: '',
  initrd: '',
  append: '',
  disk: '',
  diskFormat: 'raw',
  network: false,
  serial: true,
  snapshot: false,
  extra: '',
};

/** Quotes a word for a POSIX shell when it needs it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A file name inside a QEMU option: a comma ends a value there, two commas are one. */
const inOption = (name: string) => name.replaceAll(',', ',,');

/** The command line, one option a line. */
export function recipeLines(recipe: Recipe): string[] {
  const info = TARGETS[recipe.target];
  const rr = [
    `shift=${recipe.shift}`,
    `rr=${recipe.mode}`,
    `rrfile=${inOption(recipe.logFile || 'replay.bin')}`,
    ...(recipe.snapshot ? ['rrsnapshot=start'] : []),
  ];
  const lines: string[][] = [
    [`qemu-system-${recipe.target}`],
    ['-M', recipe.machine],
    ['-m', `${recipe.memory}M`],
    ['-icount', rr.join(',')],
    ['-display', 'none'],
  ];
  if (recipe.serial) lines.push(['-monitor', 'none'], ['-serial', 'stdio']);
  if (recipe.kernel) lines.push(['-kernel', recipe.kernel]);
  if (recipe.initrd) lines.push(['-initrd', recipe.initrd]);
  if (recipe.append) lines.push(['-append', recipe.append]);
  if (recipe.snapshot) lines.push(['-drive', 'file=rr.qcow2,if=none,id=rr']);
  if (recipe.disk) {
    lines.push(
      ['-drive', `file=${inOption(recipe.disk)},if=none,snapshot=on,format=${recipe.diskFormat},id=img-direct`],
      ['-drive', 'driver=blkreplay,if=none,image=img-direct,id=img-blkreplay'],
      ['-device', `${info?.diskDevice ?? 'virtio-blk-pci'},drive=img-blkreplay`],
    );
  }
  if (recipe.network) {
    lines.push(
      ['-netdev', 'user,id=net1'],
      ['-device', `${info?.netDevice ?? 'virtio-net-pci,tx=timer'},netdev=net1`],
      ['-object', 'filter-replay,id=replay1,netdev=net1'],
    );
  } else lines.push(['-net', 'none']);
  const extra = recipe.extra.trim();
  return [...lines.map((words) => words.map(quoted).join(' ')), ...(extra ? [extra] : [])];
}

/** The command as it is copied: with backslashes at the line ends, after what must be done first. */
export function recipeText(recipe: Recipe): string {
  const before = recipe.snapshot && recipe.mode === 'record' ? 'qemu-img create -f qcow2 rr.qcow2 1G\n' : '';
  return `${before}${recipeLines(recipe).join(' \\\n  ')}\n`;
}

const REFUSED: readonly [pattern: RegExp, why: string][] = [
  [/(^|\s)-smp\s+(cpus=)?([2-9]|1\d)/, 'Record/replay has one processor: QEMU refuses -smp above 1.'],
  [/(^|\s)-snapshot(\s|$)/, 'QEMU refuses -snapshot here. Use snapshot=on at the drive under blkreplay.'],
  [/(^|\s)-rtc\s+\S*base=localtime/, 'QEMU refuses -rtc base=localtime. Use utc or a fixed date.'],
  [
    /-enable-kvm|-accel\s+(kvm|hvf|whpx)|accel=(kvm|hvf|whpx)/,
    'Instructions are counted by TCG only: no KVM, HVF or WHPX.',
  ],
  [/sleep=off/, 'With sleep=off no typed character and no key reaches the guest.'],
  [
    /(^|\s)-device\s+(usb-host|vfio-pci)/,
    'What host devices (usb-host, vfio) do is not recorded; the replay will go another way.',
  ],
  [/rng-random/, 'rng-random is not recorded. rng-builtin is.'],
  [
    /(^|\s)-nographic|mon:stdio/,
    'Through -nographic or mon:stdio typed characters reach the guest but not the log, and the replay hangs. Use -serial stdio.',
  ],
  [/thread=multi/, 'Multi-threaded TCG cannot be recorded.'],
];

/** What QEMU refuses or does not record, for this recipe. */
export function recipeWarnings(recipe: Recipe): string[] {
  const warnings = REFUSED.filter(([pattern]) => pattern.test(recipe.extra)).map(([, why]) => why);
  if (/(^|\s)-drive\s(?!\S*blkreplay)/.test(recipe.extra)) {
    warnings.push('A drive without blkreplay is not recorded. Name it under “Disk” instead.');
  }
  if (/(^|\s)-(netdev|nic)\s/.test(recipe.extra)) {
    warnings.push('A network without filter-replay is not recorded. Tick “Network” instead.');
  }
  if (!recipe.kernel && !recipe.disk && !recipe.extra) {
    warnings.push('There is nothing to run yet: name a kernel, a disk, or firmware under “Other options”.');
  }
  return warnings;
}

/** What holds for every recording. */
export const RECIPE_NOTES: readonly string[] = [
  'Replay needs the same build of QEMU, the same options and the same images.',
  'End the guest, or end QEMU with Ctrl+C: a killed QEMU leaves a log without its end. Such a log opens, and can be repaired, here.',
  'A reset from the monitor (system_reset) does not replay.',
];
