import type { KeptReplays } from '../../workers/machine-api.ts';
import { bytes, counted } from '../format/numbers.ts';
import styles from './home.module.css';

/** What the first replays of machines take of the browser's storage; they are found out anew when they are cleared. */
export function KeptReplaysLine({ replays, onClear }: { readonly replays: KeptReplays; readonly onClear: () => void }) {
  const { files, limit } = replays;
  if (files.length === 0) return null;
  const total = files.reduce((sum, one) => sum + one.bytes, 0);
  return (
    <p className={styles.replays} data-kept-replays={files.length}>
      <span className="dim">
        Snapshots of {counted(files.length, 'replayed machine')}: {bytes(total)} of at most {bytes(limit)}
      </span>
      <button
        type="button"
        title="Removes them from the browser; a machine is replayed again when it is opened"
        onClick={onClear}
      >
        Clear snapshots
      </button>
    </p>
  );
}
