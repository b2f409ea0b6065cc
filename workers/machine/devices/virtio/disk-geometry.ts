/**
 * Cylinders, heads and sectors of a disk, which no disk has any more: taken from the partition table where there is
 * one, computed from the size where there is none.
 */
import type { BlockImage } from '../../device.ts';

const SECTOR = 512;
const CYLINDERS_MAX = 16383;
const TABLE = 0x1be;
const ENTRY = 16;

export interface DiskGeometry {
  readonly cylinders: number;
  readonly heads: number;
  readonly sectors: number;
}

export function diskGeometry(image: BlockImage): DiskGeometry {
  const total = Math.floor(image.size / SECTOR);
  const guess = total > 0 ? fromPartitionTable(image, total) : undefined;
  // More than 16 heads are those of a translation, not of the disk.
  return guess !== undefined && guess.heads <= 16 ? guess : fromSize(total);
}

function fromSize(total: number): DiskGeometry {
  const cylinders = Math.floor(total / (16 * 63));
  return { cylinders: Math.max(2, Math.min(CYLINDERS_MAX, cylinders)), heads: 16, sectors: 63 };
}

/** A partition's last head and sector, as partitions end on cylinder boundaries. */
function fromPartitionTable(image: BlockImage, total: number): DiskGeometry | undefined {
  const boot = new Uint8Array(SECTOR);
  if (image.size < SECTOR) return undefined;
  image.read(0, boot);
  if (boot[510] !== 0x55 || boot[511] !== 0xaa) return undefined;
  const view = new DataView(boot.buffer);
  for (let i = 0; i < 4; i++) {
    const entry = TABLE + ENTRY * i;
    const endHead = view.getUint8(entry + 5);
    const size = view.getUint32(entry + 12, true);
    if (size === 0 || endHead === 0) continue;
    const heads = endHead + 1;
    const sectors = view.getUint8(entry + 6) & 63;
    if (sectors === 0) continue;
    const cylinders = Math.floor(total / (heads * sectors));
    if (cylinders >= 1 && cylinders <= CYLINDERS_MAX) return { cylinders, heads, sectors };
  }
  return undefined;
}
