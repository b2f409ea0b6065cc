/** A whole recording: the log and what is needed to run its machine. Files are read when they are asked for. */
import { describeMachine, type MachineDescription } from './description.ts';
import { RecordingError, type RecordingFiles, readBytes, readUnpacked, sizeText } from './files.ts';
import { type MachineJson, MOST_MACHINE_JSON, parseMachineJson } from './machine-json.ts';
import { parseTruth, type Truth } from './truth-file.ts';

/** The reset vector's ROM is 60 KiB on `virt`; whatever is longer is no such image. */
const MOST_MROM = 1 << 20;
/** Disk images are held in memory. */
const MOST_DISK = 2 * 2 ** 30;
const FLASH_BANK = 32 << 20;
const MOST_TEXT = 512 << 20;

export class Recording {
  readonly files: RecordingFiles;
  readonly json: MachineJson;
  readonly machine: MachineDescription;

  private constructor(files: RecordingFiles, json: MachineJson) {
    this.files = files;
    this.json = json;
    this.machine = describeMachine(json);
  }

  /**
   * Reads and checks machine.json, and that the files which it names are there. Rejects with {@link RecordingError} and
   * a message for people.
   */
  static async open(files: RecordingFiles): Promise<Recording> {
    const blob = await files.open('machine.json');
    if (!blob) throw new RecordingError(`${files.name} has no machine.json: it is a log alone, not a recording.`);
    const text = new TextDecoder().decode(await readBytes('machine.json', blob, MOST_MACHINE_JSON));
    const json = parseMachineJson(text);
    const recording = new Recording(files, json);
    if (json.files.ram === undefined) throw new RecordingError('machine.json names no RAM image (files.ram).');
    if (json.files.mrom === undefined) throw new RecordingError('machine.json names no boot ROM image (files.mrom).');
    const missing = [json.files.log, json.files.ram, json.files.mrom, ...recording._imageFiles()].filter(
      (name) => !files.names.includes(name),
    );
    if (missing.length > 0) {
      throw new RecordingError(`${files.name} lacks ${missing.join(', ')}, which machine.json names.`);
    }
    return recording;
  }

  private _imageFiles(): string[] {
    const { disk, disks, flash } = this.json;
    return [...(disk === undefined ? [] : [disk]), ...Object.values(disks), ...Object.values(flash)];
  }

  private async _file(name: string): Promise<Blob> {
    const blob = await this.files.open(name);
    if (!blob) throw new RecordingError(`${this.files.name} has no file ${name}.`);
    return blob;
  }

  /** Name and bytes of the log, as stored (it may be compressed). */
  async log(): Promise<{ name: string; blob: Blob }> {
    const name = this.json.files.log;
    return { name, blob: await this._file(name) };
  }

  /**
   * Hands out RAM as it was at instruction 0, piece by piece in order: `put` gets offsets from the start of RAM. Rejects
   * when the image is not exactly as long as the machine's RAM.
   */
  async loadRam(put: (offset: number, piece: Uint8Array) => void): Promise<void> {
    const name = this.json.files.ram ?? '';
    const { ramSize } = this.machine;
    let offset = 0;
    await readUnpacked(name, await this._file(name), (piece) => {
      if (offset + piece.length > ramSize) {
        throw new RecordingError(`${name} is longer than the machine’s RAM of ${sizeText(ramSize)}.`);
      }
      put(offset, piece);
      offset += piece.length;
    });
    if (offset !== ramSize) {
      throw new RecordingError(`${name} holds ${sizeText(offset)}; the machine has ${sizeText(ramSize)} of RAM.`);
    }
  }

  /** The ROM with the reset vector. */
  async mrom(): Promise<Uint8Array<ArrayBuffer>> {
    const name = this.json.files.mrom ?? '';
    return readBytes(name, await this._file(name), MOST_MROM);
  }

  /**
   * The disk image with this name on the command line, as it was before the recording. Undefined when the recording has
   * none. Only raw images can be used.
   */
  async disk(image: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const { disk, disks } = this.json;
    const name = disks[image] ?? (Object.keys(disks).length === 0 ? disk : undefined);
    if (name === undefined) return undefined;
    const bytes = await readBytes(name, await this._file(name), MOST_DISK);
    if (bytes[0] === 0x51 && bytes[1] === 0x46 && bytes[2] === 0x49 && bytes[3] === 0xfb) {
      throw new RecordingError(`${name} is a qcow2 image; convert it with qemu-img convert -O raw.`);
    }
    return bytes;
  }

  /** Contents of a flash bank before the recording; undefined when it was empty. */
  async flash(bank: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const name = bank === 0 ? this.json.flash['0'] : this.json.flash['1'];
    return name === undefined ? undefined : readBytes(name, await this._file(name), FLASH_BANK);
  }

  /** States of real QEMU, where the recording has them. */
  async truth(): Promise<Truth | undefined> {
    const name = this.json.files.truth;
    if (name === undefined || !this.files.names.includes(name)) return undefined;
    const text = new TextDecoder().decode(await readBytes(name, await this._file(name), MOST_TEXT));
    return parseTruth(text, name);
  }

  /** What the guest wrote to the serial port according to QEMU; undefined when the recording does not have it. */
  async console(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const name = this.json.files.console;
    if (name === undefined || !this.files.names.includes(name)) return undefined;
    return readBytes(name, await this._file(name), MOST_TEXT);
  }
}
