import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hide, isHidden, isOnly, show, showOnly, terms } from './filter-text.ts';

describe('the text of a filter', () => {
  it('is split at spaces outside quotes', () => {
    expect(terms('kind:irq  data~"kernel panic" -exc')).toEqual(['kind:irq', 'data~"kernel panic"', '-exc']);
    expect(terms('data~"a \\" b" x')).toEqual(['data~"a \\" b"', 'x']);
    expect(terms('data~"open end')).toEqual(['data~"open end']);
    expect(terms('  ')).toEqual([]);
  });

  it('hides one family after another in one term', () => {
    expect(hide('', 'clock')).toBe('-kind:clock');
    expect(hide('-kind:clock', 'cp')).toBe('-kind:clock,cp');
    expect(hide('-kind:clock dev:0', 'cp')).toBe('-kind:clock,cp dev:0');
    expect(hide('icount:1e6..', 'cp')).toBe('icount:1e6.. -kind:cp');
  });

  it('shows them again', () => {
    expect(show('-kind:clock,cp dev:0', 'clock')).toBe('-kind:cp dev:0');
    expect(show('-kind:CLOCK', 'clock')).toBe('');
    expect(show('kind:clock', 'clock')).toBe('kind:clock');
  });

  it('keeps the rest of the text when a family is hidden and shown', () => {
    const words = fc.constantFrom('irq', 'data~"a b"', '-kind:exc', 'kind:clock', 'time>1e9', '-net');
    fc.assert(
      fc.property(fc.array(words, { maxLength: 6 }), fc.constantFrom('cp', 'block', 'random'), (all, name) => {
        const text = all.join(' ');
        const hidden = hide(text, name);
        expect(isHidden(hidden, name)).toBe(true);
        expect(hide(hidden, name)).toBe(hidden);
        expect(show(hidden, name)).toBe(text);
      }),
    );
  });

  it('lets one family through alone', () => {
    expect(showOnly('-kind:cp kind:irq dev:2', 'clock')).toBe('kind:clock dev:2');
    expect(isOnly('kind:clock dev:2', 'clock')).toBe(true);
    expect(isOnly('kind:clock,cp', 'clock')).toBe(false);
  });
});
