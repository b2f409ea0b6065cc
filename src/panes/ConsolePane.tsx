import { ConsoleView } from '../console/ConsoleView.tsx';
import { useRuns } from '../console/use-runs.ts';
import { goToEvent } from '../state/moves.ts';
import { useSession } from '../state/session.ts';
import styles from './pane.module.css';

const onEvent = (n: number) => void goToEvent(n);

/** What was typed into the guest of the log in use. */
export function ConsolePane() {
  const runs = useRuns();
  const seq = useSession((state) => state.moments[state.side].seq);
  if (!runs) return <p className={styles.empty}>Reading the console…</p>;
  if (runs.runs.length === 0) {
    return (
      <p className={styles.empty}>
        No character went over a console{runs.done ? '' : ' so far'}. Only devices under record/replay are in the log.
      </p>
    );
  }
  return <ConsoleView console={runs} seq={seq} onEvent={onEvent} />;
}
