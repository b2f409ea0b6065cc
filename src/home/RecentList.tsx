import { useEffect, useState } from 'react';
import type { KeptReplays } from '../../workers/machine-api.ts';
import { engine } from '../engine/engine.ts';
import { bytes, compact, counted, dayAndTime } from '../format/numbers.ts';
import { RECENT_LIMIT_BYTES, RECENT_LIMIT_COUNT, recents, removeRecent } from '../state/recent.ts';
import { reporting, toast } from '../state/ui.ts';
import { openRecent } from './bring.ts';
import styles from './home.module.css';
import { KeptReplaysLine } from './KeptReplaysLine.tsx';

/** Recordings that the browser keeps, with their sizes and ways to be rid of them. */
export function RecentList() {
  const [list, setList] = useState(() => recents());
  const [replays, setReplays] = useState<KeptReplays>({ files: [], limit: 0 });
  useEffect(() => {
    void engine.keptReplays().then(setReplays);
  }, []);
  /** What was found out about a recording goes with it. */
  const forget = async (hash: string | 'all') => {
    await engine.forgetReplays(hash);
    setReplays(await engine.keptReplays());
  };
  const remove = (hash: string | 'all') =>
    void reporting(async () => {
      await removeRecent(hash);
      setList(recents());
      await forget(hash);
    });
  const reopen = async (hash: string) => {
    if (await openRecent(hash)) return;
    setList(recents());
    toast('The browser has cleared its store: this recording is gone. Drop its file again.', 'error');
  };
  const total = list.reduce((sum, one) => sum + one.bytes, 0);
  const replayed = (hash: string) => replays.files.find(({ log }) => log === hash)?.bytes;
  return (
    <section className={styles.recent} aria-labelledby="recent-title">
      <header>
        <h2 id="recent-title">Recent recordings</h2>
        {list.length > 0 && (
          <button type="button" onClick={() => remove('all')}>
            Clear all ({bytes(total)})
          </button>
        )}
      </header>
      {list.length === 0 ? (
        <p className="dim">
          None yet. The last {RECENT_LIMIT_COUNT} logs of up to {bytes(RECENT_LIMIT_BYTES)} are kept in this browser, so
          that they survive a reload.
        </p>
      ) : (
        <ul>
          {list.map((one) => (
            <li key={one.hash}>
              <button type="button" className={styles.reopen} onClick={() => void reopen(one.hash)}>
                <span>{one.name}</span>
                <span className="dim">
                  {dayAndTime(one.openedAt)} · {bytes(one.bytes)}
                  {replayed(one.hash) !== undefined && ` + ${bytes(replayed(one.hash) ?? 0)} replay`} ·{' '}
                  {counted(one.events, 'event')} · {compact(one.instructions)} instr.
                </span>
              </button>
              <button type="button" aria-label={`Remove ${one.name}`} title="Remove" onClick={() => remove(one.hash)}>
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <KeptReplaysLine replays={replays} onClear={() => void reporting(() => forget('all'))} />
    </section>
  );
}
