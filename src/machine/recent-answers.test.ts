import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RecentAnswers } from './recent-answers.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An engine that answers when told to. */
function setUp(most = 4) {
  const asked: number[] = [];
  const open: ((answer: string | undefined) => void)[] = [];
  let answers = 0;
  const recent = new RecentAnswers<string>({
    ask: (key) => {
      asked.push(key);
      return new Promise((resolve) => open.push(resolve));
    },
    most,
    onAnswer: () => answers++,
  });
  const reply = async (answer: string | undefined) => {
    open.shift()?.(answer);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { recent, asked, reply, answers: () => answers };
}

describe('answers that come when there is time', () => {
  it('are asked for one after the other, in the order in which they are wanted', async () => {
    const { recent, asked, reply, answers } = setUp();
    recent.hold(false);
    recent.want([3, 1, 2]);
    expect(asked).toEqual([3]);
    await reply('three');
    expect(asked).toEqual([3, 1]);
    expect(recent.get(3)).toBe('three');
    expect(recent.get(1)).toBeUndefined();
    expect(answers()).toBe(1);
  });

  it('are not asked for while held', () => {
    const { recent, asked } = setUp();
    recent.want([1]);
    expect(asked).toEqual([]);
    recent.hold(false);
    expect(asked).toEqual([1]);
  });

  it('are given up when something else is wanted, and known ones are not asked for again', async () => {
    const { recent, asked, reply } = setUp();
    recent.hold(false);
    recent.want([1, 2, 3]);
    recent.want([1, 9]);
    await reply('one');
    await reply('nine');
    recent.want([9, 1]);
    expect(asked).toEqual([1, 9]);
  });

  it('are asked for again after a while when the engine had no time', async () => {
    const { recent, asked, reply, answers } = setUp();
    recent.hold(false);
    recent.want([1]);
    await reply(undefined);
    recent.want([1]);
    expect(asked).toEqual([1]);
    await vi.advanceTimersByTimeAsync(300);
    expect(asked).toEqual([1, 1]);
    expect(answers()).toBe(0);
  });

  it('are forgotten when many newer ones were used, but never while they are wanted', async () => {
    const { recent, reply } = setUp(2);
    recent.hold(false);
    recent.want([1, 2, 3]);
    for (const answer of ['one', 'two', 'three']) await reply(answer);
    expect([1, 2, 3].map((key) => recent.get(key))).toEqual(['one', 'two', 'three']);
    recent.want([2]);
    recent.want([4]);
    await reply('four');
    expect([1, 2, 3, 4].map((key) => recent.get(key))).toEqual([undefined, 'two', undefined, 'four']);
  });

  it('do not come any more once closed', async () => {
    const { recent, asked, reply, answers } = setUp();
    recent.hold(false);
    recent.want([1, 2]);
    recent.close();
    await reply('one');
    expect(recent.get(1)).toBeUndefined();
    expect([asked.length, answers()]).toEqual([1, 0]);
  });
});
