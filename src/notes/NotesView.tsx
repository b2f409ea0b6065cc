import { commandById } from '../commands/all.ts';
import { runCommand } from '../commands/listen.ts';
import { grouped } from '../format/numbers.ts';
import { editNote } from '../state/dialogs.ts';
import { setMoment } from '../state/moves.ts';
import { session, useSession } from '../state/session.ts';
import { Keys } from '../ui/Keys.tsx';
import type { Note } from './note.ts';
import styles from './notes.module.css';
import { removeNote } from './store.ts';
import { useVisited } from './visited.ts';

function goTo({ icount, seq, endIcount }: Note): void {
  setMoment('a', { icount, seq }, 'jump');
  if (endIcount === undefined) return;
  session.setState({ selection: { kind: 'range', side: 'a', axis: 'instructions', from: icount, to: endIcount } });
}

function Action({ id, label }: { id: string; label: string }) {
  const command = commandById(id);
  if (!command) return null;
  return (
    <button type="button" title={command.title} onClick={() => runCommand(command)}>
      {label}
    </button>
  );
}

/** Where jumps led, newest first. */
function Visited() {
  const moments = useVisited();
  const noted = useSession((state) => state.notes);
  if (moments.length === 0) return null;
  return (
    <section aria-label="Visited moments">
      <h3 className={styles.heading}>Visited</h3>
      <ul className={styles.list}>
        {moments.map((moment) => {
          const { icount, seq } = moment;
          const note = noted.find((one) => one.icount === icount && one.seq === seq && one.endIcount === undefined);
          return (
            <li key={`${icount} ${seq}`} data-visited={icount}>
              <button type="button" className={styles.go} onClick={() => setMoment('a', moment, 'jump')}>
                <span className="mono">{grouped(icount)}</span>
                <span className="mono dim">
                  #{grouped(seq)}
                  {note && ` · @${note.name}`}
                </span>
              </button>
              {!note && (
                <button
                  type="button"
                  aria-label={`Note moment ${grouped(icount)}`}
                  onClick={() => editNote({ icount, seq, name: '', text: '' })}
                >
                  Note
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Notes of the log, in the order of their moments. */
export function NotesView() {
  const notes = useSession((state) => state.notes);
  return (
    <div className={styles.notes}>
      <div className={styles.bar}>
        <Action id="notes.add" label="Add note" />
        <Action id="notes.export" label="Export Markdown" />
        <Action id="notes.import" label="Import…" />
      </div>
      {notes.length === 0 ? (
        <p className={styles.empty}>
          No notes yet. Press <Keys keys="KeyM" /> to note this moment. Notes are kept in this browser, with the log’s
          hash.
        </p>
      ) : (
        <ul className={styles.list}>
          {notes.map((note) => (
            <li key={note.id} data-note={note.name}>
              <button type="button" className={styles.go} onClick={() => goTo(note)}>
                <span className={styles.name}>@{note.name}</span>
                <span className="mono dim">
                  {grouped(note.icount)}
                  {note.endIcount === undefined ? ` · #${grouped(note.seq)}` : ` to ${grouped(note.endIcount)}`}
                </span>
                {note.text && <span className={styles.text}>{note.text}</span>}
              </button>
              <button type="button" aria-label={`Edit @${note.name}`} onClick={() => editNote(note)}>
                Edit
              </button>
              <button type="button" aria-label={`Remove @${note.name}`} onClick={() => removeNote(note.id)}>
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <Visited />
    </div>
  );
}
