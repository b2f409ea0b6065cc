/** The calls in view as a lane of the timeline: asked for again when the view moves, and while more becomes known. */
import { useEffect, useMemo, useState } from 'react';
import type { LogId } from '../../workers/engine-api.ts';
import type { CallSpans } from '../../workers/machine-api.ts';
import { engine } from '../engine/engine.ts';
import { useMachine } from '../machine/store.ts';
import { useSession } from '../state/session.ts';
import { THEMES } from '../theme/tokens.ts';
import type { FlameLane } from '../timeline/machine-lanes.ts';
import { useThemeName } from './theme.ts';

/** Rows of the lane. */
const ROWS = { collapsed: 3, expanded: 14 };
/** Pixels that the view is taken to be wide. */
const PIXELS = 1200;
/** The view must rest so long before its calls are asked for, ms. */
const REST_MS = 80;
/** While not all is known, it is asked again after so long, ms. */
const AGAIN_MS = 700;
/** Stretches up to this many instructions are traced in detail; see MachineApi.calls. */
const MOST_DETAIL = 8_000_000;

/** What the engine knows of the calls in view. */
function useSpans(depths: number): CallSpans | undefined {
  const log = useMachine((state) => state.attached?.log);
  const ready = useMachine((now) => {
    const state = now.attached?.summary?.state;
    return state === 'done' || state === 'diverged';
  });
  const end = useMachine((now) => now.attached?.summary?.reached.icount ?? 0);
  const axis = useSession((state) => state.axis);
  const view = useSession((state) => state.viewport);
  const [known, setKnown] = useState<{ readonly log: LogId; readonly spans: CallSpans }>();
  const from = view?.from ?? 0;
  const to = view?.to ?? end;
  useEffect(() => {
    if (log === undefined || !ready || axis !== 'instructions') return;
    let current = true;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      const width = to - from;
      // Some room on both sides, for panning.
      const [first, last] = [Math.max(0, Math.floor(from - width / 2)), Math.min(end, Math.ceil(to + width / 2))];
      const spans = await engine.calls(log, first, last, depths, Math.max(1, Math.floor(width / PIXELS)));
      if (!current) return;
      setKnown({ log, spans });
      const more = spans.reached < end || (!spans.complete && last - first <= MOST_DETAIL);
      if (more) timer = setTimeout(start, AGAIN_MS);
    };
    const start = () => {
      ask().catch(() => {
        // The machine was taken away meanwhile.
      });
    };
    timer = setTimeout(start, REST_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [log, ready, axis, from, to, end, depths]);
  return known?.log === log && axis === 'instructions' ? known?.spans : undefined;
}

/** A number from a name: the same function has the same colour everywhere. */
function hash(text: string): number {
  let value = 0;
  for (const letter of text) value = (value * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return value;
}

const HUES = ['blue', 'green', 'sky', 'orange', 'pink', 'yellow'] as const;

/** The lane; undefined where no calls are known. It is there on the axis of instructions only. */
export function useCallLane(): FlameLane | undefined {
  const expanded = useSession((state) => state.lanes.expanded.includes('calls'));
  const rows = expanded ? ROWS.expanded : ROWS.collapsed;
  const spans = useSpans(rows);
  const { hues } = THEMES[useThemeName()];
  return useMemo(() => {
    if (!spans) return undefined;
    const { reached, begins, ends, codes, crowds, depths, code } = spans;
    const first = new Uint32Array(rows + 1).fill(begins.length);
    for (let i = depths.length - 1; i >= 0; i--) first.fill(i, 0, Math.min(rows, depths[i] ?? 0) + 1);
    // A row without spans begins where the next one does.
    for (let row = rows - 1; row >= 0; row--) first[row] = Math.min(first[row] ?? 0, first[row + 1] ?? 0);
    const colorOf = (kind: string, name: string) => {
      if (kind === 'trap') return hues.vermillion;
      return kind === 'entry' ? hues.slate : hues[HUES[hash(name) % HUES.length] ?? 'blue'];
    };
    return {
      kind: 'flames' as const,
      id: 'calls',
      label: 'Calls',
      ...{ reached, rows, begins, ends, codes, crowds, first },
      names: code.map(({ kind, name }) => (kind === 'entry' ? `from ${name}` : name)),
      colors: code.map(({ kind, name }) => colorOf(kind, name)),
    };
  }, [spans, rows, hues]);
}
