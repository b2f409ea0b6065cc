import { describe, expect, test } from 'vitest';
import { KIND_NAMES } from '../../workers/log/kinds.ts';
import { contrast } from './contrast.ts';
import { kindColor, kindLabel, kindShape } from './kinds.ts';
import { HUES, INKS, SURFACES, THEMES } from './tokens.ts';

test('contrast follows the definition', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(() => contrast('red', '#ffffff')).toThrow('red');
});

describe.each(Object.values(THEMES))('$name theme', (theme) => {
  const surfaces = SURFACES.map((name) => [name, theme.tokens[name]] as const);

  test.each(surfaces)('every ink is legible on %s', (_, surface) => {
    for (const ink of INKS) expect(contrast(theme.tokens[ink], surface), ink).toBeGreaterThanOrEqual(4.5);
  });

  test.each(surfaces)('every kind is legible on %s', (_, surface) => {
    for (const hue of HUES) expect(contrast(theme.hues[hue], surface), hue).toBeGreaterThanOrEqual(4.5);
  });

  test('strong lines are visible', () => {
    expect(contrast(theme.tokens['line-strong'], theme.tokens.bg)).toBeGreaterThanOrEqual(2);
  });
});

test('no two kinds look the same, and each has a label', () => {
  const looks = KIND_NAMES.map((_, kind) => `${kindColor(THEMES.dark, kind)} ${kindShape(kind)}`);
  expect(new Set(looks).size).toBe(KIND_NAMES.length);
  expect(new Set(KIND_NAMES.map((_, kind) => kindLabel(kind))).size).toBe(KIND_NAMES.length);
});
