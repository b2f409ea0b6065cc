/**
 * Every instruction of the tables has a spec that executes it: each extension is named in one `bench.untested(…)` beside it,
 * which lists what was not executed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Bench } from '../testing/bench.ts';
import { instructions } from './decode.ts';

const specs = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts') && name !== 'coverage.test.ts')
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'));

/** Extensions whose specs end with the list of what they did not execute. */
const listed = new Set(
  specs.flatMap((text) =>
    [...text.matchAll(/\.untested\(([^)]*)\)/g)].flatMap(([, names = '']) =>
      [...names.matchAll(/'([^']+)'/g)].map(([, name]) => name),
    ),
  ),
);

/** Its specs execute some of its forms, by names of their own; recordings of QEMU 5.2 have the others. */
const IN_PART = 'FD of QEMU 5';

describe('the specs', () => {
  it('ask for every extension that has instructions', () => {
    const missing = new Set(instructions.map(({ extension }) => extension).filter((name) => !listed.has(name)));
    expect([...missing].filter((name) => name !== IN_PART)).toEqual([]);
  });

  it('would name an instruction that none of them executes', () => {
    const bench = new Bench();
    for (const { name, extension } of instructions) {
      if (extension === 'M' && name !== 'mulhsu') bench.run(name, {});
    }
    expect(bench.untested('M')).toEqual(['mulhsu']);
  });
});
