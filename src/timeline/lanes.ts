/** Which lanes there are, where they stand, and how a person rearranges them. Pure. */
import { FAMILIES, type Family } from './families.ts';
import { FLAME_ROW, FLAME_TOP } from './machine-lanes.ts';
import type { KindStyle, LanePrefs } from './types.ts';

/** Heights in pixels. */
const FAMILY_HEIGHT = 24;
const KIND_HEIGHT = 22;
const DIFFERENCE_HEIGHT = 30;
const MACHINE_HEIGHT = 22;

/** One row of the lane area. Events are drawn in rows of type `lane` only. */
export interface Lane {
  readonly type: 'lane' | 'difference' | 'machine';
  /** Unique among all rows: group id and lane id. */
  readonly key: string;
  /** Family id or kind name; the id that {@link LanePrefs} speak of. */
  readonly id: string;
  /** Index of the recording. */
  readonly group: number;
  readonly label: string;
  readonly family: string;
  readonly kinds: readonly number[];
  readonly isFamily: boolean;
  /** Whether the family has several kinds with events to show. */
  readonly expandable: boolean;
  readonly expanded: boolean;
  readonly pinned: boolean;
  /** Distance from the top of its area, pinned or scrolled. */
  readonly top: number;
  readonly height: number;
  /** Even and odd families alternate, for the background. */
  readonly odd: boolean;
}

export interface LaneLayout {
  readonly pinned: readonly Lane[];
  readonly pinnedHeight: number;
  readonly scrolled: readonly Lane[];
  readonly scrolledHeight: number;
  /** Lanes left out because nothing happened in them. */
  readonly empty: number;
}

/** What the layout needs to know of a recording. */
export interface LaneGroup {
  readonly id: string;
  readonly label: string;
  readonly counts: readonly number[];
}

/** A lane of the machine; one with rows is as high as they need, and can be expanded. Others may say how high they are. */
interface MachineRow {
  readonly id: string;
  readonly label: string;
  readonly rows?: number;
  /** CSS pixels. */
  readonly height?: number;
}

export const DEFAULT_LANES: LanePrefs = { order: [], expanded: [], pinned: [], showEmpty: false };

/** Families in a person's order; those that the order does not name keep their usual places at the end. */
function orderedFamilies(order: readonly string[]): readonly Family[] {
  const named = order.flatMap((id) => FAMILIES.filter((each) => each.id === id));
  return [...named, ...FAMILIES.filter((each) => !named.includes(each))];
}

type Draft = Omit<Lane, 'top' | 'pinned'>;

function place(drafts: readonly Draft[], pinned: boolean): readonly [readonly Lane[], number] {
  let top = 0;
  const lanes = drafts.map((draft) => {
    const lane: Lane = { ...draft, pinned, top };
    top += draft.height;
    return lane;
  });
  return [lanes, top];
}

function familyLanes(
  family: Family,
  kinds: readonly KindStyle[],
  group: LaneGroup,
  index: number,
  prefs: LanePrefs,
  shown: readonly number[],
  odd: boolean,
): Draft[] {
  const expandable = family.kinds.length > 1;
  const expanded = expandable && prefs.expanded.includes(family.id);
  const common = { type: 'lane', group: index, family: family.id, odd } as const;
  const head: Draft = {
    ...common,
    key: `${group.id}/${family.id}`,
    id: family.id,
    label: family.label,
    kinds: family.kinds,
    isFamily: true,
    expandable,
    expanded,
    height: FAMILY_HEIGHT,
  };
  if (!expanded) return [head];
  return [
    head,
    ...shown.map(
      (kind): Draft => ({
        ...common,
        key: `${group.id}/${kinds[kind]?.name ?? kind}`,
        id: kinds[kind]?.name ?? String(kind),
        label: kinds[kind]?.label ?? String(kind),
        kinds: [kind],
        isFamily: false,
        expandable: false,
        expanded: false,
        height: KIND_HEIGHT,
      }),
    ),
  ];
}

/**
 * Lays the lanes out. With two recordings each family shows both, one below the other, so that like stands by like; a
 * family is shown in both when it has events in either.
 */
export function layoutLanes(
  groups: readonly LaneGroup[],
  kinds: readonly KindStyle[],
  prefs: LanePrefs,
  withDifferences: boolean,
  machine: readonly MachineRow[] = [],
): LaneLayout {
  const pinned: Draft[] = [];
  const scrolled: Draft[] = [];
  let empty = 0;
  let odd = false;
  if (withDifferences) {
    const label = 'Differences';
    const common = { kinds: [], isFamily: false, expandable: false, expanded: false, odd: false } as const;
    pinned.push({
      ...common,
      type: 'difference',
      key: 'difference',
      id: 'difference',
      family: 'difference',
      group: 0,
      label,
      height: DIFFERENCE_HEIGHT,
    });
  }
  for (const { id, label, rows, height: own = MACHINE_HEIGHT } of machine) {
    const expandable = rows !== undefined;
    const expanded = expandable && prefs.expanded.includes(id);
    const height = expandable ? FLAME_TOP + rows * FLAME_ROW + 3 : own;
    const common = { kinds: [], isFamily: false, odd: false, group: 0, expandable, expanded, height } as const;
    scrolled.push({ ...common, type: 'machine', key: `machine/${id}`, id, family: id, label });
  }
  for (const family of orderedFamilies(prefs.order)) {
    const present = family.kinds.filter((kind) => groups.some((group) => (group.counts[kind] ?? 0) > 0));
    const shown = prefs.showEmpty ? family.kinds : present;
    empty += family.kinds.length - present.length;
    if (shown.length === 0) continue;
    for (const [index, group] of groups.entries()) {
      for (const draft of familyLanes(family, kinds, group, index, prefs, shown, odd)) {
        (prefs.pinned.includes(draft.id) ? pinned : scrolled).push(draft);
      }
    }
    odd = !odd;
  }
  const [pinnedLanes, pinnedHeight] = place(pinned, true);
  const [scrolledLanes, scrolledHeight] = place(scrolled, false);
  return { pinned: pinnedLanes, pinnedHeight, scrolled: scrolledLanes, scrolledHeight, empty };
}

/** Height that the pinned area gets: never more than half of the room, in whole pixels. */
export function pinnedRoom(layout: LaneLayout, room: number): number {
  return Math.min(layout.pinnedHeight, Math.floor(room / 2));
}

/** The lane under a height in its area, by binary search; undefined below the last. */
export function laneAt(lanes: readonly Lane[], y: number): Lane | undefined {
  let low = 0;
  let high = lanes.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const lane = lanes[middle];
    if (lane === undefined) return undefined;
    if (y < lane.top) high = middle - 1;
    else if (y >= lane.top + lane.height) low = middle + 1;
    else return lane;
  }
  return undefined;
}

function toggled(list: readonly string[], id: string): readonly string[] {
  return list.includes(id) ? list.filter((each) => each !== id) : [...list, id];
}

/** Opens or closes a family. */
export function toggleExpanded(prefs: LanePrefs, family: string): LanePrefs {
  return { ...prefs, expanded: toggled(prefs.expanded, family) };
}

/** Pins a lane to the top, or lets it go. */
export function togglePinned(prefs: LanePrefs, id: string): LanePrefs {
  return { ...prefs, pinned: toggled(prefs.pinned, id) };
}

/** Moves a family to just before another one; `before` undefined moves it to the end. */
export function moveBefore(prefs: LanePrefs, id: string, before: string | undefined): LanePrefs {
  if (id === before) return prefs;
  const order = orderedFamilies(prefs.order).map((each) => each.id);
  if (!order.includes(id)) return prefs;
  const rest = order.filter((each) => each !== id);
  const at = before === undefined ? rest.length : rest.indexOf(before);
  if (at < 0) return prefs;
  return { ...prefs, order: [...rest.slice(0, at), id, ...rest.slice(at)] };
}

/** Moves a family up (-1) or down (1) past the next one that is visible, so that every press shows. */
export function moveBy(prefs: LanePrefs, id: string, direction: 1 | -1, visible: readonly string[]): LanePrefs {
  const at = visible.indexOf(id);
  if (at < 0) return prefs;
  if (direction === -1) {
    const above = visible[at - 1];
    return above === undefined ? prefs : moveBefore(prefs, id, above);
  }
  const below = visible[at + 1];
  if (below === undefined) return prefs;
  const order = orderedFamilies(prefs.order).map((each) => each.id);
  return moveBefore(prefs, id, order[order.indexOf(below) + 1]);
}
