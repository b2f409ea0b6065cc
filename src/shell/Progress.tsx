import { commandById } from '../commands/all.ts';
import { runCommand } from '../commands/listen.ts';
import { bytes, counted, percent } from '../format/numbers.ts';
import { useSession } from '../state/session.ts';
import { useUi } from '../state/ui.ts';
import { useLater } from '../ui/use-later.ts';
import styles from './progress.module.css';

/** Nothing that takes less time than this in ms shows progress. */
const PATIENCE_MS = 100;

/** What is being read, unpacked or indexed, with numbers and a way to stop. */
export function Progress() {
  const opening = useUi((state) => state.opening);
  const { a, b } = useSession((state) => state.logs);
  const indexing = [a, b].find((log) => log?.summary.state === 'indexing')?.summary;
  const shown = useLater(opening !== undefined || indexing !== undefined, PATIENCE_MS);
  if (!shown) return null;
  const stop = commandById('files.cancel');

  let text = '';
  let part: number | undefined;
  if (indexing) {
    part = indexing.bytes === 0 ? 1 : indexing.indexedBytes / indexing.bytes;
    const share = percent(indexing.indexedBytes, indexing.bytes);
    text = `Indexing ${indexing.name}: ${share} of ${bytes(indexing.bytes)}, ${counted(indexing.events, 'event')}`;
  } else if (opening) {
    const { name, bytesIn, bytesOut, total } = opening;
    part = bytesIn === undefined || !total ? undefined : bytesIn / total;
    text =
      bytesIn === undefined
        ? `Reading ${name}`
        : `Unpacking ${name}: ${bytes(bytesIn)} of ${bytes(total ?? 0)}, ${bytes(bytesOut ?? 0)} so far`;
  }
  return (
    <div className={styles.progress}>
      <progress aria-label={text} {...(part === undefined ? {} : { value: part })} max={1} />
      <span>{text}</span>
      {stop && (
        <button type="button" onClick={() => runCommand(stop)}>
          Stop
        </button>
      )}
    </div>
  );
}
