/**
 * QEMU's firmware configuration device (fw_cfg, memory-mapped, with DMA).
 *
 * | offset | register | |
 * |---|---|---|
 * | 0 | data: next bytes of the selected item, 1–8 at a time; writes have no effect | R |
 * | 8 | selector, 16 bits big-endian | W |
 * | 16 | DMA address, 64 bits big-endian; writing its low half starts the transfer. Reads "QEMU CFG" | RW |
 *
 * DMA descriptor in RAM, big-endian: control (1 error, 2 read, 4 skip, 8 select, 16 write; item in the high half), length,
 * address. Bit 14 of a selector has no meaning any more.
 */
import type { Device, DeviceHost, DeviceState, GuestMemory, MemoryMappedDevice } from '../device.ts';

const KEY_SIGNATURE = 0x00;
const KEY_ID = 0x01;
const KEY_UUID = 0x02;
const KEY_NO_GRAPHICS = 0x04;
const KEY_CPUS = 0x05;
const KEY_BOOT_MENU = 0x0e;
const KEY_DIRECTORY = 0x19;
const KEY_FIRST_FILE = 0x20;
const KEY_MASK = 0xbfff;
const ENTRY_BYTES = 64;
const NAME_BYTES = 56;

const ERROR = 1;
const READ = 2;
const SKIP = 4;
const SELECT = 8;
const WRITE = 16;
const DESCRIPTOR_BYTES = 16;
const DMA_SIGNATURE = [...'QEMU CFG'].map((char) => char.charCodeAt(0));

export interface FwCfgFile {
  readonly name: string;
  readonly contents: Uint8Array;
  /** The guest may write it, through DMA; called after each write. */
  readonly onWrite?: (contents: Uint8Array) => void;
  /** QEMU has other contents there, which are not known here: reading it is reported. */
  readonly unknown?: boolean;
}

export interface FwCfgOptions {
  /** 16 bytes, of `-uuid`. */
  readonly uuid?: Uint8Array | undefined;
  /** False for `-nographic`. */
  readonly graphics?: boolean;
  /** `-boot menu=on`. */
  readonly bootMenu?: boolean;
  /** `-boot reboot-timeout=`, in milliseconds; −1 for ever, where absent. */
  readonly rebootTimeoutMs?: number;
  /** Firmware paths of devices with a bootindex, in order. */
  readonly bootOrder: readonly string[];
  /** Of `-fw_cfg`, of the machine and of devices. */
  readonly files: readonly FwCfgFile[];
}

interface Item {
  /** Name of a file whose contents are not known. */
  readonly unknown: string | undefined;
  readonly contents: Uint8Array;
  readonly onWrite: ((contents: Uint8Array) => void) | undefined;
}

export class FwCfg implements Device {
  readonly name = 'fw_cfg';
  readonly windows: Readonly<Record<'data' | 'control' | 'dma', MemoryMappedDevice>>;
  private readonly host: DeviceHost;
  private readonly memory: GuestMemory;
  private readonly items = new Map<number, Item>();
  private selected = KEY_SIGNATURE;
  private position = 0;
  private addressHigh = 0;

  constructor(host: DeviceHost, options: FwCfgOptions) {
    this.host = host;
    this.memory = host.memory.named?.(this.name) ?? host.memory;
    this.addItem(KEY_SIGNATURE, ascii('QEMU'));
    this.addItem(KEY_ID, Uint8Array.of(3, 0, 0, 0)); // the traditional interface, and DMA
    if (options.uuid) this.addItem(KEY_UUID, options.uuid);
    this.addItem(KEY_NO_GRAPHICS, Uint8Array.of(options.graphics === false ? 1 : 0, 0));
    this.addItem(KEY_CPUS, Uint8Array.of(1, 0));
    this.addItem(KEY_BOOT_MENU, Uint8Array.of(options.bootMenu ? 1 : 0, 0));
    this.addFiles(options);
    this.windows = {
      data: {
        name: 'fwcfg.data',
        size: 8,
        access: { valid: { min: 1, max: 8 }, widest: 4 },
        accepts: (offset) => offset === 0,
        read: (_offset, size) => this.nextBytes(size),
        write: () => {},
      },
      control: {
        name: 'fwcfg.ctl',
        size: 2,
        access: { valid: { min: 2, max: 2 }, widest: 2 },
        accepts: (_offset, _size, write) => write,
        read: () => 0,
        write: (_offset, _size, value) => this.select(((value & 0xff) << 8) | (value >> 8)),
      },
      dma: {
        name: 'fwcfg.dma',
        size: 8,
        access: { valid: { min: 1, max: 8 }, widest: 4 },
        accepts: (_offset, size, write) => !write || size >= 4,
        read: (offset, size) => littleEndian(DMA_SIGNATURE.slice(offset, offset + size)),
        write: (offset, _size, value) => this.writeAddress(offset, swapped(value)),
      },
    };
  }

  reset(): void {
    this.select(KEY_SIGNATURE);
    this.addressHigh = 0;
  }

  save(): DeviceState {
    const { selected, position, addressHigh } = this;
    const written = [...this.items].filter(([, { onWrite }]) => onWrite);
    return {
      ...{ selected, position, addressHigh },
      written: new Map(written.map(([key, { contents }]) => [key, contents.slice()])),
    };
  }

  restore(state: DeviceState): void {
    this.selected = state.selected as number;
    this.position = state.position as number;
    this.addressHigh = state.addressHigh as number;
    for (const [key, contents] of state.written as ReadonlyMap<number, Uint8Array>) {
      const item = this.items.get(key);
      item?.contents.set(contents);
      item?.onWrite?.(item.contents);
    }
  }

  inspect(): Readonly<Record<string, unknown>> {
    const { selected, position } = this;
    const bytes = this.items.get(selected)?.contents.length;
    return {
      selected: `0x${selected.toString(16)}${bytes === undefined ? ', not there' : `, ${bytes} bytes`}`,
      position,
      items: [...this.items].map(([key, { contents }]) => `0x${key.toString(16)}: ${contents.length} bytes`),
    };
  }

  private addItem(
    key: number,
    contents: Uint8Array,
    onWrite?: (contents: Uint8Array) => void,
    unknown?: string | undefined,
  ): void {
    this.items.set(key, { contents, onWrite, unknown });
  }

  /** Files stand in the directory by name, and their keys count up in that order. */
  private addFiles({ bootOrder, files, rebootTimeoutMs = -1 }: FwCfgOptions): void {
    const order = bootOrder.length === 0 ? new Uint8Array(0) : ascii(`${bootOrder.join('\n')}\0`);
    const all: FwCfgFile[] = [
      { name: 'bios-geometry', contents: new Uint8Array(0) },
      { name: 'bootorder', contents: order },
      { name: 'etc/boot-fail-wait', contents: new Uint8Array(Int32Array.of(rebootTimeoutMs).buffer) },
      ...files,
    ];
    all.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    const directory = new Uint8Array(4 + ENTRY_BYTES * all.length);
    const view = new DataView(directory.buffer);
    view.setUint32(0, all.length);
    all.forEach((file, index) => {
      const at = 4 + ENTRY_BYTES * index;
      view.setUint32(at, file.contents.length);
      view.setUint16(at + 4, KEY_FIRST_FILE + index);
      directory.set(ascii(file.name).subarray(0, NAME_BYTES - 1), at + 8);
      this.addItem(KEY_FIRST_FILE + index, file.contents.slice(), file.onWrite, file.unknown ? file.name : undefined);
    });
    this.addItem(KEY_DIRECTORY, directory);
  }

  private select(key: number): void {
    this.selected = key & KEY_MASK;
    this.position = 0;
  }

  /** Bytes of the item in memory order; zeros behind its end. */
  private nextBytes(size: number): number {
    return littleEndian(this.take(size));
  }

  private take(size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    const { contents, unknown } = this.items.get(this.selected) ?? {};
    if (unknown !== undefined) this.host.unimplemented(`reading ${unknown}, which QEMU made of the machine`);
    if (contents && this.position < contents.length) {
      const part = contents.subarray(this.position, this.position + size);
      bytes.set(part);
      this.position += part.length;
    }
    return bytes;
  }

  private writeAddress(offset: number, word: number): void {
    if (offset === 0) {
      this.addressHigh = word;
      return;
    }
    const descriptor = this.addressHigh * 2 ** 32 + word;
    this.addressHigh = 0;
    this.transfer(descriptor);
  }

  private transfer(descriptor: number): void {
    const bytes = this.memory.read(descriptor, DESCRIPTOR_BYTES);
    if (bytes === undefined) {
      this.memory.writeU32(descriptor, swapped(ERROR));
      return;
    }
    const view = new DataView(bytes.buffer);
    const control = view.getUint32(0);
    const length = view.getUint32(4);
    const address = view.getUint32(8) * 2 ** 32 + view.getUint32(12);
    if (control & SELECT) this.select(control >>> 16);
    const failed = !this.move(control, length, address);
    this.memory.writeU32(descriptor, failed ? swapped(ERROR) : 0);
  }

  private move(control: number, length: number, address: number): boolean {
    if (length === 0) return true;
    if (control & READ) {
      if (!this.memory.contains(address, length)) return false;
      return this.memory.write(address, this.take(length));
    }
    const item = this.items.get(this.selected);
    const left = Math.max(0, (item?.contents.length ?? 0) - this.position);
    if (control & WRITE) {
      const bytes = item?.onWrite && length <= left ? this.memory.read(address, length) : undefined;
      if (item === undefined || bytes === undefined) return false;
      item.contents.set(bytes, this.position);
      this.position += length;
      item.onWrite?.(item.contents);
    } else if (control & SKIP) {
      this.position += Math.min(length, left);
    }
    return true;
  }
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

function littleEndian(bytes: ArrayLike<number>): number {
  let value = 0;
  for (let i = bytes.length - 1; i >= 0; i--) value = value * 256 + (bytes[i] ?? 0);
  return value;
}

function swapped(value: number): number {
  const high = ((value & 0xff) << 24) | ((value & 0xff00) << 8);
  return (high | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0;
}
