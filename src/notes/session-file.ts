/**
 * A session as a file: which logs (by hash), where one stood, and the notes. It holds no part of the logs themselves.
 */
import * as v from 'valibot';
import { type SessionState, session } from '../state/session.ts';
import { type Link, linkOf, linkText, parseLink } from '../url/view.ts';
import type { Note } from './note.ts';
import { NotesSchema } from './store.ts';

const SessionSchema = v.object({
  format: v.literal('replayscope-session'),
  version: v.literal(1),
  link: v.string(),
  notes: NotesSchema,
});

/** The open session as JSON text; `undefined` while no log is open or its hash is not known yet. */
export function sessionText(state: SessionState): string | undefined {
  const link = linkOf(state);
  if (!link) return undefined;
  const file: v.InferOutput<typeof SessionSchema> = {
    format: 'replayscope-session',
    version: 1,
    link: linkText(link),
    notes: [...state.notes],
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Reads a session file. Throws an error for people when it is none. */
export function readSession(text: string): { link: Link; notes: readonly Note[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('This is no session file: it is not JSON.');
  }
  const result = v.safeParse(SessionSchema, json);
  const link = result.success ? parseLink(result.output.link) : undefined;
  if (!result.success || !link) throw new Error('This is no session file of this page, or of a newer version of it.');
  return { link, notes: result.output.notes };
}

/** Adds a session's notes to the open ones, the file's winning where both have the same. */
export function mergeNotes(notes: readonly Note[]): void {
  session.setState((state) => {
    const others = state.notes.filter((one) => !notes.some((note) => note.id === one.id));
    return { notes: [...others, ...notes].sort((a, b) => a.icount - b.icount || a.seq - b.seq) };
  });
}
