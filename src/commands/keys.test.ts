import { describe, expect, test } from 'vitest';
import { belongsToText, caps, collide, type KeyPress, matches } from './keys.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
});

describe('matching', () => {
  test('physical keys go by their place', () => {
    // The key of W carries a Z on a French keyboard.
    expect(matches('KeyW', press('z', { code: 'KeyW' }), false)).toBe(true);
    expect(matches('KeyW', press('w', { code: 'KeyZ' }), false)).toBe(false);
    expect(matches('KeyN', press('N', { code: 'KeyN', shiftKey: true }), false)).toBe(false);
    expect(matches('Shift+KeyN', press('N', { code: 'KeyN', shiftKey: true }), false)).toBe(true);
  });

  test('characters go by what is typed, however Shift is involved', () => {
    expect(matches('?', press('?', { shiftKey: true, code: 'Slash' }), false)).toBe(true);
    expect(matches('?', press('?', { code: 'KeyM' }), false)).toBe(true);
    expect(matches('/', press('/', { shiftKey: true, code: 'Digit7' }), false)).toBe(true);
    expect(matches('.', press('>', { shiftKey: true, code: 'Period' }), false)).toBe(false);
  });

  test('Mod is Command on a Mac and Ctrl elsewhere', () => {
    expect(matches('Mod+KeyK', press('k', { code: 'KeyK', ctrlKey: true }), false)).toBe(true);
    expect(matches('Mod+KeyK', press('k', { code: 'KeyK', metaKey: true }), false)).toBe(false);
    expect(matches('Mod+KeyK', press('k', { code: 'KeyK', metaKey: true }), true)).toBe(true);
    expect(matches('Mod+Shift+KeyP', press('P', { code: 'KeyP', ctrlKey: true }), false)).toBe(false);
  });

  test('a modifier too many is another key', () => {
    expect(matches('KeyD', press('d', { code: 'KeyD', ctrlKey: true }), false)).toBe(false);
    expect(matches('ArrowRight', press('ArrowRight', { shiftKey: true }), false)).toBe(false);
    expect(matches('ArrowRight', press('ArrowRight', { altKey: true }), false)).toBe(false);
  });

  test('space and plus are keys', () => {
    expect(matches('Space', press(' '), false)).toBe(true);
    expect(matches('Mod++', press('+', { ctrlKey: true }), false)).toBe(true);
  });
});

test('text fields keep their keys', () => {
  expect(belongsToText(press('w', { code: 'KeyW' }))).toBe(true);
  expect(belongsToText(press('c', { code: 'KeyC', ctrlKey: true }))).toBe(true);
  expect(belongsToText(press('k', { code: 'KeyK', ctrlKey: true }))).toBe(false);
  expect(belongsToText(press('F1'))).toBe(false);
  expect(belongsToText(press('Escape'))).toBe(false);
});

test('caps show what is printed on the keys', () => {
  expect(caps('Mod+Shift+KeyP', false)).toEqual(['Ctrl', 'Shift', 'P']);
  expect(caps('Mod+Shift+KeyP', true)).toEqual(['⌘', 'Shift', 'P']);
  expect(caps('KeyW', false, new Map([['KeyW', 'z']]))).toEqual(['Z']);
  expect(caps('Ctrl+ArrowLeft', false)).toEqual(['Ctrl', '←']);
  expect(caps('F1', false)).toEqual(['F1']);
});

test('only equal combinations collide', () => {
  expect(collide('Mod+KeyO', 'Mod+KeyO')).toBe(true);
  expect(collide('KeyO', 'Shift+KeyO')).toBe(false);
});
