import { type KeyboardEvent, memo, useMemo, useRef, useState } from 'react';
import type { ConsoleRun, ConsoleRuns } from '../../workers/engine-api.ts';
import { counted, grouped } from '../format/numbers.ts';
import styles from './console.module.css';
import { findTyped, runAt, transcript, visible } from './transcript.ts';

interface Props {
  readonly console: ConsoleRuns;
  /** Event before which the playhead stands. */
  readonly seq: number;
  readonly onEvent: (n: number) => void;
}

const Run = memo(function Run(props: {
  run: ConsoleRun;
  time: 'past' | 'now' | 'future';
  found: boolean;
  onEvent: (n: number) => void;
}) {
  const { run, time, found, onEvent } = props;
  const out = run.direction === 'out';
  const what = out ? `the guest wrote ${counted(run.count, 'character')}` : `typed ${visible(run.text)}`;
  return (
    <button
      type="button"
      tabIndex={time === 'now' ? 0 : -1}
      className={out ? styles.out : styles.in}
      data-time={time}
      data-found={found || undefined}
      data-first-event={run.firstEvent}
      aria-current={time === 'now' ? 'true' : undefined}
      aria-label={what}
      title={`${what}, device ${run.device}, at instruction ${grouped(run.icount)}`}
      onClick={() => onEvent(run.firstEvent)}
    >
      {out ? (run.count < 4 ? '·'.repeat(run.count) : `${grouped(run.count)} out`) : visible(run.text)}
    </button>
  );
});

/** What went over the console, in the order of time. Arrows move from run to run, Enter jumps there. */
export function ConsoleView({ console, seq, onEvent }: Props) {
  const { runs } = console;
  const lines = useMemo(() => transcript(runs), [runs]);
  const [query, setQuery] = useState('');
  const hits = useMemo(() => new Set(findTyped(runs, query)), [runs, query]);
  const list = useRef<HTMLDivElement>(null);
  const now = Math.max(0, runAt(runs, seq));
  const typed = runs.reduce((sum, run) => sum + (run.direction === 'in' ? run.count : 0), 0);
  const written = runs.reduce((sum, run) => sum + (run.direction === 'out' ? run.count : 0), 0);

  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    const all = [...(list.current?.querySelectorAll('button') ?? [])];
    const from = all.indexOf(document.activeElement as HTMLButtonElement);
    all[Math.min(all.length - 1, Math.max(0, from + step))]?.focus();
    event.preventDefault();
  };

  const nextHit = (direction: 1 | -1) => {
    const order = [...hits];
    const next =
      direction === 1
        ? (order.find((i) => (runs[i]?.firstEvent ?? 0) > seq) ?? order[0])
        : (order.findLast((i) => (runs[i]?.firstEvent ?? 0) < seq) ?? order.at(-1));
    const run = next === undefined ? undefined : runs[next];
    if (run) onEvent(run.firstEvent);
  };

  let index = 0;
  return (
    <div className={styles.console}>
      <div className={styles.bar}>
        <input
          type="search"
          aria-label="Search what was typed"
          placeholder="Search what was typed"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') nextHit(event.shiftKey ? -1 : 1);
          }}
        />
        {query && <span className="dim">{counted(hits.size, 'hit')}</span>}
      </div>
      <p className={styles.note}>
        {counted(typed, 'character')} typed, {grouped(written)} written by the guest. The log holds what was typed; of
        what the guest wrote it holds only how many characters.
        {console.cut && ' There are more than can be listed here.'}
      </p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only moves the focus among its buttons. */}
      <div className={styles.lines} ref={list} onKeyDown={move}>
        {lines.map((line) => (
          <div key={line.runs[0]?.firstEvent} className={styles.line}>
            {line.runs.map((run) => {
              const i = index++;
              const time = i === now ? 'now' : run.firstEvent > seq ? 'future' : 'past';
              return <Run key={run.firstEvent} run={run} time={time} found={hits.has(i)} onEvent={onEvent} />;
            })}
          </div>
        ))}
      </div>
    </div>
  );
}
