import { describe, expect, it } from 'vitest';
import { HISTORY_LENGTH, historyFrom, remembered } from './history.ts';

describe('the history of filters', () => {
  it('puts the newest first and keeps each once', () => {
    expect(remembered(['a', 'b', 'c'], ' b ')).toEqual(['b', 'a', 'c']);
    expect(remembered(['a'], '  ')).toEqual(['a']);
  });

  it('does not grow for ever', () => {
    let history: readonly string[] = [];
    for (let i = 0; i < 100; i++) history = remembered(history, `event:${i}`);
    expect(history).toHaveLength(HISTORY_LENGTH);
    expect(history[0]).toBe('event:99');
  });

  it('survives whatever was stored', () => {
    expect(historyFrom(JSON.stringify(['x', 3, null, 'y']))).toEqual(['x', 'y']);
    for (const stored of [null, '', '{', '{"a":1}', '7']) expect(historyFrom(stored)).toEqual([]);
  });
});
