import { ArrowLeftRight, Link, Link2Off, PanelRight } from 'lucide-react';
import type { CompareOptions } from '../../workers/engine-api.ts';
import bar from '../events/bar.module.css';
import { grouped } from '../format/numbers.ts';
import styles from './compare.module.css';
import type { ReadyProps } from './types.ts';

export interface Picks {
  readonly a?: number;
  readonly b?: number;
}

interface Props extends ReadyProps {
  /** Undefined while no pair is being picked. */
  readonly picks: Picks | undefined;
  readonly onPicks: (picks: Picks | undefined) => void;
  readonly listOpen: boolean;
  readonly onListOpen: (open: boolean) => void;
}

/** What can be done to the comparison: align, link, swap, list. */
export function CompareActions(props: Props) {
  const { options, linked, onLinked, picks, onPicks } = props;
  const { anchor } = options;
  return (
    <div className={styles.actions}>
      {anchor && !picks && (
        <span className={styles.anchor}>
          A #{grouped(anchor[0])} = B #{grouped(anchor[1])}
          <button type="button" className={bar.chip} onClick={() => props.onOptions(withoutAnchor(options))}>
            undo
          </button>
        </span>
      )}
      <button
        type="button"
        className={bar.button}
        aria-pressed={picks !== undefined}
        title="Say which event of A is which event of B ( = aligns at the playheads )"
        onClick={() => onPicks(picks ? undefined : {})}
      >
        Align…
      </button>
      <button
        type="button"
        className={bar.button}
        aria-pressed={linked}
        aria-label="Linked playheads"
        title={linked ? 'Playheads move together ( L )' : 'Playheads move on their own ( L )'}
        onClick={() => onLinked(!linked)}
      >
        {linked ? <Link size={14} aria-hidden="true" /> : <Link2Off size={14} aria-hidden="true" />}
      </button>
      <button
        type="button"
        className={bar.button}
        aria-label="Swap A and B"
        title="Swap A and B ( X )"
        onClick={props.onSwap}
      >
        <ArrowLeftRight size={14} aria-hidden="true" />
      </button>
      <button
        type="button"
        className={bar.button}
        aria-label="List of differences"
        aria-pressed={props.listOpen}
        title="List of differences"
        onClick={() => props.onListOpen(!props.listOpen)}
      >
        <PanelRight size={14} aria-hidden="true" />
      </button>
    </div>
  );
}

interface PickingProps extends Pick<ReadyProps, 'options' | 'onOptions'> {
  readonly picks: Picks;
  readonly onPicks: (picks: Picks | undefined) => void;
}

/** Asks for the pair of events to align at; clicks in the list answer. */
export function Picking({ picks, onPicks, options, onOptions }: PickingProps) {
  const { a, b } = picks;
  const chosen = (n: number | undefined) => (n === undefined ? 'click one' : `#${grouped(n)}`);
  return (
    <div className={styles.picking} role="status">
      Which events are the same? A: <strong>{chosen(a)}</strong>, B: <strong>{chosen(b)}</strong>
      <button
        type="button"
        className={`${bar.button} ${bar.framed}`}
        disabled={a === undefined || b === undefined}
        onClick={() => {
          if (a === undefined || b === undefined) return;
          onPicks(undefined);
          onOptions({ ...options, anchor: [a, b] });
        }}
      >
        Align these
      </button>
      <button type="button" className={bar.button} onClick={() => onPicks(undefined)}>
        Cancel
      </button>
    </div>
  );
}

function withoutAnchor({ anchor: _, ...options }: CompareOptions): CompareOptions {
  return options;
}
