import { useCallback, useRef, useState } from 'react';
import type { LogSummary } from '../../workers/engine-api.ts';
import bar from '../events/bar.module.css';
import { percent } from '../format/numbers.ts';
import { AlignedList } from './AlignedList.tsx';
import { CompareActions, Picking, type Picks } from './CompareActions.tsx';
import styles from './compare.module.css';
import { DensityStrip } from './DensityStrip.tsx';
import { DifferenceList } from './DifferenceList.tsx';
import type { CompareViewProps, ReadyProps, Side } from './types.ts';
import { usePlayheads } from './use-playheads.ts';
import { useSize } from './use-size.ts';
import { Verdict } from './Verdict.tsx';

/** Two logs compared: the verdict, where the differences lie, and both logs side by side. */
export function CompareView(props: CompareViewProps) {
  const { a, b, state } = props;
  if (!a || !b) return <OneLog {...props} />;
  if (!state) return <Waiting a={a} b={b} />;
  return <Ready {...props} a={a} b={b} state={state} />;
}

function OneLog({ a, onOpenSecond }: CompareViewProps) {
  return (
    <div className={styles.blank}>
      <p>
        {a ? `Open a second log to compare with ${a.name}.` : 'Open two logs to compare them.'} Drop it on the page, or
        choose a file: where the two runs part is told in one sentence.
      </p>
      <button type="button" className={`${bar.button} ${bar.framed}`} onClick={onOpenSecond}>
        Open second log…
      </button>
    </div>
  );
}

function Waiting({ a, b }: { a: LogSummary; b: LogSummary }) {
  const reading = [a, b].filter((log) => log.state === 'indexing');
  return (
    <div className={styles.blank} role="status">
      {reading.length === 0 ? (
        <p>Comparing…</p>
      ) : (
        reading.map((log) => (
          <p key={log.id}>
            Reading {log.name}: {percent(log.indexedBytes, log.bytes)}. Logs are compared once both are read.
          </p>
        ))
      )}
    </div>
  );
}

function Ready(props: ReadyProps) {
  const { engine, state, moments, side } = props;
  const playheads = usePlayheads(engine, state, moments);
  const row = playheads[side]?.row;
  const pane = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(pane);
  // In a small pane the aligned rows need the room; the list can still be asked for.
  const [listWanted, setListWanted] = useState<boolean>();
  const listOpen = listWanted ?? (height >= LIST_FROM.height || width >= LIST_FROM.width);
  const [picks, setPicks] = useState<Picks>();
  const onPick = useCallback((at: Side, n: number) => setPicks((before) => before && { ...before, [at]: n }), []);
  return (
    <div ref={pane} className={styles.pane}>
      <header className={styles.head}>
        <Verdict {...props} row={row}>
          <CompareActions {...props} picks={picks} onPicks={setPicks} listOpen={listOpen} onListOpen={setListWanted} />
        </Verdict>
        {picks && <Picking {...props} picks={picks} onPicks={setPicks} />}
      </header>
      <DensityStrip {...props} />
      <div className={styles.lists}>
        <AlignedList {...props} picked={picks ?? NO_PICKS} onPick={picks ? onPick : undefined} />
        {listOpen && state.differences > 0 && (
          <div className={styles.differences}>
            <DifferenceList
              engine={engine}
              state={state}
              row={row}
              onDifference={props.onDifference}
              onMessage={props.onMessage}
            />
          </div>
        )}
      </div>
    </div>
  );
}

const NO_PICKS: Picks = {};
/** Size in CSS pixels from which the list of differences is there without being asked for, below or beside the rows. */
const LIST_FROM = { width: 1360, height: 560 };
