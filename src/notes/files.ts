/** Notes and sessions to and from files. */
import { openSession } from '../home/bring.ts';
import { session } from '../state/session.ts';
import { reporting, toast } from '../state/ui.ts';
import { download, pickFiles } from '../ui/files.ts';
import { notesFromMarkdown, notesToMarkdown } from './markdown.ts';
import { sessionText } from './session-file.ts';
import { putNote } from './store.ts';

const baseName = () => (session.getState().logs.a?.summary.name ?? 'log').replace(/.*\//, '');

/** Offers the notes as a Markdown file. */
export function exportNotes(): void {
  const markdown = notesToMarkdown(baseName(), session.getState().notes);
  download(new Blob([markdown], { type: 'text/markdown' }), `${baseName()}.notes.md`);
}

/** Asks for a Markdown file and adds its notes. */
export async function importNotes(): Promise<void> {
  const [file] = await pickFiles({ accept: '.md,.markdown,text/markdown' });
  if (!file) return;
  const { notes, skipped } = notesFromMarkdown(await file.text(), () => crypto.randomUUID());
  for (const note of notes) putNote(note);
  const left = skipped === 0 ? '' : ` ${skipped} sections without a place were left out.`;
  toast(`${notes.length} note${notes.length === 1 ? '' : 's'} added.${left}`);
}

/** Offers the session as a file. */
export function saveSession(): void {
  const text = sessionText(session.getState());
  if (text) download(new Blob([text], { type: 'application/json' }), `${baseName()}.replayscope.json`);
  else toast('The session can be saved once the log is indexed: its hash is part of the file.', 'error');
}

/** Asks for a session file and opens it. */
export async function openSessionFile(): Promise<void> {
  const [file] = await pickFiles({ accept: '.json,application/json' });
  if (file) await reporting(async () => openSession(await file.text()));
}
