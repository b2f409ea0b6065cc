/**
 * One bank of CFI flash with Intel's command set (primary algorithm 1): 32 MiB made of two 16-bit devices side by side,
 * 128 sectors of 256 KiB. In read-array mode it is memory that can be executed; after a command it answers with
 * registers until read-array mode is set again.
 *
 * | command | second write | effect |
 * |---|---|---|
 * | 0x00, 0xf0, 0xff | – | read array |
 * | 0x10, 0x40 | data | program one word; bits are set as well as cleared, unlike in real flash |
 * | 0x20 | 0xd0 | erase the sector (at the first write already) |
 * | 0x50 | – | clear the status register, read array |
 * | 0x60 | 0x01, 0xd0 | lock, unlock: accepted without effect |
 * | 0x70 | – | read the status register |
 * | 0x90 | – | read device identifiers |
 * | 0x98 | – | CFI query |
 * | 0xe8 | count − 1, words, 0xd0 | write to buffer |
 *
 * Only the low byte of a written value is the command. Status: 0x80 ready, 0x20 erase error, 0x10 program error.
 */
import type { Device, DeviceHost, DeviceState, MemoryMappedDevice } from '../device.ts';
import type { QemuProfile } from '../profile.ts';
import { SparseBytes } from './sparse-bytes.ts';

const PFLASH_SIZE = 0x2000000;
const SECTOR = 0x40000;
const STATUS_READY = 0x80;
const STATUS_ERASE_ERROR = 0x20;
const STATUS_PROGRAM_ERROR = 0x10;
const MANUFACTURER = 0x89;
const DEVICE = 0x18;

/** CFI query table, by word address, as measured; what is not listed reads 0. */
const CFI: Readonly<Record<number, number>> = {
  // "QRY", primary command set 1, its table at 0x31
  ...{ 16: 0x51, 17: 0x52, 18: 0x59, 19: 0x01, 21: 0x31 },
  // supply voltages 4.5–5.5 V; typical and greatest times of program, buffer write, erase
  ...{ 27: 0x45, 28: 0x55, 31: 0x07, 32: 0x07, 33: 0x0a, 35: 0x04, 36: 0x04, 37: 0x04 },
  // 2^24 bytes, x16, write buffer of 2^11 bytes, one erase region: 128 blocks of 128 KiB
  ...{ 39: 0x18, 40: 0x02, 42: 0x0b, 44: 0x01, 45: 0x7f, 48: 0x02 },
  // "PRI" version 1.0
  ...{ 49: 0x50, 50: 0x52, 51: 0x49, 52: 0x31, 53: 0x30, 63: 0x01 },
};

export interface FlashContents {
  /** Bytes from the bank's start; the rest is zero. */
  readonly image: Uint8Array;
  readonly readOnly: boolean;
}

type Command = 'array' | 'program' | 'erase' | 'lock' | 'status' | 'identify' | 'query' | 'buffer';

export class PflashCfi01 implements Device, MemoryMappedDevice {
  readonly name: string;
  readonly size = PFLASH_SIZE;
  readonly memory = true;
  readonly access = { valid: { min: 1, max: 8 }, widest: 4 } as const;
  private readonly host: DeviceHost;
  private readonly profile: QemuProfile;
  private readonly readOnly: boolean;
  private readonly array: SparseBytes;
  private command: Command = 'array';
  /** Writes since the first one of a command that takes several. */
  private cycle = 0;
  private status = STATUS_READY;
  /** Words of a buffer write still to come, minus one. */
  private remaining = 0;
  /** Writes of a buffer write: offset, width, value, in triples, where the release collects them. */
  private buffered: number[] = [];

  constructor(host: DeviceHost, profile: QemuProfile, bank: 0 | 1, contents: FlashContents | undefined) {
    this.name = `virt.flash${bank}`;
    this.host = host;
    this.profile = profile;
    this.readOnly = contents?.readOnly ?? false;
    this.array = new SparseBytes(PFLASH_SIZE, SECTOR, contents?.image ?? new Uint8Array(0));
  }

  read(offset: number, size: number): number {
    switch (this.command) {
      case 'array':
        return this.array.read(offset, size);
      case 'identify':
        return perDevice([MANUFACTURER, DEVICE][(offset >> 2) & 0xff] ?? 0, size);
      case 'query':
        return perDevice(CFI[offset >> 2] ?? 0, size);
      default:
        return perDevice(this.status, size);
    }
  }

  write(offset: number, size: number, value: number): void {
    if (this.cycle === 0) this.firstWrite(offset, value & 0xff);
    else if (this.cycle === 1) this.secondWrite(offset, size, value);
    else if (this.cycle === 2) this.bufferWrite(offset, size, value);
    else this.confirmBuffer(value & 0xff);
  }

  reset(): void {
    this.readArray();
    this.status = STATUS_READY;
    this.buffered = [];
    this.remaining = 0;
  }

  save(): DeviceState {
    const { command, cycle, status, remaining } = this;
    return { command, cycle, status, remaining, buffered: this.buffered.slice(), array: this.array.save() };
  }

  restore(state: DeviceState): void {
    this.command = state.command as Command;
    this.cycle = state.cycle as number;
    this.status = state.status as number;
    this.remaining = state.remaining as number;
    this.buffered = (state.buffered as number[]).slice();
    this.array.restore(state.array as ReadonlyMap<number, Uint8Array>);
  }

  inspect(): Readonly<Record<string, unknown>> {
    return {
      mode: this.command,
      status: `0x${this.status.toString(16)}`,
      cycle: this.cycle,
      changedSectors: this.array.changedBlocks(),
    };
  }

  private firstWrite(offset: number, command: number): void {
    switch (command) {
      case 0x00:
      case 0xf0:
      case 0xff:
        this.readArray();
        return;
      case 0x50:
        this.status = 0;
        this.readArray();
        return;
      case 0x70:
        this.command = 'status';
        return;
      case 0x90:
        this.command = 'identify';
        return;
      case 0x10:
      case 0x40:
        this.begin('program');
        return;
      case 0x20:
        this.erase(offset - (offset % SECTOR));
        this.begin('erase');
        return;
      case 0x60:
        this.begin('lock');
        return;
      case 0x98:
        this.begin('query');
        return;
      case 0xe8:
        this.status |= STATUS_READY;
        this.begin('buffer');
        return;
      default:
        this.unknown(command);
    }
  }

  private secondWrite(offset: number, size: number, value: number): void {
    const byte = value & 0xff;
    switch (this.command) {
      case 'program':
        if (this.readOnly) this.status |= STATUS_PROGRAM_ERROR;
        else this.array.write(offset, size, value);
        this.status |= STATUS_READY;
        this.cycle = 0;
        return;
      case 'buffer':
        this.remaining = value & 0xffff;
        this.buffered = [];
        this.cycle = 2;
        return;
      case 'erase':
        if (byte === 0xd0) this.finish();
        else this.leave(byte);
        return;
      case 'lock':
        if (byte === 0xd0 || byte === 0x01) this.finish();
        else this.leave(byte);
        return;
      default:
        this.leave(byte);
    }
  }

  private bufferWrite(offset: number, size: number, value: number): void {
    if (this.readOnly) this.status |= STATUS_PROGRAM_ERROR;
    else if (this.profile.flashBuffersWrites) this.buffered.push(offset, size, value);
    else this.array.write(offset, size, value);
    this.status |= STATUS_READY;
    if (this.remaining === 0) this.cycle = 3;
    this.remaining--;
  }

  private confirmBuffer(command: number): void {
    if (command !== 0xd0) {
      this.leave(command);
      return;
    }
    for (let i = 0; i + 2 < this.buffered.length; i += 3) {
      const [offset = 0, size = 0, value = 0] = this.buffered.slice(i, i + 3);
      this.array.write(offset, size, value);
    }
    this.buffered = [];
    this.finish();
  }

  private erase(sector: number): void {
    if (this.readOnly) this.status |= STATUS_ERASE_ERROR;
    else this.array.fill(sector, SECTOR, 0xff);
    this.status |= STATUS_READY;
  }

  private begin(command: Command): void {
    this.command = command;
    this.cycle = 1;
  }

  private finish(): void {
    this.cycle = 0;
    this.status |= STATUS_READY;
  }

  private readArray(): void {
    this.command = 'array';
    this.cycle = 0;
  }

  /** A write that does not fit ends the command; read array is the one that is meant to. */
  private leave(command: number): void {
    if (command !== 0xff) this.unknown(command);
    else this.readArray();
  }

  private unknown(command: number): void {
    this.host.unimplemented(`${this.name}: command 0x${command.toString(16)} in mode ${this.command}`);
    this.readArray();
  }
}

/** Both devices of the bank answer, each in its 16 bits. */
function perDevice(value: number, size: number): number {
  return size > 2 ? value * 0x10001 : size === 1 ? value & 0xff : value;
}
