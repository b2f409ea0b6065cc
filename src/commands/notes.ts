import { exportNotes, importNotes, openSessionFile, saveSession } from '../notes/files.ts';
import { draftNote, openPalette } from '../state/dialogs.ts';
import { type Command, hasLog } from './registry.ts';

export const NOTE_COMMANDS: readonly Command[] = [
  {
    id: 'notes.add',
    title: 'Note on this moment…',
    section: 'Notes',
    keys: ['KeyM'],
    when: hasLog,
    run: () => draftNote('moment'),
  },
  {
    id: 'notes.add-range',
    title: 'Note on the selected range of instructions…',
    section: 'Notes',
    keys: ['Shift+KeyM'],
    when: (state) => state.selection?.kind === 'range' && state.selection.axis === 'instructions',
    run: () => draftNote('range'),
  },
  {
    id: 'notes.go-to',
    title: 'Go to a note…',
    section: 'Notes',
    keys: ["'"],
    when: hasLog,
    run: () => openPalette('@'),
  },
  {
    id: 'notes.export',
    title: 'Export the notes as Markdown',
    section: 'Notes',
    keys: ['Alt+KeyM'],
    when: (state) => state.notes.length > 0,
    run: exportNotes,
  },
  {
    id: 'notes.import',
    title: 'Import notes from Markdown…',
    section: 'Notes',
    keys: ['Alt+KeyI'],
    when: hasLog,
    run: importNotes,
  },
  {
    id: 'notes.save-session',
    title: 'Save the session as a file',
    section: 'Notes',
    keys: ['Mod+KeyS'],
    when: hasLog,
    run: saveSession,
  },
  {
    id: 'notes.open-session',
    title: 'Open a session file…',
    section: 'Notes',
    keys: ['Mod+Shift+KeyO'],
    run: openSessionFile,
  },
];
