/** Opening and closing dialogs. */
import { session } from './session.ts';
import { type DialogName, type NoteDraft, ui } from './ui.ts';

/** Opens the palette with some text in it: ">" lists commands, "@" notes. */
export function openPalette(paletteText: string): void {
  ui.setState({ dialog: 'palette', paletteText });
}

export function openDialog(dialog: DialogName): void {
  ui.setState({ dialog });
}

export function closeDialog(): void {
  ui.setState({ dialog: undefined, noteDraft: undefined });
}

/** Opens the note dialog for the playhead of A, or for the selected range of instructions. */
export function draftNote(what: 'moment' | 'range'): void {
  const { moments, selection, logs } = session.getState();
  if (!logs.a) return;
  const range = what === 'range' && selection?.kind === 'range' && selection.axis === 'instructions';
  const place = range
    ? { icount: Math.floor(selection.from), seq: moments.a.seq, endIcount: Math.ceil(selection.to) }
    : moments.a;
  editNote({ ...place, name: '', text: '' });
}

/** Opens the note dialog with a note. */
export function editNote(noteDraft: NoteDraft): void {
  ui.setState({ dialog: 'note', noteDraft });
}
