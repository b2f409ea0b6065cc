/** What a virtio block device tells of itself: feature bits and configuration space, as QEMU 7.2 to 11 show them. */
import type { BlockImage } from '../../device.ts';
import type { DiskGeometry } from './disk-geometry.ts';

const SECTOR = 512;
const F_SEG_MAX = 1 << 2;
const F_GEOMETRY = 1 << 4;
const F_READ_ONLY = 1 << 5;
const F_BLOCK_SIZE = 1 << 6;
export const F_SCSI = 1 << 7;
export const F_FLUSH = 9;
const F_TOPOLOGY = 1 << 10;
export const F_CONFIG_WCE = 11;
const F_DISCARD = 1 << 13;
const F_WRITE_ZEROES = 1 << 14;
export const CONFIG_SIZE = 57;
export const CONFIG_WCE = 32;
export const QUEUE_SIZE = 256;
export const RANGE_MAX = 0x3fffff;
/** Two descriptors of a chain are the header and the status byte. */
const SEG_MAX = QUEUE_SIZE - 2;

export function blockFeatures(readOnly: boolean): number {
  const always = F_SEG_MAX | F_GEOMETRY | F_BLOCK_SIZE | (1 << F_FLUSH) | F_TOPOLOGY | (1 << F_CONFIG_WCE);
  return always | F_DISCARD | F_WRITE_ZEROES | (readOnly ? F_READ_ONLY : 0);
}

/** The configuration space, with a few bytes of padding behind it. */
export function blockConfig(
  image: BlockImage,
  geometry: DiskGeometry,
  writeCache: boolean,
  queues: number,
): Uint8Array {
  const bytes = new Uint8Array(60);
  const view = new DataView(bytes.buffer);
  const sectors = Math.floor(image.size / SECTOR);
  view.setUint32(0, sectors % 2 ** 32, true);
  view.setUint32(4, Math.floor(sectors / 2 ** 32), true);
  view.setUint32(12, SEG_MAX, true);
  view.setUint16(16, geometry.cylinders, true);
  view.setUint8(18, geometry.heads);
  view.setUint8(19, geometry.sectors);
  view.setUint32(20, SECTOR, true);
  view.setUint8(CONFIG_WCE, writeCache ? 1 : 0);
  view.setUint16(34, queues, true);
  view.setUint32(36, RANGE_MAX, true); // discard: sectors, segments, alignment
  view.setUint32(40, 1, true);
  view.setUint32(44, 1, true);
  view.setUint32(48, RANGE_MAX, true); // write zeroes: sectors, segments, may unmap
  view.setUint32(52, 1, true);
  view.setUint8(56, 1);
  return bytes;
}
