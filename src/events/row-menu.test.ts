import { describe, expect, it, vi } from 'vitest';
import type { EventRow } from '../../workers/engine-api.ts';
import { Kind } from '../../workers/log/kinds.ts';
import { rowMenu, withKind, withRange } from './row-menu.ts';

const row: EventRow = { n: 40, icount: 1, delta: 0, kind: Kind.CLOCK_HOST, text: '', offset: 0, length: 9 };

describe('the menu of a row', () => {
  it('filters from here and up to here', () => {
    expect(withRange('', 40, undefined)).toBe('event:40..');
    expect(withRange('event:40.. kind:irq', undefined, 90)).toBe('kind:irq event:40..90');
    expect(withRange('event:40..90', 50, undefined)).toBe('event:50..90');
  });

  it('replaces the kinds that were let through', () => {
    expect(withKind('kind:irq dev:1 -kind:cp', 'clock_host')).toBe('kind:clock_host dev:1');
  });

  it('says how many rows it copies and adds what the page adds', () => {
    const onFilter = vi.fn();
    const actions = { filter: '', onFilter, onDetails: vi.fn(), copy: vi.fn(), selected: 3 };
    const groups = rowMenu(row, actions, [{ label: 'Add a note', run: vi.fn() }]);
    expect(groups[0]?.map((item) => item.label)).toEqual(['Show details', 'Add a note']);
    expect(groups[1]?.[0]?.label).toBe('Copy 3 rows as text');
    groups[2]?.find((item) => item.label === 'Hide clock_host')?.run();
    expect(onFilter).toHaveBeenCalledWith('-kind:clock_host');
  });
});
