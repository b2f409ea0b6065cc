import { describe, expect, it } from 'vitest';
import { type KeyPress, listAction } from './keys.ts';

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({ ...plain, ...held, key });
const list = { active: 50, rows: 100, page: 20 };

describe('the keys of a list', () => {
  it.each([
    ['ArrowDown', 51],
    ['ArrowUp', 49],
    ['PageDown', 69],
    ['PageUp', 31],
    ['Home', 0],
    ['End', 99],
  ])('%s goes to row %i', (key, row) => {
    expect(listAction(press(key), list)).toEqual({ do: 'move', row, extend: false });
    expect(listAction(press(key, { shiftKey: true }), list)).toEqual({ do: 'move', row, extend: true });
  });

  it('stops at both ends', () => {
    expect(listAction(press('ArrowUp'), { ...list, active: 0 })).toMatchObject({ row: 0 });
    expect(listAction(press('PageDown'), { ...list, active: 95 })).toMatchObject({ row: 99 });
  });

  it('copies with either of the platforms’ modifiers', () => {
    expect(listAction(press('c', { ctrlKey: true }), list)).toEqual({ do: 'copy', shift: false });
    expect(listAction(press('C', { metaKey: true, shiftKey: true }), list)).toEqual({ do: 'copy', shift: true });
    expect(listAction(press('a', { metaKey: true }), list)).toEqual({ do: 'select-all' });
  });

  it('leaves other keys to the page', () => {
    for (const key of ['w', 'N', '/', '.', 'Escape', 'ArrowLeft', ' '])
      expect(listAction(press(key), list)).toBeUndefined();
    expect(listAction(press('ArrowUp', { altKey: true }), list)).toBeUndefined();
    expect(listAction(press('ArrowUp', { ctrlKey: true }), list)).toBeUndefined();
  });

  it('does nothing in an empty list', () => {
    expect(listAction(press('End'), { active: 0, rows: 0, page: 20 })).toBeUndefined();
  });

  it('opens the menu and the details', () => {
    expect(listAction(press('Enter'), list)).toEqual({ do: 'open' });
    expect(listAction(press('F10', { shiftKey: true }), list)).toEqual({ do: 'menu' });
  });
});
