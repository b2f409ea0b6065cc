/**
 * ramfb: a frame buffer in RAM, told through the fw_cfg file `etc/ramfb`, big-endian:
 *
 * | offset | field |
 * |---|---|
 * | 0 | address, 64 bits |
 * | 8 | DRM four-character code |
 * | 12 | flags, 0 |
 * | 16, 20 | width, height in pixels |
 * | 24 | bytes per row; 0: rows without gaps |
 *
 * QEMU 7.2's riscv board refuses this device: not measured there.
 */
import type { Display } from '../board.ts';
import type { GuestMemory } from '../device.ts';
import type { FwCfgFile } from './fw-cfg.ts';
import { DRM_FORMATS, type PixelFormat, toRgba } from './pixels.ts';

const CONFIG_BYTES = 28;
const SMALLEST = 16;
const LARGEST = 16000;

interface Picture {
  readonly address: number;
  readonly format: PixelFormat;
  readonly width: number;
  readonly height: number;
  readonly stride: number;
}

export class Ramfb {
  /** The device's file, to be put into fw_cfg. */
  readonly file: FwCfgFile;
  private readonly memory: GuestMemory;
  private picture: Picture | undefined;

  constructor(memory: GuestMemory) {
    this.memory = memory;
    this.file = {
      name: 'etc/ramfb',
      contents: new Uint8Array(CONFIG_BYTES),
      onWrite: (contents) => {
        this.picture = described(contents);
      },
    };
  }

  display(): Display | undefined {
    const { memory, picture } = this;
    if (picture === undefined) return undefined;
    const { address, format, width, height, stride } = picture;
    return {
      ...{ name: 'ramfb', width, height },
      rgba: () => toRgba(memory.read(address, stride * height) ?? new Uint8Array(0), format, width, height, stride),
      source: (x, y) => ({ kind: 'memory', address: address + y * stride + x * format.bytes, length: format.bytes }),
    };
  }
}

/** The picture that a configuration describes; undefined when it describes none. */
function described(contents: Uint8Array): Picture | undefined {
  const view = new DataView(contents.buffer, contents.byteOffset, contents.byteLength);
  const format = DRM_FORMATS.get(view.getUint32(8));
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  if (format === undefined || Math.min(width, height) < SMALLEST || Math.max(width, height) > LARGEST) return undefined;
  const address = view.getUint32(0) * 2 ** 32 + view.getUint32(4);
  const stride = view.getUint32(24) || width * format.bytes;
  return { address, format, width, height, stride };
}
