import { describe, expect, it } from 'vitest';
import { KIND_NAMES, Kind } from '../../workers/log/kinds.ts';
import { FAMILIES } from './families.ts';
import {
  DEFAULT_LANES,
  laneAt,
  layoutLanes,
  moveBefore,
  moveBy,
  pinnedRoom,
  toggleExpanded,
  togglePinned,
} from './lanes.ts';
import type { LanePrefs } from './types.ts';

const kinds = KIND_NAMES.map((name) => ({ name, label: name.toLowerCase(), color: '#000000', shape: '' }));

function group(id: string, ...names: (typeof KIND_NAMES)[number][]) {
  const counts = KIND_NAMES.map((name) => (names.includes(name) ? 1 : 0));
  return { id, label: id.toUpperCase(), counts };
}
const a = group('a', 'CLOCK_HOST', 'CLOCK_VIRTUAL_RT', 'INTERRUPT', 'CP_INIT');
const ids = (prefs: LanePrefs, ...groups: ReturnType<typeof group>[]) => {
  const layout = layoutLanes(groups, kinds, prefs, false);
  return [...layout.pinned, ...layout.scrolled].map((lane) => lane.key);
};

it('puts every kind into exactly one family', () => {
  const all = FAMILIES.flatMap((family) => family.kinds);
  expect([...all].sort((x, y) => x - y)).toEqual(KIND_NAMES.map((_, kind) => kind));
});

describe('the layout', () => {
  it('has one lane per family with events, and says how many kinds are left out', () => {
    expect(ids(DEFAULT_LANES, a)).toEqual(['a/clocks', 'a/checkpoints', 'a/interrupts']);
    expect(layoutLanes([a], kinds, DEFAULT_LANES, false).empty).toBe(KIND_NAMES.length - 4);
  });

  it('shows empty lanes on demand', () => {
    expect(ids({ ...DEFAULT_LANES, showEmpty: true }, a)).toHaveLength(FAMILIES.length);
  });

  it('opens a family into its kinds with events', () => {
    const prefs = toggleExpanded(DEFAULT_LANES, 'clocks');
    expect(ids(prefs, a).slice(0, 3)).toEqual(['a/clocks', 'a/CLOCK_HOST', 'a/CLOCK_VIRTUAL_RT']);
    expect(ids(toggleExpanded(prefs, 'clocks'), a)).toHaveLength(3);
  });

  it('puts two recordings family by family, with a lane wherever one of them has events', () => {
    const b = group('b', 'RANDOM', 'INTERRUPT');
    expect(ids(DEFAULT_LANES, a, b).slice(-4)).toEqual(['a/interrupts', 'b/interrupts', 'a/random', 'b/random']);
  });

  it('keeps pinned lanes apart, within half of the room', () => {
    const layout = layoutLanes([a], kinds, togglePinned(DEFAULT_LANES, 'interrupts'), false);
    expect(layout.pinned.map((lane) => lane.id)).toEqual(['interrupts']);
    expect(layout.scrolled.map((lane) => lane.top)).toEqual([0, 24]);
    expect(pinnedRoom(layout, 400)).toBe(24);
    expect(pinnedRoom(layout, 40)).toBe(20);
  });

  it('has the lane of differences on top', () => {
    expect(layoutLanes([a], kinds, DEFAULT_LANES, true).pinned.map((lane) => lane.type)).toEqual(['difference']);
  });

  it('finds the lane at a height', () => {
    const { scrolled, scrolledHeight } = layoutLanes([a], kinds, toggleExpanded(DEFAULT_LANES, 'clocks'), false);
    for (let y = 0; y < scrolledHeight; y++) {
      const lane = laneAt(scrolled, y);
      expect(lane && y >= lane.top && y < lane.top + lane.height).toBe(true);
    }
    expect(laneAt(scrolled, scrolledHeight)).toBeUndefined();
  });
});

describe('reordering', () => {
  const visible = ['clocks', 'checkpoints', 'interrupts'];

  it('moves past the next visible family', () => {
    const down = moveBy(DEFAULT_LANES, 'clocks', 1, visible);
    expect(ids(down, a)).toEqual(['a/checkpoints', 'a/clocks', 'a/interrupts']);
    expect(ids(moveBy(down, 'interrupts', -1, ['checkpoints', 'clocks', 'interrupts']), a)).toEqual([
      'a/checkpoints',
      'a/interrupts',
      'a/clocks',
    ]);
  });

  it('stays put at the ends and for unknown names', () => {
    expect(moveBy(DEFAULT_LANES, 'clocks', -1, visible)).toBe(DEFAULT_LANES);
    expect(moveBy(DEFAULT_LANES, 'interrupts', 1, visible)).toBe(DEFAULT_LANES);
    expect(moveBefore(DEFAULT_LANES, 'nothing', 'clocks')).toBe(DEFAULT_LANES);
    expect(moveBefore(DEFAULT_LANES, 'clocks', 'clocks')).toBe(DEFAULT_LANES);
  });

  it('can move to the end', () => {
    expect(ids(moveBefore(DEFAULT_LANES, 'clocks', undefined), a).at(-1)).toBe('a/clocks');
  });
});

it('names the leading kinds by number', () => {
  expect(FAMILIES.find((family) => family.id === 'interrupts')?.kinds).toEqual([Kind.INTERRUPT]);
});
