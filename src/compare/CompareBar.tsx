import { ArrowLeftRight, Link, Link2Off, PanelRight } from 'lucide-react';
import type { CompareOptions, CompareState } from '../../workers/engine-api.ts';
import bar from '../events/bar.module.css';
import { grouped } from '../format/numbers.ts';
import styles from './compare.module.css';
import type { ReadyProps } from './types.ts';

interface Noise {
  readonly option: 'ignoreClocks' | 'ignoreRandom' | 'ignoreWarps' | 'ignoreOutputPosition';
  readonly count: keyof CompareState['ignored'];
  readonly label: string;
}

const NOISE: readonly Noise[] = [
  { option: 'ignoreClocks', count: 'clocks', label: 'clock values' },
  { option: 'ignoreRandom', count: 'random', label: 'random bytes' },
  { option: 'ignoreWarps', count: 'warps', label: 'warp checkpoints' },
  { option: 'ignoreOutputPosition', count: 'outputPosition', label: 'position of output' },
];

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

/** What the comparison overlooks, and what can be done to it. */
export function CompareBar(props: Props) {
  const { options, state, linked, onLinked, picks, onPicks } = props;
  const { anchor } = options;
  return (
    <div className={styles.tools}>
      <fieldset className={styles.noise}>
        <legend>Overlook</legend>
        {NOISE.map((noise) => (
          <NoiseChip key={noise.option} noise={noise} options={options} state={state} onOptions={props.onOptions} />
        ))}
      </fieldset>
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
      {picks && <Picking {...props} picks={picks} />}
    </div>
  );
}

function Picking({ picks, onPicks, options, onOptions }: Props & { readonly picks: Picks }) {
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

interface NoiseProps {
  readonly noise: Noise;
  readonly options: CompareOptions;
  readonly state: CompareState;
  readonly onOptions: (options: CompareOptions) => void;
}

function NoiseChip({ noise, options, state, onOptions }: NoiseProps) {
  const on = options[noise.option];
  return (
    <label className={styles.noiseChip} data-on={on || undefined}>
      <input type="checkbox" checked={on} onChange={() => onOptions({ ...options, [noise.option]: !on })} />
      {noise.label}
      {on && <span title="Differences that this hides">{grouped(state.ignored[noise.count])} hidden</span>}
    </label>
  );
}

function withoutAnchor({ anchor: _, ...options }: CompareOptions): CompareOptions {
  return options;
}
