/** What drawing and hit-testing know of one recording in the current frame: its counts per bucket and their pixels. */
import type { Axis } from '../../workers/engine-api.ts';
import { IDENTITY } from './axis-map.ts';
import { FAMILIES } from './families.ts';
import { TilePlan } from './tile-plan.ts';
import type { TileUser, TrackGroup, View } from './types.ts';
import { levelFor, toPixel } from './viewport.ts';

const EDGES = 8192;
const ALL_KINDS: readonly number[] = FAMILIES.flatMap((family) => family.kinds);

export class GroupFrame {
  readonly plan = new TilePlan();
  /** Pixel of each bucket's left edge, and one more for the right edge of the last. */
  readonly edges = new Float64Array(EDGES);
  /** Scratch: counts of the lane at hand. */
  readonly values = new Float64Array(EDGES);
  /** Scratch: occupied buckets of the lane at hand. */
  readonly hits = new Int32Array(EDGES);
  /** Pixel up to which the index reaches. */
  loadedPixel = 0;
  /** Pixel at which the recording ends. */
  endPixel = 0;

  /** Brings everything up to date for a view and tells the source what is in view. */
  update(group: TrackGroup, axis: Axis, view: View, width: number, user: TileUser): void {
    const map = group.map ?? IDENTITY;
    const { plan, edges } = this;
    const level = levelFor(view, width);
    const from = Math.max(0, map.toOwn(view.from));
    const to = Math.max(from + 1, Math.min(map.toOwn(view.to), group.extent + 1));
    plan.update(group.source, axis, level, from, to);
    group.source.want(user, axis, level, plan.firstTile, plan.lastTile);
    const last = Math.min(plan.length, EDGES - 1);
    for (let i = 0; i <= last; i++) edges[i] = toPixel(view, width, map.toShared(plan.positionOf(i)));
    this.loadedPixel = toPixel(view, width, map.toShared(group.loaded));
    this.endPixel = toPixel(view, width, map.toShared(group.extent));
  }

  /** Events of all kinds in view, as far as tiles tell. */
  eventsInView(): number {
    this.plan.sum(ALL_KINDS, this.values);
    let sum = 0;
    for (let i = 0; i < this.plan.length; i++) sum += this.values[i] ?? 0;
    return sum;
  }

  /** Bucket whose pixels contain `x`, by binary search; -1 when none does. */
  bucketAtPixel(x: number): number {
    const { edges, plan } = this;
    if (plan.length === 0 || x < (edges[0] ?? 0) || x >= (edges[plan.length] ?? 0)) return -1;
    let low = 0;
    let high = plan.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((edges[middle] ?? 0) <= x) low = middle;
      else high = middle;
    }
    return low;
  }
}
