/** Keeps the engine's filter in step with what is typed, for each open log. */
import { engine } from '../engine/engine.ts';
import { rowFilter, type Side, session } from './session.ts';
import { reporting } from './ui.ts';

const asked: Record<Side, string | undefined> = { a: undefined, b: undefined };

function ask(side: Side): void {
  const state = session.getState();
  const log = state.logs[side];
  if (!log) {
    asked[side] = undefined;
    return;
  }
  const text = rowFilter(state);
  const key = `${log.id} ${text}`;
  if (asked[side] === key) return;
  asked[side] = key;
  const set = (filterState: Awaited<ReturnType<typeof engine.setFilter>>) => {
    if (asked[side] !== key) return;
    session.setState(({ filterStates }) => ({ filterStates: { ...filterStates, [side]: filterState } }));
  };
  void reporting(async () => set(await engine.setFilter(log.id, text, set)));
}

/** Starts following the session; returns the function that stops. */
export function followFilter(): () => void {
  const follow = () => {
    ask('a');
    ask('b');
  };
  follow();
  return session.subscribe(follow);
}
