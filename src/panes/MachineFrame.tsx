import type { ReactNode } from 'react';
import type { StateAnswer } from '../../workers/machine-api.ts';
import { grouped, percent } from '../format/numbers.ts';
import { useMachine } from '../machine/store.ts';
import { usePaneState } from '../machine/use-machine.ts';
import { useLater } from '../ui/use-later.ts';
import styles from './machine.module.css';
import panes from './pane.module.css';

/** Nothing that takes less time than this in ms is shown as waiting. */
const PATIENCE_MS = 100;

/** How far the first replay has come, for panes that wait for it. */
function Ahead() {
  const summary = useMachine((state) => state.attached?.summary);
  const whole = useMachine((state) => state.attached?.summary?.instructions ?? 0);
  const { reached, state } = summary ?? {};
  return (
    <p className={panes.empty}>
      {state === 'diverged'
        ? 'The machine was replayed up to where it and the log disagree, which lies before this moment.'
        : state === 'paused'
          ? 'The first replay was stopped before this moment. Go on with it to see the machine here.'
          : 'The first replay has not come to this moment yet.'}{' '}
      It reached instruction {grouped(reached?.icount ?? 0)}
      {whole > 0 && reached && whole > reached.icount && ` (${percent(reached.icount, whole)})`}.
    </p>
  );
}

interface Props {
  /** Controls at the left end of the pane's bar. */
  readonly tools?: ReactNode;
  /** What is shown of the state at the playhead. */
  readonly children: (answer: StateAnswer) => ReactNode;
}

/**
 * The frame of a pane of the machine: its tools, the moment that it shows, and its content, or why there is none. What
 * is of another moment than the playhead's is dimmed while the playhead's is awaited.
 */
export function MachineFrame({ tools, children }: Props) {
  const state = usePaneState();
  const stale = state.kind === 'state' && state.stale;
  const waiting = useLater(stale, PATIENCE_MS);
  const shown = state.kind === 'state' ? state.shown : undefined;
  if (state.kind === 'none') {
    return (
      <p className={panes.empty}>
        This log came alone. Drop the recording it belongs to (a zip, or machine.json with the files it names) to see
        the machine.
      </p>
    );
  }
  if (state.kind === 'building') return <p className={panes.empty}>Building the machine…</p>;
  if (state.kind === 'failed') return <p className={panes.empty}>{state.message}</p>;
  return (
    <div className={styles.frame}>
      <div className={styles.bar}>
        <div className={styles.tools}>{tools}</div>
        <span className={styles.moment} data-shown-moment={shown?.asked.icount}>
          {waiting ? 'waiting… ' : ''}
          {shown && `at ${grouped(shown.answer.moment.icount)}`}
        </span>
      </div>
      <div className={styles.content} data-waiting={waiting || undefined} aria-busy={stale}>
        {state.kind === 'ahead' && <Ahead />}
        {state.kind === 'refused' && <p className={panes.empty}>{state.message}</p>}
        {state.kind === 'state' && !shown && <p className={panes.empty}>Waiting for the machine…</p>}
        {shown && children(shown.answer)}
      </div>
    </div>
  );
}
