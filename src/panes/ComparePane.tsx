import type { Difference } from '../../workers/engine-api.ts';
import { CompareView } from '../compare/CompareView.tsx';
import { engine } from '../engine/engine.ts';
import { pickAndOpen } from '../home/bring.ts';
import { focusPane } from '../shell/dock.ts';
import { setCompareOptions, swapLogs } from '../state/comparing.ts';
import { goToDifference, goToEvent } from '../state/moves.ts';
import { type Side, session, useSession } from '../state/session.ts';
import { toast } from '../state/ui.ts';

function onLinked(linked: boolean): void {
  session.setState(({ comparison }) => ({ comparison: { ...comparison, linked } }));
}

function onEvent(side: Side, n: number, cause: 'click' | 'key'): void {
  void goToEvent(n, side, cause === 'key' ? 'scrub' : 'jump');
}

function onDetails(side: Side, n: number): void {
  void goToEvent(n, side).then(() => focusPane('details'));
}

const onDifference = (difference: Difference) => void goToDifference(difference);
const onSwap = () => void swapLogs();
const onOpenSecond = () => void pickAndOpen('b');

/** The comparison of the two open logs. */
export function ComparePane() {
  const { a, b } = useSession((state) => state.logs);
  const { state, options, linked } = useSession((session) => session.comparison);
  const moments = useSession((session) => session.moments);
  const side = useSession((session) => session.side);
  return (
    <CompareView
      engine={engine}
      a={a?.summary}
      b={b?.summary}
      state={state}
      options={options}
      onOptions={setCompareOptions}
      moments={moments}
      side={side}
      linked={linked}
      onLinked={onLinked}
      onEvent={onEvent}
      onDetails={onDetails}
      onDifference={onDifference}
      onSwap={onSwap}
      onOpenSecond={onOpenSecond}
      onMessage={toast}
    />
  );
}
