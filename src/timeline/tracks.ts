/** What is kept per recording while it is on the timeline: its frames, its labels, the subscription to its tiles. */
import type { Axis } from '../../workers/engine-api.ts';
import { GroupFrame } from './group-frame.ts';
import { LabelLoader, MAXIMUM_LABELS } from './labels.ts';
import type { LabelSource, TileSource, TrackGroup, View } from './types.ts';

export interface Track {
  readonly lanes: GroupFrame;
  readonly overview: GroupFrame;
  readonly labels: LabelLoader;
}

export class Tracks {
  readonly byGroup = new Map<string, Track>();
  readonly #sources = new Map<TileSource, () => void>();
  readonly #onTile: () => void;
  readonly #onLabels: () => void;

  constructor(onTile: () => void, onLabels: () => void) {
    this.#onTile = onTile;
    this.#onLabels = onLabels;
  }

  /** Keeps one track per recording and one subscription per source; lets go of what has left. */
  adopt(groups: readonly TrackGroup[]): void {
    for (const { id, source } of groups) {
      if (!this.byGroup.has(id)) {
        const labels = new LabelLoader(this.#onLabels);
        this.byGroup.set(id, { lanes: new GroupFrame(), overview: new GroupFrame(), labels });
      }
      if (!this.#sources.has(source)) this.#sources.set(source, source.subscribe(this.#onTile));
    }
    for (const [id, track] of this.byGroup) {
      if (groups.some((group) => group.id === id)) continue;
      track.labels.stop();
      this.byGroup.delete(id);
    }
    for (const [source, stop] of this.#sources) {
      if (groups.some((group) => group.source === source)) continue;
      stop();
      this.#sources.delete(source);
    }
  }

  /** Takes stock of the tiles in view. */
  update(groups: readonly TrackGroup[], axis: Axis, view: View, width: number): void {
    for (const group of groups) this.byGroup.get(group.id)?.lanes.update(group, axis, view, width, 'lanes');
  }

  /** Asks for words where few enough events are in view. */
  wantLabels(groups: readonly TrackGroup[], axis: Axis, labels: LabelSource | undefined): void {
    for (const group of groups) {
      const track = this.byGroup.get(group.id);
      if (track === undefined) continue;
      const { plan } = track.lanes;
      const few = plan.settled && track.lanes.eventsInView() <= MAXIMUM_LABELS;
      const range = few ? { from: plan.start, to: plan.positionOf(plan.length) } : undefined;
      track.labels.want(labels, group.id, axis, range);
    }
  }

  dispose(): void {
    this.adopt([]);
  }
}
