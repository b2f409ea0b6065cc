/**
 * QEMU's command line, as far as a guest or the log can notice it. What does not fit this machine is named in words,
 * what makes no difference (display, control sockets, log files of QEMU) is passed over.
 */
import { keyValues, sizeOf } from './words.ts';

/** `-device driver,key=value…`. */
export interface DeviceOption {
  readonly driver: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** `-drive` or `-blockdev`: a node of the block layer. */
export interface DriveOption {
  readonly id: string;
  /** `none`, `virtio`, `pflash`, … */
  readonly interface: string;
  readonly driver: string;
  /** Name of the image, as written. */
  readonly file: string | undefined;
  readonly format: string | undefined;
  /** The node below (`image=` of blkreplay, `file=` of a -blockdev). */
  readonly below: string | undefined;
  readonly snapshot: boolean;
  readonly properties: Readonly<Record<string, string>>;
}

export interface IcountOption {
  readonly shift: number | 'auto';
  readonly sleep: boolean;
  readonly align: boolean;
  readonly rr: string | undefined;
  readonly rrfile: string | undefined;
  readonly rrsnapshot: string | undefined;
}

export interface CommandLine {
  readonly program: string;
  readonly machine: Readonly<Record<string, string>>;
  /** Bytes; undefined when `-m` is not given. */
  readonly memory: number | undefined;
  readonly processors: number;
  readonly cpu: string | undefined;
  readonly icount: IcountOption | undefined;
  readonly devices: readonly DeviceOption[];
  readonly drives: readonly DriveOption[];
  readonly netdevs: readonly Readonly<Record<string, string>>[];
  readonly objects: readonly Readonly<Record<string, string>>[];
  /** `driver.property` → value of `-global`. */
  readonly globals: Readonly<Record<string, string>>;
  /** What the serial ports are connected to, in order; with the default where none is named. */
  readonly serials: readonly string[];
  readonly chardevs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly monitors: readonly string[];
  readonly bios: string | undefined;
  readonly kernel: string | undefined;
  readonly initrd: string | undefined;
  readonly append: string | undefined;
  readonly dtb: string | undefined;
  /** False for `-nographic`. */
  readonly graphics: boolean;
  readonly uuid: string | undefined;
  readonly rtc: Readonly<Record<string, string>>;
  /** `-boot`. */
  readonly boot: Readonly<Record<string, string>>;
  /** `-fw_cfg name=…`, `-smbios type=…`. */
  readonly fwCfg: readonly Readonly<Record<string, string>>[];
  readonly smbios: readonly string[];
  readonly snapshot: boolean;
  /** Options that this machine cannot honour, in words. */
  readonly unfit: readonly string[];
}

/** Options with a value that make no difference to a guest. */
const IGNORED = new Set(
  (
    'accel display name qmp qmp-pretty mon D d pidfile L k vnc spice trace gdb msg overcommit sandbox ' +
    'plugin runas chroot tb-size incoming loadvm parallel vga dfilter seed compat watchdog-action action'
  ).split(' '),
);
/** Options without a value that make no difference. */
const IGNORED_FLAGS = new Set(
  'S daemonize no-reboot no-shutdown nodefaults no-user-config s singlestep one-insn-per-tb full-screen no-fd-bootchk enable-kvm no-hpet no-acpi preconfig'.split(
    ' ',
  ),
);
const UNFIT_FLAGS = new Set('usb enable-fips win2k-hack'.split(' '));

/** The backend of a chardev spec: "tcp" of "tcp:127.0.0.1:4444,server". */
class Parser {
  readonly unfit: string[] = [];
  readonly devices: DeviceOption[] = [];
  readonly drives: DriveOption[] = [];
  readonly netdevs: Record<string, string>[] = [];
  readonly objects: Record<string, string>[] = [];
  readonly globals: Record<string, string> = {};
  readonly serials: string[] = [];
  readonly chardevs: Record<string, Record<string, string>> = {};
  readonly monitors: string[] = [];
  readonly fwCfg: Record<string, string>[] = [];
  readonly smbios: string[] = [];
  boot: Record<string, string> = {};
  rtc: Record<string, string> = {};
  machine: Record<string, string> = {};
  memory: number | undefined;
  processors = 1;
  icount: IcountOption | undefined;
  texts: Record<string, string> = {};
  nographic = false;
  snapshot = false;

  option(name: string, value: string): void {
    switch (name) {
      case 'M':
      case 'machine':
        this.machine = { ...this.machine, ...keyValues(value, 'type') };
        return;
      case 'm':
        this.memory = memorySize(keyValues(value, 'size').size ?? '');
        if (this.memory === undefined) this.unfit.push(`-m ${value}: no size that can be read`);
        return;
      case 'smp':
        this.processors = Number(keyValues(value, 'cpus').cpus ?? 1);
        return;
      case 'icount':
        this.icount = icountOf(keyValues(value, 'shift'), this.unfit);
        return;
      case 'device':
        this._device(value);
        return;
      case 'drive':
        this._drive(keyValues(value));
        return;
      case 'blockdev':
        this._blockdev(value);
        return;
      case 'pflash':
        this._drive({ if: 'pflash', file: value, format: 'raw' });
        return;
      case 'hda':
      case 'cdrom':
      case 'sd':
        this.unfit.push(`-${name}: this machine has no such drive`);
        return;
      case 'netdev':
        this.netdevs.push(keyValues(value, 'type'));
        return;
      case 'nic':
        if (value !== 'none') this.unfit.push(`-nic ${value}: name the network device with -device instead`);
        return;
      case 'net':
        if (value !== 'none') this.unfit.push(`-net ${value}: name the network device with -device instead`);
        return;
      case 'object':
        this.objects.push(keyValues(value, 'qom-type'));
        return;
      case 'global':
        this._global(value);
        return;
      case 'serial':
        this.serials.push(value);
        return;
      case 'monitor':
        this.monitors.push(value);
        return;
      case 'chardev': {
        const values = keyValues(value, 'backend');
        this.chardevs[values.id ?? ''] = values;
        return;
      }
      case 'boot':
        this.boot = { ...this.boot, ...keyValues(value, 'order') };
        return;
      case 'rtc':
        this.rtc = { ...this.rtc, ...keyValues(value) };
        return;
      case 'fw_cfg':
        this.fwCfg.push(keyValues(value, 'name'));
        return;
      case 'smbios':
        this.smbios.push(value);
        return;
      case 'uuid':
      case 'cpu':
      case 'bios':
      case 'kernel':
      case 'initrd':
      case 'append':
      case 'dtb':
        this.texts[name] = value;
        return;
      default:
        if (!IGNORED.has(name)) this.unfit.push(`-${name} ${value}: not understood`);
    }
  }

  /** An option without a value; false when it takes one. */
  flag(name: string): boolean {
    if (name === 'nographic') this.nographic = true;
    else if (name === 'snapshot') this.snapshot = true;
    else if (UNFIT_FLAGS.has(name)) this.unfit.push(`-${name}: this machine has nothing of the kind`);
    else return IGNORED_FLAGS.has(name);
    return true;
  }

  private _device(value: string): void {
    let values: Record<string, string>;
    if (value.startsWith('{')) {
      values = jsonValues(value, this.unfit);
    } else {
      values = keyValues(value, 'driver');
    }
    const { driver = '', ...properties } = values;
    this.devices.push({ driver, properties });
  }

  private _drive(values: Record<string, string>): void {
    const { id = `drive${this.drives.length}`, driver, format } = values;
    this.drives.push({
      id,
      interface: values.if ?? 'virtio',
      driver: driver ?? format ?? 'raw',
      file: values.file,
      format: format ?? (driver === 'blkreplay' ? undefined : driver),
      below: values.image,
      snapshot: values.snapshot === 'on',
      properties: values,
    });
  }

  private _blockdev(value: string): void {
    const values = value.startsWith('{') ? jsonValues(value, this.unfit) : keyValues(value, 'driver');
    const id = values['node-name'] ?? values.id ?? '';
    const protocol = values.driver === 'file';
    this.drives.push({
      id,
      interface: 'none',
      driver: values.driver ?? 'raw',
      file: protocol ? values.filename : values['file.filename'],
      format: protocol ? undefined : values.driver,
      below: protocol || values['file.filename'] !== undefined ? undefined : (values.image ?? values.file),
      snapshot: false,
      properties: values,
    });
  }

  private _global(value: string): void {
    const values = keyValues(value);
    if (values.driver !== undefined && values.property !== undefined) {
      this.globals[`${values.driver}.${values.property}`] = values.value ?? '';
    } else {
      Object.assign(this.globals, values);
    }
  }
}

/** A JSON object of options, flattened: `{"file":{"filename":"x"}}` has the key `file.filename`. */
function jsonValues(text: string, unfit: string[]): Record<string, string> {
  const values: Record<string, string> = {};
  const add = (prefix: string, value: unknown): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) add(prefix === '' ? key : `${prefix}.${key}`, inner);
    } else {
      values[prefix] = typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
    }
  };
  try {
    add('', JSON.parse(text));
  } catch {
    unfit.push(`${text.slice(0, 40)}: no JSON that can be read`);
  }
  return values;
}

/** QEMU makes RAM a multiple of 8 KiB. */
function memorySize(text: string): number | undefined {
  const size = sizeOf(text, 2 ** 20);
  return size === undefined ? undefined : Math.ceil(size / 8192) * 8192;
}

function icountOf(values: Record<string, string>, unfit: string[]): IcountOption {
  const { shift = 'auto' } = values;
  if (shift !== 'auto' && !/^(\d|10)$/.test(shift)) unfit.push(`-icount shift=${shift}: not a number from 0 to 10`);
  return {
    shift: shift === 'auto' ? 'auto' : Number(shift),
    sleep: values.sleep !== 'off',
    align: values.align === 'on',
    rr: values.rr,
    rrfile: values.rrfile,
    rrsnapshot: values.rrsnapshot,
  };
}

/** Understands a command line that was split into words, the program first. Never throws. */
export function parseQemuCommandLine(words: readonly string[]): CommandLine {
  const parser = new Parser();
  const [program = '', ...rest] = words;
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i] ?? '';
    if (!word.startsWith('-') || word === '-') {
      parser.unfit.push(`${word}: a disk image without -drive`);
      continue;
    }
    const name = word.replace(/^--?/, '');
    if (parser.flag(name)) continue;
    parser.option(name, rest[++i] ?? '');
  }
  const { texts } = parser;
  const monitorOff = parser.monitors.length > 0;
  if (parser.serials.length === 0) parser.serials.push(parser.nographic ? (monitorOff ? 'stdio' : 'mon:stdio') : 'vc');
  return {
    program,
    machine: parser.machine,
    memory: parser.memory,
    processors: parser.processors,
    cpu: texts.cpu,
    icount: parser.icount,
    devices: parser.devices,
    drives: parser.drives,
    netdevs: parser.netdevs,
    objects: parser.objects,
    globals: parser.globals,
    serials: parser.serials,
    chardevs: parser.chardevs,
    monitors: parser.monitors,
    bios: texts.bios,
    kernel: texts.kernel,
    initrd: texts.initrd,
    append: texts.append,
    dtb: texts.dtb,
    graphics: !parser.nographic,
    uuid: texts.uuid,
    rtc: parser.rtc,
    boot: parser.boot,
    fwCfg: parser.fwCfg,
    smbios: parser.smbios,
    snapshot: parser.snapshot,
    unfit: parser.unfit,
  };
}
