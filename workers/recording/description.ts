/** The machine that a recording was made with, from `machine.json` and QEMU's command line. */
import type { RtcOptions } from '../machine/devices/goldfish-rtc.ts';
import { type CommandLine, type DeviceOption, type DriveOption, parseQemuCommandLine } from './command-line.ts';
import { RecordingError, sizeText } from './files.ts';
import { describeFirmware, type FirmwareDescription } from './firmware.ts';
import { type MachineJson, MOST_RAM } from './machine-json.ts';
import { describeRtc } from './real-time-clock.ts';
import { keyValues, shellWords, sizeOf } from './words.ts';

/** QEMU's default RAM size for `virt`. */
const DEFAULT_RAM = 128 * 2 ** 20;

export type BoardDeviceKind =
  | 'block'
  | 'net'
  | 'rng'
  | 'keyboard'
  | 'mouse'
  | 'tablet'
  | 'gpu'
  | 'serial'
  | 'console'
  | 'ramfb';

/** The block nodes under a block device. */
export interface BoardDrive {
  /** Name of the image on the command line; absent for a drive without one (`null-co`). */
  readonly image?: string;
  /** Bytes of a drive without an image. */
  readonly size?: number;
  /** Whether requests go through blkreplay: they take numbers and complete at ASYNC_BLOCK events. */
  readonly replayed: boolean;
  readonly readOnly: boolean;
}

/** A device that the command line adds to the board, in its order. */
export interface BoardDevice {
  readonly kind: BoardDeviceKind;
  /** On which bus it sits: the virtio-mmio slots are given away from the last one down. */
  readonly transport: 'mmio' | 'pci' | 'none';
  /** QEMU's name, such as "virtio-blk-device". */
  readonly driver: string;
  readonly properties: Readonly<Record<string, string>>;
  /** Of block devices: what is behind them. */
  readonly drive?: BoardDrive;
  /** Of network devices: numbers of the filter-replay objects in front of it. */
  readonly filters?: readonly number[];
  /** Of consoles: number of the board's character device. */
  readonly charDevice?: number;
}

/** A character device of the log, by the log's number. */
export interface LogCharDevice {
  /** Number of the board's character device; absent for a monitor. */
  readonly board?: number;
  /** A monitor writes to it, so the log holds writes that no guest made. */
  readonly chatty?: boolean;
}

export interface MachineDescription {
  readonly qemu: string | undefined;
  readonly guest: string | undefined;
  readonly ramBase: number;
  readonly ramSize: number;
  readonly mromBase: number;
  readonly shift: number | 'auto';
  readonly sleep: boolean;
  readonly align: boolean;
  /** CPU model, such as "rv64" or "max", and its options: "v" → "true". */
  readonly cpu: string;
  readonly cpuOptions: Readonly<Record<string, string>>;
  /** Options of `-M virt,…`. */
  readonly machineOptions: Readonly<Record<string, string>>;
  /** virtio-mmio slots are of version 1 (QEMU's default) instead of 2. */
  readonly forceLegacy: boolean;
  readonly devices: readonly BoardDevice[];
  /** Images of the two flash banks, by name on the command line. */
  readonly flash: readonly (string | undefined)[];
  readonly firmware: FirmwareDescription;
  readonly rtc: RtcOptions;
  readonly charDevices: readonly LogCharDevice[];
  readonly netFilters: number;
  readonly commandLine: CommandLine | undefined;
  /** What of the recorded machine this one cannot do, in words. */
  readonly unfit: readonly string[];
}

const KINDS: Readonly<Record<string, BoardDeviceKind>> = {
  'virtio-blk': 'block',
  'virtio-net': 'net',
  'virtio-rng': 'rng',
  'virtio-keyboard': 'keyboard',
  'virtio-mouse': 'mouse',
  'virtio-tablet': 'tablet',
  'virtio-gpu': 'gpu',
  // The bus that consoles sit on.
  'virtio-serial': 'serial',
};

interface Building {
  readonly line: CommandLine;
  readonly unfit: string[];
  nextCharDevice: number;
}

function kindOf(driver: string): { kind: BoardDeviceKind; transport: 'mmio' | 'pci' | 'none' } | undefined {
  if (driver === 'ramfb') return { kind: 'ramfb', transport: 'none' };
  if (driver === 'virtconsole' || driver === 'virtserialport') return { kind: 'console', transport: 'none' };
  const match = /^(virtio-[a-z]+)(-device|-pci|-pci-non-transitional|-pci-transitional)?$/.exec(driver);
  const kind = match && KINDS[match[1] ?? ''];
  if (!kind) return undefined;
  // A name without a bus is an alias for the PCI form.
  return { kind, transport: match[2] === '-device' ? 'mmio' : 'pci' };
}

/** Size of a `null-co` drive without `size=`. */
const NULL_SIZE = 2 ** 30;

/** What a drive's chain of nodes comes down to. Undefined when it ends in nothing. */
function driveOf(drives: readonly DriveOption[], id: string): BoardDrive | undefined {
  let replayed = false;
  let readOnly = false;
  let node = drives.find((drive) => drive.id === id);
  for (let depth = 0; node && depth < drives.length; depth++) {
    const { properties, below } = node;
    if (node.driver === 'blkreplay') replayed = true;
    if (properties.readonly === 'on' || properties['read-only'] === 'on') readOnly = true;
    if (node.file !== undefined) return { image: node.file, replayed, readOnly };
    if (/^null-(co|aio)$/.test(node.driver)) {
      return { size: sizeOf(properties.size ?? '', 1) ?? NULL_SIZE, replayed, readOnly };
    }
    node = drives.find((drive) => drive.id === below);
  }
  return undefined;
}

function blockDevice(option: DeviceOption, building: Building): Partial<BoardDevice> {
  const { drive: id = '' } = option.properties;
  const drive = driveOf(building.line.drives, id);
  if (!drive) building.unfit.push(`${option.driver}: the drive “${id}” has no image`);
  if (drive?.image !== undefined && !drive.replayed) {
    building.unfit.push(
      `${option.driver}: the drive “${id}” does not go through blkreplay, so when its requests completed is not in the log`,
    );
  }
  return drive ? { drive } : {};
}

function netDevice(option: DeviceOption, { line }: Building): Partial<BoardDevice> {
  const filters = line.objects.filter((object) => object['qom-type'] === 'filter-replay');
  const numbers = filters.flatMap((filter, i) => (filter.netdev === option.properties.netdev ? [i] : []));
  return { filters: numbers };
}

function boardDevice(option: DeviceOption, building: Building): BoardDevice | undefined {
  const found = kindOf(option.driver);
  if (!found) {
    building.unfit.push(`-device ${option.driver}: this machine has no such device`);
    return undefined;
  }
  const { kind, transport } = found;
  const base = { kind, transport, driver: option.driver, properties: option.properties };
  switch (kind) {
    case 'block':
      return { ...base, ...blockDevice(option, building) };
    case 'net':
      return { ...base, ...netDevice(option, building) };
    case 'console':
      return { ...base, charDevice: building.nextCharDevice++ };
    case 'rng':
      rngBackend(option, building);
      return base;
    default:
      return base;
  }
}

/** Random bytes from the host's own source are not in the log. */
function rngBackend(option: DeviceOption, { line, unfit }: Building): void {
  const { rng } = option.properties;
  const type = line.objects.find(({ id }) => rng !== undefined && id === rng)?.['qom-type'];
  if (type !== undefined && type !== 'rng-builtin') {
    unfit.push(`${option.driver}: its bytes come from ${type}, which QEMU does not record`);
  }
}

/** Drives that make a device of their own: `-drive` with no or another interface than none. */
function implicitDevices(building: Building): BoardDevice[] {
  return building.line.drives.flatMap((drive) => {
    if (drive.interface === 'none' || drive.interface === 'pflash') return [];
    if (drive.interface !== 'virtio') {
      building.unfit.push(`-drive if=${drive.interface}: this machine has no such drive`);
      return [];
    }
    const device = boardDevice({ driver: 'virtio-blk-pci', properties: { drive: drive.id } }, building);
    return device ? [device] : [];
  });
}

/** Flash banks in order: `-drive if=pflash`, by unit where given. */
function flashImages({ line }: Building): (string | undefined)[] {
  const flash: (string | undefined)[] = [undefined, undefined];
  for (const drive of line.drives.filter(({ interface: where }) => where === 'pflash')) {
    const unit = drive.properties.unit === undefined ? flash.indexOf(undefined) : Number(drive.properties.unit);
    if (unit >= 0 && unit < flash.length) flash[unit] = drive.file;
  }
  ['pflash0', 'pflash1'].forEach((name, bank) => {
    const node = line.machine[name];
    if (node !== undefined) flash[bank] = driveOf(line.drives, node)?.image;
  });
  return flash;
}

/**
 * Character devices in the log's numbering. QEMU registers those of `-serial` and `-monitor`, serial ports first; a
 * plain `-chardev` (of a virtio console, say) is not registered, and what arrives there is not in the log.
 */
function charDevices({ line }: Building): LogCharDevice[] {
  const devices: LogCharDevice[] = [];
  line.serials.forEach((serial, i) => {
    if (serial === 'none') return;
    const mux = serial.startsWith('mon:') || line.chardevs[serial.replace('chardev:', '')]?.mux === 'on';
    devices.push({ ...(i === 0 ? { board: 0 } : {}), ...(mux ? { chatty: true } : {}) });
  });
  for (const monitor of line.monitors) {
    if (monitor !== 'none' && !monitor.startsWith('chardev:')) devices.push({ chatty: true });
  }
  return devices;
}

const SERIAL_ONLY: readonly LogCharDevice[] = [{ board: 0 }];

/** Parts of the board that `-M virt,…` turns on, and that are not here. */
function absentParts(options: Readonly<Record<string, string>>): string[] {
  const on = (value: string | undefined) => value !== undefined && /^(on|true|yes)$/.test(value);
  return [
    ...(on(options.aclint)
      ? ['-M virt,aclint=on: the supervisor’s software interrupt device at 0x2f00000 is not there']
      : []),
    ...(options.aia !== undefined && options.aia !== 'none'
      ? [`-M virt,aia=${options.aia}: the interrupt controller here is the PLIC`]
      : []),
    ...(on(options['iommu-sys']) ? ['-M virt,iommu-sys=on: this machine has no IOMMU'] : []),
  ];
}

/** Describes the machine of a recording. Throws {@link RecordingError} when it is one that cannot be run here. */
export function describeMachine(json: MachineJson): MachineDescription {
  const line = json.command_line === undefined ? undefined : parseQemuCommandLine(shellWords(json.command_line));
  const unfit = [...(line?.unfit ?? [])];
  const building = line && { line, unfit, nextCharDevice: 1 };
  const shift = json.icount_shift ?? line?.icount?.shift;
  if (shift === undefined) {
    throw new RecordingError(
      'machine.json tells no icount shift: give icount_shift, or a command_line with -icount shift=….',
    );
  }
  const type = line?.machine.type ?? 'virt';
  if (type !== 'virt') throw new RecordingError(`The command line has -M ${type}; only “virt” can be run here.`);
  if (line && line.processors !== 1) {
    throw new RecordingError('The command line has -smp with more than one processor: QEMU records only one.');
  }
  const ramSize = json.ram_size ?? line?.memory ?? DEFAULT_RAM;
  if (!(ramSize <= MOST_RAM)) {
    throw new RecordingError(
      `The command line asks for ${sizeText(ramSize)} of RAM; at most ${sizeText(MOST_RAM)} fit.`,
    );
  }
  if (line?.icount?.rrsnapshot !== undefined) {
    unfit.push('rrsnapshot: the replay starts from the machine as described, not from QEMU’s snapshot');
  }
  const cpu = keyValues(line?.cpu ?? 'rv64', 'model');
  const { model = 'rv64', ...cpuOptions } = cpu;
  const { type: _type, pflash0: _0, pflash1: _1, ...machineOptions } = line?.machine ?? {};
  unfit.push(...absentParts(machineOptions));
  const described = building && [
    ...implicitDevices(building),
    ...building.line.devices.flatMap((option) => boardDevice(option, building) ?? []),
  ];
  return {
    qemu: json.qemu,
    guest: json.guest,
    ramBase: json.ram_base,
    ramSize,
    mromBase: json.mrom_base,
    shift,
    sleep: line?.icount?.sleep ?? true,
    align: line?.icount?.align ?? false,
    cpu: model,
    cpuOptions,
    machineOptions,
    forceLegacy:
      line?.globals['virtio-mmio.force-legacy'] !== 'false' && line?.globals['virtio-mmio.force-legacy'] !== 'off',
    devices: described ?? [],
    flash: building ? flashImages(building) : [undefined, undefined],
    firmware: describeFirmware(line, unfit),
    rtc: describeRtc(line?.rtc ?? {}, json.qemu, unfit),
    charDevices: building ? charDevices(building) : SERIAL_ONLY,
    netFilters: line?.objects.filter((object) => object['qom-type'] === 'filter-replay').length ?? 0,
    commandLine: line,
    unfit,
  };
}
