import { type FormEvent, useState } from 'react';
import { grouped } from '../format/numbers.ts';
import { closeDialog } from '../state/dialogs.ts';
import { announce, useUi } from '../state/ui.ts';
import { Dialog } from '../ui/Dialog.tsx';
import styles from './notes.module.css';
import { putNote } from './store.ts';

/** Name and text of a note. */
export function NoteDialog() {
  const draft = useUi((state) => state.noteDraft);
  const [name, setName] = useState(draft?.name ?? '');
  const [text, setText] = useState(draft?.text ?? '');
  if (!draft) return null;
  const save = (event?: FormEvent) => {
    event?.preventDefault();
    const { icount, seq, endIcount } = draft;
    // Without a name the note is called after its first words.
    const wanted = name.trim() || text.trim().split(/\s+/).slice(0, 3).join(' ') || `at-${icount}`;
    const id = draft.id ?? crypto.randomUUID();
    putNote({ id, name: wanted, text: text.trim(), icount, seq, ...(endIcount === undefined ? {} : { endIcount }) });
    announce('The note is kept.');
    closeDialog();
  };
  return (
    <Dialog label="Note">
      <form className={styles.form} onSubmit={save}>
        <h2>
          Note on{' '}
          {draft.endIcount === undefined
            ? `instruction ${grouped(draft.icount)}, event #${grouped(draft.seq)}`
            : `instructions ${grouped(draft.icount)} to ${grouped(draft.endIcount)}`}
        </h2>
        <label>
          Text
          <textarea
            rows={5}
            value={text}
            data-autofocus
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
            }}
          />
        </label>
        <label>
          Name, for @name
          <input value={name} spellCheck={false} onChange={(event) => setName(event.target.value)} />
        </label>
        <div className={styles.buttons}>
          <button type="button" onClick={closeDialog}>
            Cancel
          </button>
          <button type="submit" className="framed">
            Keep <kbd>Ctrl</kbd>
            <kbd>Enter</kbd>
          </button>
        </div>
      </form>
    </Dialog>
  );
}
