/**
 * What the timeline is given and what it reports. It knows no store and no engine: everything arrives as properties, and
 * counts arrive through a {@link TileSource}.
 *
 * Units: a *position* is a number on the current axis (instructions, events or nanoseconds of virtual time). A *pixel*
 * is a CSS pixel, measured from the left edge of the plot.
 */
import type { Axis, DifferenceDensity, RangeCounts, Tile } from '../../workers/engine-api.ts';
import type { MachineLane } from './machine-lanes.ts';

/** A stretch [from, to) of an axis. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The stretch of the axis that fills the plot's width. */
export type View = Range;

/** How one kind of event looks everywhere; the array given to the timeline is indexed by kind number. */
export interface KindStyle {
  /** Name as in the log, e.g. "CLOCK_HOST". */
  readonly name: string;
  /** Name for people, e.g. "Host clock". */
  readonly label: string;
  /** As "#rrggbb". */
  readonly color: string;
  /** SVG path data in a box of 12 by 12, filled by the even-odd rule: tells the kind without its colour. */
  readonly shape: string;
}

/** Colours of everything that is not an event, as "#rrggbb" or "#rrggbbaa". */
export interface TimelineColors {
  readonly background: string;
  /** Every second family's background. */
  readonly stripe: string;
  readonly text: string;
  readonly mutedText: string;
  readonly hairline: string;
  /** "Now": the playhead, and nothing else. */
  readonly accent: string;
  /** Fill of the selected range; translucent. */
  readonly selection: string;
  readonly selectionEdge: string;
  /** Lines of regions whose counts are not known yet. */
  readonly hatch: string;
  /** Bars of the overview. */
  readonly overview: string;
  readonly note: string;
  /** One colour per difference class, in the order value, count, kind, missing, extra. */
  readonly difference: readonly string[];
}

/** Who asks for tiles; each has one stretch in view at a time. */
export type TileUser = 'lanes' | 'overview';

/** Counts per bucket, at once where they are known. */
export interface TileSource {
  /** The tile if it is cached. Never starts a request. */
  tile(axis: Axis, level: number, index: number): Tile | undefined;
  /** Tells which tiles are in view (last one included); they and their neighbours are fetched, older wishes dropped. */
  want(user: TileUser, axis: Axis, level: number, first: number, last: number): void;
  /** Calls `listener` whenever a tile has arrived; returns the function that ends it. */
  subscribe(listener: () => void): () => void;
  /** Exact counts of a stretch. */
  range(axis: Axis, from: number, to: number): Promise<RangeCounts>;
}

/** Converts positions of one recording to the shared axis and back. Both functions grow with their argument. */
export interface AxisMap {
  toShared(own: number): number;
  toOwn(shared: number): number;
}

/** One recording on the timeline. */
export interface TrackGroup {
  readonly id: string;
  /** Shown when there is more than one group. */
  readonly label: string;
  readonly source: TileSource;
  /** Length of the axis in this recording, as far as it is known or estimated. */
  readonly extent: number;
  /** How far the index reaches; the rest is hatched. */
  readonly loaded: number;
  /** Events per kind in the whole recording; lanes without events are hidden. */
  readonly counts: readonly number[];
  /** Position of the playhead on this recording's own axis. */
  readonly playhead?: number | undefined;
  /** Where the recording lies on the shared axis; left out: at its own positions. */
  readonly map?: AxisMap | undefined;
}

/** A bookmark on a moment, or on a range when `to` is given. */
export interface NoteMark extends Range {
  readonly id: string;
  readonly label: string;
}

/** One event in words, for labels beside the marks. */
export interface EventLabel {
  /** Event number. */
  readonly n: number;
  readonly position: number;
  readonly kind: number;
  readonly text: string;
}

/** Fetches the events of a stretch for labels; at most `limit` of them. */
export type LabelSource = (group: string, axis: Axis, range: Range, limit: number) => Promise<readonly EventLabel[]>;

/** The lane of differences between two recordings. */
export interface DifferenceLane {
  /** What is known now; may cover another stretch than the one in view. */
  readonly density: DifferenceDensity | undefined;
  /** Asks for the differences of a stretch; the answer arrives as a new `density`. */
  readonly request: (range: Range, buckets: number) => void;
}

/** How a person has arranged the lanes. Lane ids are family ids ("clocks") or kind names ("CLOCK_HOST"). */
export interface LanePrefs {
  /** Family ids in the order wanted; families that are not named follow in their usual order. */
  readonly order: readonly string[];
  /** Families that show one lane per kind. */
  readonly expanded: readonly string[];
  readonly pinned: readonly string[];
  readonly showEmpty: boolean;
}

/** How a jump came about: scrubbing replaces the history entry, anything else adds one. */
export type JumpCause = 'click' | 'scrub' | 'key';

export interface TimelineProps {
  readonly axis: Axis;
  readonly groups: readonly TrackGroup[];
  readonly kinds: readonly KindStyle[];
  readonly colors: TimelineColors;
  /** The stretch in view; undefined shows the whole run, and goes on doing so while it grows. */
  readonly view: View | undefined;
  readonly onView: (view: View | undefined) => void;
  readonly selection: Range | undefined;
  readonly onSelect: (range: Range | undefined) => void;
  /** A position of the group's own axis was chosen. */
  readonly onJump: (position: number, group: string, cause: JumpCause) => void;
  /** A mark that stands for one event was clicked. Without it such a click is a jump. */
  readonly onEvent?: ((event: number, group: string) => void) | undefined;
  /** The name of a lane was clicked: these are its kinds. */
  readonly onKinds?: ((kinds: readonly number[], group: string) => void) | undefined;
  readonly notes: readonly NoteMark[];
  readonly onNote?: ((id: string) => void) | undefined;
  readonly lanes: LanePrefs;
  readonly onLanes: (lanes: LanePrefs) => void;
  readonly labels?: LabelSource | undefined;
  readonly difference?: DifferenceLane | undefined;
  /** What the machine did, above the lanes of events. */
  readonly machine?: readonly MachineLane[] | undefined;
  /** The playhead's place in words, for screen readers. */
  readonly spoken?: ((position: number, group: string) => string) | undefined;
  /** CSS font family of numbers drawn on the canvas. */
  readonly fontFamily?: string | undefined;
}
