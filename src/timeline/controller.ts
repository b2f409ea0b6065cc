/**
 * The timeline's moving part: owns the canvases, the animation frame and the view while a gesture lasts.
 *
 * React gives it properties and tells it of sizes; it draws and reports. Drawing happens in one animation frame for all
 * canvases, and each canvas is drawn only when what it shows has changed: hovering touches the overlay alone.
 */
import { IDENTITY } from './axis-map.ts';
import { DifferenceRequests } from './differences.ts';
import type { PlotSize } from './draw-overlay.ts';
import { wantPictures } from './draw-pictures.ts';
import { Emitter } from './emitter.ts';
import { beginAt, describePointer, eventAtMark } from './explore.ts';
import { Gestures, type GestureTarget } from './gestures.ts';
import { Glide } from './glide.ts';
import { insideLane, type LaneAreas, laneUnder, noteAt } from './hit-test.ts';
import { HoverState } from './hover.ts';
import type { Lane, LaneLayout } from './lanes.ts';
import type { Scene } from './paint.ts';
import { type Canvases, OVERVIEW_HEIGHT, RULER_HEIGHT, Surface } from './surface.ts';
import { Tracks } from './tracks.ts';
import type { JumpCause, NoteMark, Range, TimelineProps, TrackGroup, View } from './types.ts';
import { clampView, isWhole, reveal, toPosition, wholeRun } from './viewport.ts';
import { VisibleCounts } from './visible-counts.ts';

export interface TimelineElements extends Canvases {
  /** Scrolling lists of lane names; their scroll positions are the lanes' own. */
  readonly pinned: HTMLElement;
  readonly scrolled: HTMLElement;
}

export class TimelineController implements GestureTarget {
  readonly gestures = new Gestures(this);
  readonly hover = new HoverState();
  readonly visible = new VisibleCounts();
  /** Fires when the view has changed, at most once a frame. */
  readonly viewChanged = new Emitter();

  readonly #elements: TimelineElements;
  readonly #surface: Surface;
  readonly #glide = new Glide();
  readonly #stillness = matchMedia('(prefers-reduced-motion: reduce)');
  readonly #tracks = new Tracks(
    () => this.invalidate(),
    () => this.scrolled(),
  );
  #props: TimelineProps;
  #layout: LaneLayout;
  #width = 0;
  #height = 0;
  #pinnedRoom = 0;
  #view: View;
  /** The view goes on showing the whole run while that grows. */
  #following: boolean;
  #extent = 0;
  #pointer: { readonly x: number; readonly y: number } | undefined;
  #scrubbing = false;
  #frame = 0;
  #dirtyLanes = true;
  #dirtyOverview = true;
  #dirtyOverlay = true;
  #reportView = false;
  readonly #differences = new DifferenceRequests();
  #largest = 0;

  constructor(elements: TimelineElements, props: TimelineProps, layout: LaneLayout) {
    this.#elements = elements;
    this.#surface = new Surface(elements);
    this.#props = props;
    this.#layout = layout;
    this.#extent = extentOf(props.groups);
    this.#following = props.view === undefined;
    this.#view = props.view ?? wholeRun(this.#extent);
    this.#tracks.adopt(props.groups);
  }

  get size(): PlotSize {
    return { width: this.#width, height: this.#height, overview: OVERVIEW_HEIGHT, ruler: RULER_HEIGHT };
  }
  get view(): View {
    return this.#view;
  }
  get whole(): View {
    return wholeRun(this.#extent);
  }
  get extent(): number {
    return this.#extent;
  }
  get selection(): Range | undefined {
    return this.#props.selection;
  }
  /** Events in the overview's highest bar. */
  get overviewLargest(): number {
    return this.#largest;
  }

  /** Takes new properties; what has not changed is not drawn again. */
  update(props: TimelineProps, layout: LaneLayout): void {
    const old = this.#props;
    this.#props = props;
    const repaint =
      old.groups !== props.groups ||
      old.axis !== props.axis ||
      old.kinds !== props.kinds ||
      old.colors !== props.colors ||
      old.notes !== props.notes ||
      old.difference !== props.difference ||
      old.machine !== props.machine ||
      this.#layout !== layout;
    this.#layout = layout;
    this.#extent = extentOf(props.groups);
    if (props.view === undefined) {
      if (!this.#following || old.axis !== props.axis) this.#following = true;
      this.#place(wholeRun(this.#extent));
    } else if (old.view !== props.view && !sameView(props.view, this.#view)) {
      this.#following = false;
      this.#place(clampView(props.view, this.#extent, this.#width));
    } else if (old.axis !== props.axis) {
      this.#place(clampView(props.view, this.#extent, this.#width));
    }
    this.#tracks.adopt(props.groups);
    this.#movePlayheads(old, props);
    if (repaint) {
      this.#dirtyLanes = true;
      this.#dirtyOverview = true;
    }
    this.#dirtyOverlay = true;
    this.#schedule();
  }

  /** Tells the plot's size in CSS pixels. */
  resize(width: number, height: number, pinnedRoom: number): void {
    this.#width = Math.max(1, width);
    this.#height = Math.max(OVERVIEW_HEIGHT + RULER_HEIGHT, height);
    this.#pinnedRoom = pinnedRoom;
    this.#surface.resize(this.#width, this.#height, devicePixelRatio);
    if (!this.#following) this.#view = clampView(this.#view, this.#extent, this.#width);
    this.invalidate();
  }

  /** Draws everything again at the next frame. */
  invalidate(): void {
    this.#dirtyLanes = true;
    this.#dirtyOverview = true;
    this.#dirtyOverlay = true;
    this.#schedule();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.hover.clear();
    this.visible.stop();
    this.#tracks.dispose();
  }

  setView(view: View): void {
    if (sameView(view, this.#view)) return;
    this.#following = isWhole(view, this.#extent);
    this.#place(view);
    this.#reportView = true;
    this.#schedule();
  }

  scrollLanes(pixels: number, y: number): void {
    const inPinned = y < OVERVIEW_HEIGHT + RULER_HEIGHT + this.#pinnedRoom;
    const area = inPinned && y > OVERVIEW_HEIGHT + RULER_HEIGHT ? this.#elements.pinned : this.#elements.scrolled;
    const before = area.scrollTop;
    area.scrollTop += pixels;
    // A pinned area that cannot scroll hands the movement on, so that the pointer never gets trapped in it.
    if (area.scrollTop === before && area === this.#elements.pinned) this.#elements.scrolled.scrollTop += pixels;
  }

  /** The lists of names were scrolled. */
  scrolled(): void {
    this.#dirtyLanes = true;
    this.#schedule();
  }

  select(range: Range | undefined): void {
    this.hover.clear();
    this.#props.onSelect(range);
  }

  selected(): void {
    this.#dirtyOverlay = true;
    this.#schedule();
  }

  click(x: number, y: number): void {
    const lane = laneUnder(this.#layout, this.#areas(), y);
    const begin = lane && beginAt(this.#scene(), lane, x, insideLane(this.#areas(), lane, y));
    const first = this.#props.groups[0];
    if (begin !== undefined && first) {
      this.#jump(begin, first, 'click');
      return;
    }
    const found = this.#under(y);
    const group = found?.group ?? this.#props.groups[0];
    if (group === undefined) return;
    const frame = this.#tracks.byGroup.get(group.id)?.lanes;
    const jump = () => this.#jump(this.#ownPosition(group, x), group, 'click');
    if (found === undefined || frame === undefined || this.#props.onEvent === undefined) {
      jump();
      return;
    }
    const { onEvent, axis, labels } = this.#props;
    void eventAtMark(frame, found.lane, group, axis, x, labels).then((event) => {
      if (event === undefined) jump();
      else onEvent(event, group.id);
    });
  }

  scrub(position: number): void {
    const group = this.#props.groups[0];
    if (group === undefined) return;
    this.#scrubbing = true;
    this.#jump((group.map ?? IDENTITY).toOwn(position), group, 'scrub');
  }

  step(units: number): void {
    const group = this.#props.groups[0];
    if (group?.playhead !== undefined) this.#jump(group.playhead + units, group, 'scrub');
  }

  /** Moves the first playhead for a key press; the view follows. */
  jumpTo(position: number, cause: JumpCause): void {
    const group = this.#props.groups[0];
    if (group !== undefined) this.#jump(position, group, cause);
  }

  /** The note whose flag is at a place. */
  noteAt(x: number, y: number): NoteMark | undefined {
    return noteAt(this.#props.notes, this.size, this.whole, this.#view, x, y);
  }

  openNote(note: NoteMark): void {
    this.#props.onNote?.(note.id);
  }

  /** The pointer is over the plot; undefined when it has left. */
  point(place: { readonly x: number; readonly y: number } | undefined): void {
    this.#pointer = place;
    this.#dirtyOverlay = true;
    this.#schedule();
  }

  #jump(position: number, group: TrackGroup, cause: JumpCause): void {
    const whole = Math.max(0, Math.min(Math.floor(position), Math.floor(group.extent)));
    this.#props.onJump(whole, group.id, cause);
  }

  #ownPosition(group: TrackGroup, x: number): number {
    return (group.map ?? IDENTITY).toOwn(toPosition(this.#view, this.#width, x));
  }

  #place(view: View): void {
    if (sameView(view, this.#view)) return;
    this.#view = view;
    this.#dirtyLanes = true;
    this.#dirtyOverlay = true;
  }

  #areas(): LaneAreas {
    return {
      pinnedTop: OVERVIEW_HEIGHT + RULER_HEIGHT,
      pinnedRoom: this.#pinnedRoom,
      pinnedScroll: this.#elements.pinned.scrollTop,
      scrolledScroll: this.#elements.scrolled.scrollTop,
    };
  }

  #under(y: number): { readonly lane: Lane; readonly group: TrackGroup } | undefined {
    const lane = laneUnder(this.#layout, this.#areas(), y);
    const group = lane?.type === 'lane' ? this.#props.groups[lane.group] : undefined;
    return lane === undefined || group === undefined ? undefined : { lane, group };
  }

  #movePlayheads(old: TimelineProps, props: TimelineProps): void {
    const places = props.groups.flatMap((group) =>
      group.playhead === undefined ? [] : [(group.map ?? IDENTITY).toShared(group.playhead)],
    );
    const moving = old.axis === props.axis && !this.#stillness.matches && !this.#scrubbing;
    this.#glide.set(places, performance.now(), moving);
    this.#scrubbing = false;
    const first = props.groups[0];
    const before = old.groups.find((group) => group.id === first?.id);
    // A jump that came from elsewhere brings the view along; panning away from a playhead that rests does not.
    if (first?.playhead === undefined || before === undefined || before.playhead === first.playhead) return;
    if (old.axis !== props.axis) return;
    const place = (first.map ?? IDENTITY).toShared(first.playhead);
    const next = reveal(this.#view, place, this.#extent, this.#width);
    if (!sameView(next, this.#view)) this.setView(next);
  }

  #schedule(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(this.#draw);
  }

  readonly #draw = (now: number): void => {
    this.#frame = 0;
    if (this.#width <= 1) return;
    const viewMoved = this.#dirtyLanes;
    if (this.#glide.step(now)) {
      this.#dirtyOverlay = true;
      this.#schedule();
    }
    const scene = this.#scene();
    if (this.#dirtyLanes) {
      this.#dirtyLanes = false;
      this.#tracks.update(scene.groups, scene.axis, this.#view, this.#width);
      this.#surface.drawLanes(scene, this.#areas());
      this.#tracks.wantLabels(scene.groups, scene.axis, this.#props.labels);
      this.visible.want(this.#props.axis, this.#view, this.#props.groups);
      this.#differences.want(this.#props.difference, this.#view, this.#width);
      wantPictures(scene.machine, this.#view, this.#width);
    }
    if (this.#dirtyOverview) {
      this.#dirtyOverview = false;
      this.#largest = this.#surface.drawOverview(scene);
    }
    if (this.#dirtyOverlay || viewMoved) {
      this.#dirtyOverlay = false;
      const hoverX = this.gestures.active ? undefined : this.#pointer?.x;
      this.#surface.drawOverlay(scene, this.#glide.shown, hoverX);
      this.#showHover(scene);
    }
    if (this.#reportView) {
      this.#reportView = false;
      this.#props.onView(this.#following ? undefined : this.#view);
    }
    if (viewMoved) this.viewChanged.emit();
  };

  #scene(): Scene {
    const { axis, groups, difference, machine, notes, selection, kinds, colors, fontFamily } = this.#props;
    return {
      axis,
      groups,
      difference,
      machine: machine ?? [],
      notes,
      selection,
      layout: this.#layout,
      size: this.size,
      view: this.#view,
      whole: this.whole,
      look: this.#surface.look(kinds, colors, fontFamily ?? 'monospace'),
      tracks: this.#tracks.byGroup,
    };
  }

  #showHover(scene: Scene): void {
    const pointer = this.#pointer;
    if (pointer === undefined || this.gestures.active || pointer.y < OVERVIEW_HEIGHT) {
      this.hover.clear();
      return;
    }
    const lane = laneUnder(this.#layout, this.#areas(), pointer.y);
    const inside = lane ? insideLane(this.#areas(), lane, pointer.y) : 0;
    const found = describePointer(scene, lane, pointer, inside);
    if (found === undefined) this.hover.clear();
    else this.hover.show(found.hover, found.group, scene.axis, found.kinds);
  }
}

function sameView(a: View, b: View): boolean {
  return a.from === b.from && a.to === b.to;
}

function extentOf(groups: readonly TrackGroup[]): number {
  return groups.reduce((most, group) => Math.max(most, (group.map ?? IDENTITY).toShared(group.extent)), 1);
}
