import { useEffect } from 'react';
import { useMachine } from '../machine/store.ts';
import { useWants } from '../machine/use-machine.ts';
import { useSession } from '../state/session.ts';
import { doStep, followTutorial } from '../tutorial/follow.ts';
import { setProgress, useProgress } from '../tutorial/progress.ts';
import { isTutorialLog, startTutorial } from '../tutorial/start.ts';
import { STEPS } from '../tutorial/steps.ts';
import { TutorialView } from '../tutorial/TutorialView.tsx';
import panes from './pane.module.css';

/** The function at the playhead tells which steps were done. */
const WANTS = { stack: true } as const;

/** Five minutes with the sample that dies of a page fault. */
export function TutorialPane() {
  const { step, fault } = useProgress();
  const here = useSession(({ logs }) => isTutorialLog(logs.a));
  const state = useMachine(({ attached }) => attached?.summary?.state);
  useWants(here ? WANTS : undefined);
  useEffect(() => (here ? followTutorial() : undefined), [here]);
  if (!here) {
    return (
      <div className={panes.empty}>
        <p>The tutorial is about the sample “Notebook”, a kernel with a planted bug. Another log is open.</p>
        <button type="button" className="framed" onClick={() => void startTutorial()}>
          Open the sample
        </button>
      </div>
    );
  }
  return (
    <TutorialView
      steps={STEPS}
      current={step}
      waiting={state === undefined || state === 'loading' || state === 'replaying'}
      onDo={() => void doStep()}
      onStep={(next) => setProgress(next === 0 ? { step: 0 } : { step: next, fault })}
    />
  );
}
