import { expect, test } from 'vitest';
import { DIALECTS } from '../../workers/log/dialects.ts';
import { OPENABLE } from './openable.ts';

test('the table says what the engine knows, without the windows between two releases', () => {
  const known = DIALECTS.filter(({ releases }) => !/between|proposed/.test(releases));
  expect(OPENABLE.map(({ layout, version }) => ({ layout, version }))).toEqual(
    known.map(({ layout, version }) => ({ layout, version: `0x${version.toString(16)}` })),
  );
});
