/**
 * The control commands of a 2D virtio GPU, their answers, and the resources they work on. Errors as QEMU 7.2 gives them
 * (measured command by command).
 *
 * | command | | answer |
 * |---|---|---|
 * | 0x100 | GET_DISPLAY_INFO | 0x1101, sixteen outputs |
 * | 0x101, 0x102 | RESOURCE_CREATE_2D, RESOURCE_UNREF | 0x1100 |
 * | 0x103, 0x104 | SET_SCANOUT, RESOURCE_FLUSH | 0x1100 |
 * | 0x105 | TRANSFER_TO_HOST_2D | 0x1100 |
 * | 0x106, 0x107 | RESOURCE_ATTACH_BACKING, …DETACH… | 0x1100 |
 * | 0x10a | GET_EDID | 0x1104 |
 *
 * Errors: 0x1200 unspecified, 0x1201 out of memory, 0x1202 output, 0x1203 resource, 0x1205 parameter.
 */
import type { Display, PixelCopy } from '../../board.ts';
import type { DeviceState, GuestMemory } from '../../device.ts';
import { toRgba, VIRTIO_GPU_FORMATS } from '../pixels.ts';
import { edid } from './edid.ts';
import { covered, originOf, type Rectangle, type Stretch } from './gpu-origins.ts';
import { gather, type Segment, segmentsLength } from './virtqueue.ts';

const OK = 0x1100;
const OK_DISPLAY_INFO = 0x1101;
const OK_EDID = 0x1104;
const UNSPECIFIED = 0x1200;
const OUT_OF_MEMORY = 0x1201;
const BAD_OUTPUT = 0x1202;
const BAD_RESOURCE = 0x1203;
const BAD_PARAMETER = 0x1205;

const HEADER = 24;
const FLAG_FENCE = 1;
const OUTPUTS = 16;
const EDID_BYTES = 1024;
const HOST_MEMORY = 256 * 2 ** 20;
const ENTRIES_MAX = 16384;
const SMALLEST = 16;
const PIXEL = 4;

/** Bytes that each command needs; a shorter one is accepted and does nothing. */
const LENGTHS: ReadonlyMap<number, number> = new Map([
  [0x100, 24],
  [0x101, 40],
  [0x102, 32],
  [0x103, 48],
  [0x104, 48],
  [0x105, 56],
  [0x106, 32],
  [0x107, 32],
  [0x10a, 32],
]);

/** When the driver rang for a command, and when the device carries it out. */
type When = Pick<PixelCopy, 'told' | 'ran'>;

interface Resource {
  readonly format: number;
  readonly width: number;
  readonly height: number;
  /** Rows of 4-byte pixels without gaps. */
  pixels: Uint8Array<ArrayBuffer>;
  /** Which transfers the pixels come from. */
  stretches: readonly Stretch[];
  backing: readonly Segment[] | undefined;
}

interface Scanout extends Rectangle {
  readonly resource: number;
}

export class GpuCommands {
  private readonly memory: GuestMemory;
  private readonly output: { readonly width: number; readonly height: number };
  private resources = new Map<number, Resource>();
  /** Resources whose pixels a saved state holds as well. */
  private readonly shared = new Set<number>();
  private scanout: Scanout | undefined;

  constructor(memory: GuestMemory, output: { readonly width: number; readonly height: number }) {
    this.memory = memory;
    this.output = output;
  }

  reset(): void {
    this.resources = new Map();
    this.scanout = undefined;
  }

  /** Runs a command; the bytes of its answer. */
  run(command: Uint8Array, when: When): Uint8Array {
    const bytes = new Uint8Array(Math.max(HEADER, command.length));
    bytes.set(command);
    const view = new DataView(bytes.buffer);
    const type = view.getUint32(0, true);
    const needed = LENGTHS.get(type);
    if (needed !== undefined && command.length < needed) return answer(view, OK);
    const word = (at: number) => view.getUint32(at, true);
    switch (type) {
      case 0x100:
        return this.displayInfo(view);
      case 0x101:
        return answer(view, this.create(word(24), word(28), word(32), word(36)));
      case 0x102:
        return answer(view, this.unref(word(24)));
      case 0x103:
        return answer(view, this.setScanout(rectangle(view), word(40), word(44)));
      case 0x104:
        return answer(view, this.flush(rectangle(view), word(40)));
      case 0x105:
        return answer(view, this.transfer(rectangle(view), word(40) + word(44) * 2 ** 32, word(48), when));
      case 0x106:
        return answer(view, this.attach(word(24), word(28), bytes.subarray(32)));
      case 0x107:
        return answer(view, this.detach(word(24)));
      case 0x10a:
        return this.edid(view, word(24));
      default:
        return answer(view, UNSPECIFIED);
    }
  }

  display(name: string): Display | undefined {
    const { scanout } = this;
    const resource = scanout && this.resources.get(scanout.resource);
    const format = resource && VIRTIO_GPU_FORMATS.get(resource.format);
    if (scanout === undefined || resource === undefined || format === undefined) return undefined;
    const { x, y, width, height } = scanout;
    const stride = resource.width * PIXEL;
    const start = y * stride + x * PIXEL;
    return {
      ...{ name, width, height },
      rgba: () => toRgba(resource.pixels.subarray(start), format, width, height, stride),
      source: (column, row) => {
        const found = originOf(resource.stretches, x + column, y + row, stride, PIXEL);
        const at = start + row * stride + column * PIXEL;
        return found && { ...found, bytes: resource.pixels.slice(at, at + PIXEL) };
      },
    };
  }

  /** Pixels are shared with the state until they change. */
  save(): DeviceState {
    for (const id of this.resources.keys()) this.shared.add(id);
    return {
      resources: new Map([...this.resources].map(([id, resource]) => [id, { ...resource }])),
      scanout: this.scanout,
    };
  }

  restore(state: DeviceState): void {
    const saved = state.resources as ReadonlyMap<number, Resource>;
    this.resources = new Map([...saved].map(([id, resource]) => [id, { ...resource }]));
    this.shared.clear();
    for (const id of this.resources.keys()) this.shared.add(id);
    this.scanout = state.scanout as Scanout | undefined;
  }

  inspect(): Readonly<Record<string, unknown>> {
    const resources = [...this.resources].map(([id, { format, width, height }]) => ({ id, format, width, height }));
    return { resources, scanout: this.scanout };
  }

  private displayInfo(command: DataView): Uint8Array {
    const response = new Uint8Array(HEADER + OUTPUTS * 24);
    response.set(answer(command, OK_DISPLAY_INFO));
    const view = new DataView(response.buffer);
    view.setUint32(HEADER + 8, this.output.width, true);
    view.setUint32(HEADER + 12, this.output.height, true);
    view.setUint32(HEADER + 16, 1, true);
    return response;
  }

  private edid(command: DataView, output: number): Uint8Array {
    if (output !== 0) return answer(command, BAD_PARAMETER);
    const response = new Uint8Array(HEADER + 8 + EDID_BYTES);
    response.set(answer(command, OK_EDID));
    new DataView(response.buffer).setUint32(HEADER, EDID_BYTES, true);
    response.set(edid(this.output.width, this.output.height), HEADER + 8);
    return response;
  }

  private create(id: number, format: number, width: number, height: number): number {
    if (id === 0 || this.resources.has(id)) return BAD_RESOURCE;
    if (!VIRTIO_GPU_FORMATS.has(format)) return BAD_PARAMETER;
    const bytes = width * height * PIXEL;
    const used = [...this.resources.values()].reduce((sum, { pixels }) => sum + pixels.length, 0);
    if (bytes + used >= HOST_MEMORY) return OUT_OF_MEMORY;
    this.resources.set(id, { format, width, height, pixels: new Uint8Array(bytes), stretches: [], backing: undefined });
    this.shared.delete(id);
    return OK;
  }

  private unref(id: number): number {
    if (!this.resources.delete(id)) return BAD_RESOURCE;
    if (this.scanout?.resource === id) this.scanout = undefined;
    return OK;
  }

  private setScanout(area: Rectangle, output: number, id: number): number {
    if (output !== 0) return BAD_OUTPUT;
    if (id === 0) {
      this.scanout = undefined;
      return OK;
    }
    const resource = this.resources.get(id);
    if (resource === undefined) return BAD_RESOURCE;
    if (resource.backing === undefined) return UNSPECIFIED;
    if (Math.min(area.width, area.height) < SMALLEST || !inside(area, resource)) return BAD_PARAMETER;
    this.scanout = { ...area, resource: id };
    return OK;
  }

  private flush(area: Rectangle, id: number): number {
    const resource = this.resources.get(id);
    if (resource === undefined) return BAD_RESOURCE;
    return inside(area, resource) ? OK : BAD_PARAMETER;
  }

  private transfer(area: Rectangle, offset: number, id: number, when: When): number {
    const resource = this.resources.get(id);
    if (resource === undefined) return BAD_RESOURCE;
    const { backing } = resource;
    if (backing === undefined) return UNSPECIFIED;
    if (!inside(area, resource)) return BAD_PARAMETER;
    if (this.shared.delete(id)) resource.pixels = resource.pixels.slice();
    const stride = resource.width * PIXEL;
    for (let row = 0; row < area.height; row++) {
      const bytes = gather(this.memory, backing, offset + stride * row, area.width * PIXEL);
      resource.pixels.set(bytes, (area.y + row) * stride + area.x * PIXEL);
    }
    const by = { ...when, resource: id, area, offset, backing };
    for (const part of filled(area, stride, segmentsLength(backing) - offset)) {
      resource.stretches = covered(resource.stretches, part, by);
    }
    return OK;
  }

  private attach(id: number, count: number, entries: Uint8Array): number {
    const resource = this.resources.get(id);
    if (resource === undefined) return BAD_RESOURCE;
    if (resource.backing !== undefined || count > ENTRIES_MAX || count * 16 > entries.length) return UNSPECIFIED;
    const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
    const backing: Segment[] = [];
    for (let i = 0; i < count; i++) {
      const address = view.getUint32(16 * i, true) + view.getUint32(16 * i + 4, true) * 2 ** 32;
      const length = view.getUint32(16 * i + 8, true);
      if (!this.memory.contains(address, length)) return UNSPECIFIED;
      backing.push({ address, length });
    }
    resource.backing = backing;
    return OK;
  }

  private detach(id: number): number {
    const resource = this.resources.get(id);
    if (resource === undefined) return BAD_RESOURCE;
    if (resource.backing === undefined) return UNSPECIFIED;
    resource.backing = undefined;
    return OK;
  }
}

/** A header that answers a command: its fence is repeated. */
function answer(command: DataView, type: number): Uint8Array {
  const response = new Uint8Array(HEADER);
  const view = new DataView(response.buffer);
  view.setUint32(0, type, true);
  if (!(command.getUint32(4, true) & FLAG_FENCE)) return response;
  view.setUint32(4, FLAG_FENCE, true);
  for (let at = 8; at < 20; at += 4) view.setUint32(at, command.getUint32(at, true), true);
  return response;
}

function rectangle(view: DataView): Rectangle {
  const word = (at: number) => view.getUint32(at, true);
  return { x: word(24), y: word(28), width: word(32), height: word(36) };
}

/** The pixels of an area that a transfer fills when so many bytes of the backing are left: rows, then part of one. */
function filled({ x, y, width, height }: Rectangle, stride: number, left: number): Rectangle[] {
  const rows = Math.max(0, Math.min(height, Math.floor((left - width * PIXEL) / stride) + 1));
  const rest = rows < height ? Math.max(0, Math.floor((left - rows * stride) / PIXEL)) : 0;
  return [
    { x, y, width, height: rows },
    { x, y: y + rows, width: Math.min(rest, width), height: 1 },
  ];
}

function inside(area: Rectangle, { width, height }: Resource): boolean {
  return area.x + area.width <= width && area.y + area.height <= height;
}
