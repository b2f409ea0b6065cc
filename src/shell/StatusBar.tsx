import type { LogSummary } from '../../workers/engine-api.ts';
import { bytes, duration, grouped, rate } from '../format/numbers.ts';
import { useMachine } from '../machine/store.ts';
import { useSession } from '../state/session.ts';
import { MachineStatus } from './MachineStatus.tsx';
import styles from './status.module.css';
import { useIndexSpeed } from './use-index-speed.ts';

/** The engine's calls in words. */
const LOOKUPS: Readonly<Record<string, string>> = {
  rows: 'rows of the list',
  event: 'one event',
  nextEvent: 'next event',
  rowOfEvent: 'place in the list',
  momentOfIcount: 'instruction',
  nextDifference: 'next difference',
  range: 'counts of a range',
};

function LogSize({ summary }: { summary: LogSummary }) {
  const ms = useIndexSpeed(summary);
  return (
    <span>
      log {bytes(summary.bytes)}
      {ms !== undefined && `, indexed at ${rate(summary.indexedBytes, ms)}`}
    </span>
  );
}

/** The moment, and what the tool itself costs. */
export function StatusBar() {
  const { a, b } = useSession((state) => state.logs);
  const moment = useSession((state) => state.moments[state.side]);
  const lookup = useSession((state) => state.lastLookup);
  const replayed = useMachine((state) => state.attached?.summary !== undefined);
  const shift = a?.summary.shift;
  return (
    <footer className={styles.status}>
      {a ? (
        <>
          <span className={styles.now} data-moment title={`0x${moment.icount.toString(16)}`}>
            {grouped(moment.icount)} · #{grouped(moment.seq)}
            {typeof shift === 'number' && ` · about ${duration(moment.icount * 2 ** shift)} of running`}
          </span>
          {!replayed && <LogSize summary={a.summary} />}
          {b && <LogSize summary={b.summary} />}
          {lookup && !replayed && (
            <span data-lookup>
              last lookup: {LOOKUPS[lookup.what]} in {lookup.ms.toFixed(1)} ms
            </span>
          )}
        </>
      ) : (
        <span>Press ? for all keys, F1 for all commands.</span>
      )}
      <MachineStatus />
      <span className={styles.local}>local only · {__APP_VERSION__}</span>
    </footer>
  );
}
