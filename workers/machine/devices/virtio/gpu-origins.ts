/**
 * Which copy command the pixels of a virtio GPU's resource come from. A later command hides an earlier one where both
 * wrote, so what is known are stretches that do not overlap: never more than there are pixels, whatever the guest did.
 */
import type { PixelCopy } from '../../board.ts';
import { pieces, type Segment } from './virtqueue.ts';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A TRANSFER_TO_HOST_2D (Virtual I/O Device 1.2, section 5.7.6.8) that was carried out. Plain data. */
export interface Transfer extends Pick<PixelCopy, 'told' | 'ran'> {
  readonly resource: number;
  readonly area: Rectangle;
  /** Byte of the backing at which the area's first pixel lies. */
  readonly offset: number;
  /** The resource's backing of then. */
  readonly backing: readonly Segment[];
}

/** Pixels of a resource that are as one transfer left them. */
export interface Stretch {
  readonly area: Rectangle;
  readonly by: Transfer;
}

/** The part of a rectangle outside another one, as up to four rectangles. */
function outside(area: Rectangle, hole: Rectangle): Rectangle[] {
  const right = area.x + area.width;
  const bottom = area.y + area.height;
  const left = Math.max(area.x, hole.x);
  const top = Math.max(area.y, hole.y);
  const end = Math.min(right, hole.x + hole.width);
  const low = Math.min(bottom, hole.y + hole.height);
  if (left >= end || top >= low) return [area];
  return [
    { x: area.x, y: area.y, width: area.width, height: top - area.y },
    { x: area.x, y: top, width: left - area.x, height: low - top },
    { x: end, y: top, width: right - end, height: low - top },
    { x: area.x, y: low, width: area.width, height: bottom - low },
  ].filter(({ width, height }) => width > 0 && height > 0);
}

/** What is known of a resource after a transfer wrote some of its pixels. Stretches without a change stay the same objects. */
export function covered(known: readonly Stretch[], area: Rectangle, by: Transfer): readonly Stretch[] {
  if (area.width === 0 || area.height === 0) return known;
  const left = known.flatMap((stretch) => {
    const parts = outside(stretch.area, area);
    const [first] = parts;
    return parts.length === 1 && first === stretch.area ? [stretch] : parts.map((part) => ({ ...stretch, area: part }));
  });
  return [...left, { area, by }];
}

/** Where the bytes of a resource's pixel came from; undefined where no transfer wrote it. `row`, `pixel`: bytes. */
export function originOf(
  known: readonly Stretch[],
  x: number,
  y: number,
  row: number,
  pixel: number,
): Omit<PixelCopy, 'bytes'> | undefined {
  const found = known.find(
    ({ area }) => x >= area.x && y >= area.y && x < area.x + area.width && y < area.y + area.height,
  );
  if (!found) return undefined;
  const { area, offset, backing, resource, told, ran } = found.by;
  const at = offset + (y - area.y) * row + (x - area.x) * pixel;
  const [place] = pieces(backing, at, pixel);
  if (!place) return undefined;
  const text = `TRANSFER_TO_HOST_2D of ${area.width} × ${area.height} pixels at ${area.x}, ${area.y} of resource ${resource}`;
  return { kind: 'copy', ...place, text, told, ran };
}
