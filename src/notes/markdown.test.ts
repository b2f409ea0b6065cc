import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { notesFromMarkdown, notesToMarkdown } from './markdown.ts';
import type { Note } from './note.ts';

const ids = () => {
  let next = 0;
  return () => String(next++);
};

test('a document for people', () => {
  const notes: Note[] = [
    { id: '1', name: 'hang', text: 'Here it stops.', icount: 200, seq: 7, endIcount: 300 },
    { id: '0', name: 'boot', text: 'First character.\n\nTwo paragraphs.', icount: 100, seq: 4 },
  ];
  expect(notesToMarkdown('a.rr', notes)).toBe(`# Notes on a.rr

## @boot

- instruction 100, event #4

First character.

Two paragraphs.

## @hang

- instructions 200 to 300, event #7

Here it stops.
`);
});

test('sections without a place are skipped and counted', () => {
  const { notes, skipped } = notesFromMarkdown(
    '# x\n\n## @a\n\nno place\n\n## @b\n\n- instruction 5, event #1\n\nhi',
    ids(),
  );
  expect(skipped).toBe(1);
  expect(notes).toEqual([{ id: '0', name: 'b', text: 'hi', icount: 5, seq: 1 }]);
});

test('any text survives the way to Markdown and back', () => {
  const line = fc.oneof(fc.string(), fc.constantFrom('## @x', '\\## @x', '# a', '- instruction 1, event #2', ''));
  const text = fc.array(line).map((lines) =>
    lines
      .join('\n')
      .replace(/\r/g, '')
      .replace(/^\n+|\n+$/g, ''),
  );
  fc.assert(
    fc.property(fc.array(text, { maxLength: 4 }), (texts) => {
      const notes = texts.map((one, i): Note => ({ id: String(i), name: `n${i}`, text: one, icount: i * 10, seq: i }));
      expect(notesFromMarkdown(notesToMarkdown('log', notes), ids())).toEqual({ notes, skipped: 0 });
    }),
  );
});
