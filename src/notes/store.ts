/** Notes: kept in local storage under the hash of their log, so they come back with it. */
import * as v from 'valibot';
import { session } from '../state/session.ts';
import type { Note } from './note.ts';

const key = (hash: string) => `replayscope.notes.${hash}`;

const place = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const NoteSchema = v.object({
  id: v.string(),
  name: v.string(),
  text: v.string(),
  icount: place,
  seq: place,
  endIcount: v.exactOptional(place),
});

/** Shape of stored notes; session files use it too. */
export const NotesSchema = v.array(NoteSchema);

/** A name for `@name` out of any text: letters, digits, hyphens; `taken` names get a number behind. */
function noteName(wanted: string, taken: readonly string[]): string {
  const base =
    wanted
      .trim()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40) || 'note';
  if (!taken.includes(base)) return base;
  let number = 2;
  while (taken.includes(`${base}-${number}`)) number++;
  return `${base}-${number}`;
}

/** Adds the kept notes of a log to those that were made before its hash was known. */
export function loadNotes(hash: string): void {
  let kept: readonly Note[] = [];
  try {
    const result = v.safeParse(NotesSchema, JSON.parse(localStorage.getItem(key(hash)) ?? '[]'));
    if (result.success) kept = result.output;
  } catch {
    // Not JSON: somebody else wrote it. There are no notes then.
  }
  session.setState(({ notes }) => ({ notes: [...kept, ...notes.filter((one) => !kept.some((k) => k.id === one.id))] }));
}

/** Adds a note, or changes the one with the same id. */
export function putNote(note: Note): void {
  session.setState(({ notes }) => {
    const others = notes.filter((one) => one.id !== note.id);
    const name = noteName(
      note.name,
      others.map((one) => one.name),
    );
    return { notes: [...others, { ...note, name }].sort((a, b) => a.icount - b.icount || a.seq - b.seq) };
  });
}

export function removeNote(id: string): void {
  session.setState(({ notes }) => ({ notes: notes.filter((one) => one.id !== id) }));
}

/** Writes the notes down whenever they change; returns the function that stops. */
export function followNotes(): () => void {
  return session.subscribe((state, before) => {
    const hash = state.logs.a?.summary.hash;
    const sameLog = before.logs.a?.id === state.logs.a?.id;
    if (!hash || !sameLog || state.notes === before.notes) return;
    if (state.notes.length === 0) localStorage.removeItem(key(hash));
    else localStorage.setItem(key(hash), JSON.stringify(state.notes));
  });
}
