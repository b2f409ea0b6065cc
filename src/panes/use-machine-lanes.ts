import { useEffect, useMemo, useState } from 'react';
import type { Axis, LogId } from '../../workers/engine-api.ts';
import type { MachineLanes } from '../../workers/machine-api.ts';
import { engine } from '../engine/engine.ts';
import { duration } from '../format/numbers.ts';
import { rootOf, tablesText } from '../format/satp.ts';
import { useStops } from '../machine/stops.ts';
import { machineSide, useMachine } from '../machine/store.ts';
import { useSession } from '../state/session.ts';
import { THEMES } from '../theme/tokens.ts';
import type { MachineLane } from '../timeline/machine-lanes.ts';
import { useThemeName } from './theme.ts';
import { useCallLane } from './use-call-lane.ts';
import { useScreenLane } from './use-screen-lane.ts';

/** While the recording is replayed for the first time, the lanes are asked for again at most so often, in ms. */
const AGAIN_MS = 1000;
/** On other axes than that of instructions every place must be converted; more than this takes too long. */
const MOST_CONVERTED = 60_000;

/** Modes by the numbers of the engine's lanes; 2 is reserved. */
const MODES = ['U', 'S', '', 'M', 'VU', 'VS'] as const;
const MODE_HUES = ['green', 'blue', 'grey', 'orange', 'sky', 'pink'] as const;

const SPACE_HUES = ['grey', 'green', 'orange', 'sky', 'pink', 'yellow', 'blue', 'vermillion', 'slate'] as const;

/** An address space in words, from satp. */
function spaceName(satp: bigint, number: number): string {
  const root = rootOf(satp);
  return root === 0n ? 'no translation' : `space ${number}: ${tablesText(root)}, ASID ${(satp >> 44n) & 0xffffn}`;
}

/** The lanes as the engine has them, on the axis of instructions. */
function useLanes(): MachineLanes | undefined {
  const log = useMachine((state) => state.attached?.log);
  const state = useMachine((now) => now.attached?.summary?.state);
  const reached = useMachine((now) => now.attached?.summary?.reached.icount);
  const [known, setKnown] = useState<{ readonly log: LogId; readonly lanes: MachineLanes }>();
  const have = known?.log === log ? (known?.lanes.reached ?? -1) : -1;
  useEffect(() => {
    if (log === undefined || reached === undefined || have >= reached || state === 'loading') return;
    let current = true;
    const timer = setTimeout(
      () => {
        engine.lanes(log).then(
          (lanes) => {
            if (current) setKnown({ log, lanes });
          },
          () => {
            // The machine was taken away meanwhile.
          },
        );
      },
      state === 'replaying' && have >= 0 ? AGAIN_MS : 0,
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [log, reached, have, state]);
  return known?.log === log ? known?.lanes : undefined;
}

interface Positions {
  readonly reached: number;
  readonly starts: Float64Array;
  readonly idle: Float64Array;
  readonly hits: Float64Array;
  readonly spaces: Float64Array;
}

/** Idle periods on another axis: on that of time they end where the next instruction begins, and last as long as they did. */
async function convertIdle(log: LogId, axis: Axis, idle: Float64Array): Promise<Float64Array> {
  const ends: number[] = [];
  for (let i = 0; i < idle.length; i += 3) ends.push((idle[i + 1] ?? 0) + 1);
  const converted = await engine.convert(log, 'instructions', axis, ends);
  const periods = new Float64Array(idle.length);
  converted.forEach((end, i) => {
    const ns = idle[i * 3 + 2] ?? 0;
    periods.set([axis === 'time' ? Math.max(0, end - ns) : end, end, ns], i * 3);
  });
  return periods;
}

/** Everything on the axis in use; undefined while it is being converted, or where there is too much of it. */
function usePositions(lanes: MachineLanes | undefined, hits: Float64Array): Positions | undefined {
  const axis = useSession((state) => state.axis);
  const log = useMachine((state) => state.attached?.log);
  const [converted, setConverted] = useState<{ readonly axis: Axis; readonly of: unknown; readonly at: Positions }>();
  useEffect(() => {
    if (axis === 'instructions' || !lanes || log === undefined) return;
    if (lanes.modeStarts.length + lanes.spaceStarts.length + lanes.idle.length / 3 + hits.length > MOST_CONVERTED)
      return;
    let current = true;
    const convert = async (places: Float64Array) =>
      Float64Array.from(await engine.convert(log, 'instructions', axis, [...places]));
    void (async () => {
      const [reached = 0] = await convert(Float64Array.of(lanes.reached));
      const at = {
        reached,
        starts: await convert(lanes.modeStarts),
        idle: await convertIdle(log, axis, lanes.idle),
        hits: await convert(hits),
        spaces: await convert(lanes.spaceStarts),
      };
      if (current) setConverted({ axis, of: lanes, at });
    })().catch(() => {
      // The log cannot tell its time, or was closed; the lanes are left out.
    });
    return () => {
      current = false;
    };
  }, [axis, lanes, log, hits]);
  return useMemo(() => {
    if (!lanes) return undefined;
    if (axis === 'instructions') {
      return { reached: lanes.reached, starts: lanes.modeStarts, idle: lanes.idle, hits, spaces: lanes.spaceStarts };
    }
    return converted?.axis === axis ? converted?.at : undefined;
  }, [axis, lanes, hits, converted]);
}

/** What the machine of the first log did, as lanes of the timeline; none without a machine. */
export function useMachineLanes(): readonly MachineLane[] | undefined {
  const ofA = useSession((state) => machineSide(state) === 'a');
  const lanes = useLanes();
  const list = useStops((state) => state.hits);
  const theme = THEMES[useThemeName()];
  const calls = useCallLane();
  const screen = useScreenLane();
  const hits = useMemo(() => Float64Array.from(list?.hits.map(({ moment }) => moment.icount) ?? []), [list]);
  const at = usePositions(lanes, hits);
  return useMemo(() => {
    if (!ofA || !lanes || !at) return undefined;
    const { hues } = theme;
    const { reached } = at;
    const all: MachineLane[] = [
      ...(screen ? [screen] : []),
      {
        kind: 'states',
        id: 'modes',
        label: 'Mode',
        reached,
        starts: at.starts,
        states: lanes.modes,
        colors: MODE_HUES.map((hue) => hues[hue]),
        names: MODES,
      },
      ...(lanes.satps.length > 1
        ? [
            {
              kind: 'states' as const,
              id: 'spaces',
              label: 'Address space',
              reached,
              starts: at.spaces,
              states: lanes.spaces,
              colors: lanes.satps.map((_, n) => hues[SPACE_HUES[n % SPACE_HUES.length] ?? 'grey']),
              names: lanes.satps.map(spaceName),
            },
          ]
        : []),
      ...(calls ? [calls] : []),
      { kind: 'periods', id: 'idle', label: 'Waiting', reached, periods: at.idle, color: hues.slate, say: duration },
    ];
    if (list) {
      all.push({
        kind: 'places',
        id: 'hits',
        label: 'Hits of stops',
        reached,
        places: at.hits,
        color: hues.vermillion,
      });
    }
    return all;
  }, [ofA, lanes, at, list, theme, calls, screen]);
}
