/** Beginning the tutorial, or going on with it. */
import { openSample } from '../home/bring.ts';
import { showWithMachine } from '../shell/dock.ts';
import type { OpenLog } from '../state/session.ts';
import { session } from '../state/session.ts';
import { ui } from '../state/ui.ts';

/** The sample that the tutorial is about. */
export const TUTORIAL_SAMPLE = 'notebook';

/** Whether a log is the tutorial's. */
export function isTutorialLog(log: OpenLog | undefined): boolean {
  if (!log) return false;
  const { origin, summary } = log;
  // From the list of recent recordings it comes back by its name.
  return 'sample' in origin
    ? origin.sample.split('/')[0] === TUTORIAL_SAMPLE
    : /(^|\/)notebook\.zip$/.test(summary.name);
}

/** Opens the sample, if it is not open, and shows the tutorial beside it. */
export async function startTutorial(): Promise<void> {
  if (isTutorialLog(session.getState().logs.a)) ui.setState({ atHome: false });
  else if (!(await openSample(TUTORIAL_SAMPLE))) return;
  showWithMachine('tutorial');
}
