import { Keys } from '../ui/Keys.tsx';
import { pickAndOpen } from './bring.ts';
import styles from './home.module.css';

/** The large invitation to drop a file. Dropping itself works anywhere on the page. */
export function DropZone({ openLog }: { openLog: string | undefined }) {
  return (
    <section className={styles.drop} aria-labelledby="drop-title">
      <h1 id="drop-title">Drop a QEMU replay log</h1>
      <p>
        A log alone shows its events on a timeline. A full recording, as a zip, a folder or its files (
        <code>machine.json</code>, the log, memory images, disks), runs again here: registers, memory and console at
        every instruction. Two are compared. All is read on this machine only; nothing is uploaded.
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
