import { Keys } from '../ui/Keys.tsx';
import { pickAndOpen } from './bring.ts';
import styles from './home.module.css';

/** The large invitation to drop a file. Dropping itself works anywhere on the page. */
export function DropZone({ openLog }: { openLog: string | undefined }) {
  return (
    <section className={styles.drop} aria-labelledby="drop-title">
      <h1 id="drop-title">Drop a QEMU replay log</h1>
      <p>
        A file, two to compare, a folder with its <code>machine.json</code>, or an archive. It is read on this machine
        only; nothing is uploaded.
      </p>
      <div className={styles.actions}>
        <button type="button" className="framed" onClick={() => void pickAndOpen('a')}>
          Choose files… <Keys keys="Mod+KeyO" />
        </button>
        {openLog && (
          <button type="button" className="framed" onClick={() => void pickAndOpen('b')}>
            Compare {openLog} with… <Keys keys="Mod+KeyD" />
          </button>
        )}
      </div>
    </section>
  );
}
