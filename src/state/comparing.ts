/** The comparison of the two open logs: started when both are there, again when its options change. */
import type { CompareOptions, CompareState } from '../../workers/engine-api.ts';
import { engine } from '../engine/engine.ts';
import { goToDifference } from './moves.ts';
import { session } from './session.ts';
import { announce, reporting } from './ui.ts';

/** Answers of an older comparison are dropped. */
let epoch = 0;

function setState(state: CompareState | undefined): void {
  session.setState(({ comparison: { options, linked } }) => ({
    comparison: state ? { options, linked, state } : { options, linked },
  }));
}

/** Compares the open logs, if there are two. With `show`, goes to the first difference once it is known. */
export function startCompare(show = false): void {
  const { logs, comparison } = session.getState();
  if (!logs.a || !logs.b) return;
  const { a, b } = logs;
  const mine = ++epoch;
  let shown = !show;
  const onChange = (state: CompareState) => {
    if (mine !== epoch) return;
    setState(state);
    if (shown || !state.first) return;
    shown = true;
    void goToDifference(state.first, 'scrub');
  };
  void reporting(async () => {
    const old = comparison.state;
    // Answers when both logs are read to their ends; who waits no more does not want to hear that a log was closed.
    const state = await engine.compare(a.id, b.id, comparison.options, onChange).catch((error: unknown) => {
      if (mine === epoch) throw error;
      return undefined;
    });
    if (!state) return;
    if (mine !== epoch) return engine.closeCompare(state.id);
    onChange(state);
    announce(state.sentence);
    if (old) await engine.closeCompare(old.id);
  });
}

/** Changes what the comparison overlooks, or the anchor, and compares again. */
export function setCompareOptions(options: CompareOptions): void {
  session.setState(({ comparison }) => ({ comparison: { ...comparison, options } }));
  startCompare();
}

/** Ends the comparison. */
export async function stopCompare(): Promise<void> {
  epoch++;
  const { comparison } = session.getState();
  setState(undefined);
  session.setState((state) => {
    const { anchor: _, ...options } = state.comparison.options;
    return { comparison: { ...state.comparison, options } };
  });
  if (comparison.state) await engine.closeCompare(comparison.state.id);
}

/** Exchanges A and B. */
export async function swapLogs(): Promise<void> {
  const { logs, moments, comparison, selection } = session.getState();
  const { a, b } = logs;
  if (!a || !b) return;
  const { anchor } = comparison.options;
  await stopCompare();
  session.setState((state) => ({
    logs: { a: b, b: a },
    moments: { a: moments.b, b: moments.a },
    selection: selection && { ...selection, side: selection.side === 'a' ? 'b' : 'a' },
    comparison: anchor
      ? { ...state.comparison, options: { ...state.comparison.options, anchor: [anchor[1], anchor[0]] } }
      : state.comparison,
  }));
  startCompare();
}
