/** The disks of a machine: what there are, their requests, and what one holds where the machine stands. */
import type { BytePattern } from '../api/byte-pattern.ts';
import type { DiskRequests, DiskSummary, DiskView, DiskWants } from '../api/disks.ts';
import { placesOf } from '../inspect/byte-search.ts';
import type { BlockImage } from '../machine/device.ts';
import type { VirtBoard } from '../machine/virt.ts';
import type { MachineDescription } from '../recording/description.ts';
import type { Pause, TimeMachine } from '../timetravel/time-machine.ts';

const SECTOR = 512;
const MOST_SECTORS = 128;
/** Bytes of a disk that are searched at once. */
const CHUNK = 4 << 20;

/** A disk's image. Error where the machine has no such disk. */
function imageOf(board: VirtBoard | undefined, disk: number): BlockImage {
  const images = board?.disks() ?? [];
  const image = images[disk];
  if (image) return image;
  const there =
    images.length === 0 ? 'no disks' : images.length === 1 ? 'one disk, number 0' : `disks 0 to ${images.length - 1}`;
  throw new Error(`The machine has no disk ${disk}; it has ${there}.`);
}

/** The requests that a disk had. Error where the machine has no such disk. */
export function historyOf(machine: TimeMachine, board: VirtBoard | undefined, disk: number) {
  imageOf(board, disk);
  const history = machine.player.host.disks[disk];
  if (!history) throw new Error(`The requests of disk ${disk} are not known.`);
  return history;
}

/** Number of sectors of a disk. Error where the machine has no such disk. */
export const sectorsOf = (board: VirtBoard | undefined, disk: number): number =>
  Math.floor(imageOf(board, disk).size / SECTOR);

export function diskSummaries(board: VirtBoard | undefined, { devices }: MachineDescription): DiskSummary[] {
  const described = devices.filter(({ kind, transport, drive }) => kind === 'block' && transport !== 'none' && drive);
  return (board?.disks() ?? []).map((image, disk) => {
    const { driver = 'disk', drive } = described[disk] ?? {};
    const note =
      drive?.image === undefined
        ? 'the null driver: it keeps nothing, and reads leave their buffers as they are'
        : drive.replayed
          ? undefined
          : 'without blkreplay: the log does not hold when its requests ended';
    return {
      disk,
      name: drive?.image === undefined ? driver : `${driver}, ${drive.image}`,
      sectors: Math.floor(image.size / SECTOR),
      readOnly: drive?.readOnly === true,
      ...(note === undefined ? {} : { note }),
    };
  });
}

export function diskRequests(machine: TimeMachine, board: VirtBoard | undefined, disk: number): DiskRequests {
  return historyOf(machine, board, disk).columns();
}

/** Ranges of sectors that differ from the image before the recording. */
function changedRanges(image: BlockImage): number[] {
  const ranges: number[] = [];
  for (const { offset, length } of image.written?.() ?? []) {
    const [now, then] = [new Uint8Array(length), new Uint8Array(length)];
    image.read(offset, now);
    image.readOriginal?.(offset, then);
    for (let at = 0; at < length; at += SECTOR) {
      const end = Math.min(length, at + SECTOR);
      let i = at;
      while (i < end && now[i] === then[i]) i++;
      if (i === end) continue;
      const sector = (offset + at) / SECTOR;
      const last = ranges.length - 2;
      if (last >= 0 && (ranges[last] ?? 0) + (ranges[last + 1] ?? 0) === sector)
        ranges[last + 1] = sector - (ranges[last] ?? 0) + 1;
      else ranges.push(sector, 1);
    }
  }
  return ranges;
}

/** Looks at disks; what changed is computed again only when requests came between. */
export class DiskLooker {
  private readonly _known = new Map<number, { readonly begun: number; readonly ranges: Float64Array }>();

  /** A disk where the machine stands. Error where there is no such disk. */
  look(machine: TimeMachine, board: VirtBoard | undefined, wants: DiskWants): DiskView {
    const { disk } = wants;
    const image = imageOf(board, disk);
    const begun = historyOf(machine, board, disk).begunBefore(machine.position.icount);
    const total = Math.floor(image.size / SECTOR);
    const sector = Math.max(0, Math.min(Math.floor(wants.sector), total));
    const sectors = Math.max(0, Math.min(Math.floor(wants.sectors), MOST_SECTORS, total - sector));
    const bytes = new Uint8Array(sectors * SECTOR);
    const original = new Uint8Array(bytes.length);
    image.read(sector * SECTOR, bytes);
    image.readOriginal?.(sector * SECTOR, original);
    const ranges = this._ranges(disk, image, begun);
    let changed = 0;
    for (let i = 1; i < ranges.length; i += 2) changed += ranges[i] ?? 0;
    return { disk, sector, sectors, bytes, original, begun, changed, ranges };
  }

  private _ranges(disk: number, image: BlockImage, begun: number): Float64Array {
    const known = this._known.get(disk);
    if (known?.begun === begun) return known.ranges;
    const ranges = Float64Array.from(changedRanges(image));
    this._known.set(disk, { begun, ranges });
    return ranges;
  }
}

/** Places at which a disk holds some bytes, where the machine stands; at most `most`. */
export async function searchImage(
  board: VirtBoard | undefined,
  disk: number,
  pattern: BytePattern,
  most: number,
  pause: Pause,
): Promise<number[]> {
  const image = imageOf(board, disk);
  const found: number[] = [];
  for (let start = 0; start < image.size && found.length < most; start += CHUNK) {
    // What begins in this chunk may end in the next one.
    const bytes = new Uint8Array(Math.min(CHUNK + pattern.bytes.length - 1, image.size - start));
    image.read(start, bytes);
    for (const at of placesOf(bytes, pattern, 0, CHUNK)) if (found.push(start + at) >= most) break;
    if (await pause()) break;
  }
  return found;
}
