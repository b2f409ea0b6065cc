import { expect, test } from 'vitest';
import { panesFrom, panesText } from './open-panes.ts';

test('panes survive the way through a link, in one order', () => {
  const text = panesText({ front: ['events', 'timeline'], behind: ['notes'] });
  expect(text).toBe('timeline.events-notes');
  expect(panesFrom(text)).toEqual({ front: ['timeline', 'events'], behind: ['notes'] });
  expect(panesText({ front: ['console'], behind: [] })).toBe('console');
});

test.each(['', '-', 'nonsense.<b>', '..--..'])('%s names no panes', (text) => {
  expect(panesFrom(text)).toEqual({ front: [], behind: [] });
});
