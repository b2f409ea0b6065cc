/**
 * Notes as Markdown that people can read and this page can read back.
 *
 * One section a note: `## @name`, a line `- instruction 123, event #4` (or `- instructions 123 to 456, event #4`), then
 * the text. Lines of the text that look like a heading are indented by the writer, so any text survives the way back.
 */
import type { Note } from './note.ts';

const TITLE = '# Notes';
const HEADING = /^## @(\S+)\s*$/;
const PLACE = /^- instructions? (\d+)(?: to (\d+))?, event #(\d+)\s*$/;

/** The notes of a log as a Markdown document, in order of their moments. */
export function notesToMarkdown(logName: string, notes: readonly Note[]): string {
  const sections = [...notes]
    .sort((a, b) => a.icount - b.icount || a.seq - b.seq)
    .map(({ name, text, icount, endIcount, seq }) => {
      const place = endIcount === undefined ? `instruction ${icount}` : `instructions ${icount} to ${endIcount}`;
      const body = text.replace(/^(\\*#)/gm, '\\$1');
      return `## @${name}\n\n- ${place}, event #${seq}\n\n${body}\n`;
    });
  return [`${TITLE} on ${logName}\n`, ...sections].join('\n');
}

/** Reads notes back; sections without a place are skipped and counted. */
export function notesFromMarkdown(markdown: string, newId: () => string): { notes: Note[]; skipped: number } {
  const sections: string[][] = [];
  for (const line of markdown.split(/\r?\n/)) {
    if (HEADING.test(line)) sections.push([line]);
    else sections.at(-1)?.push(line);
  }
  const notes = sections.flatMap((lines): Note[] => {
    const name = HEADING.exec(lines[0] ?? '')?.[1];
    const at = lines.findIndex((line) => PLACE.test(line));
    const [, from, to, seq] = PLACE.exec(lines[at] ?? '') ?? [];
    if (name === undefined || from === undefined || seq === undefined) return [];
    const text = lines
      .slice(at + 1)
      .map((line) => line.replace(/^\\(\\*#)/, '$1'))
      .join('\n')
      .replace(/^\n|\n+$/g, '');
    const note = { id: newId(), name, text, icount: Number(from), seq: Number(seq) };
    return [to === undefined ? note : { ...note, endIcount: Number(to) }];
  });
  return { notes, skipped: sections.length - notes.length };
}
