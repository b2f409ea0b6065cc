import { expect, test } from 'vitest';
import type { StateAnswer } from '../../workers/machine-api.ts';
import { mergeAnswers, mergeWants, missingWants } from './wants.ts';

const memory = (address: bigint, length = 64) => ({ space: 'virtual', address, length }) as const;

test('the wants of several panes become one question', () => {
  expect(
    mergeWants([
      { registers: true, memory: [memory(0n)] },
      { disassembly: { before: 4, after: 20 }, memory: [memory(0n), memory(64n)] },
      { registers: true, walk: 5n },
    ]),
  ).toEqual({
    registers: true,
    disassembly: { before: 4, after: 20 },
    memory: [memory(0n), memory(64n)],
    walk: 5n,
  });
});

test('other sectors of a disk are asked for', () => {
  const disk = { disk: 0, sector: 8, sectors: 2 };
  expect(missingWants({ disk }, { disk: { ...disk } })).toBeUndefined();
  expect(missingWants({ disk }, { disk: { ...disk, sector: 9 } })).toEqual({ disk });
  expect(missingWants({ disk }, {})).toEqual({ disk });
});

test('what was asked of a moment is not asked again, whether there was an answer or not', () => {
  const wants = { registers: true, screen: true, memory: [memory(0n), memory(64n)], walk: 1n };
  expect(missingWants(wants, wants)).toBeUndefined();
  expect(missingWants(wants, { screen: true, memory: [memory(64n)] })).toEqual({
    registers: true,
    memory: [memory(0n)],
    walk: 1n,
  });
  expect(missingWants(wants, {})).toEqual(wants);
});

test('another stretch of the disassembly is asked for', () => {
  const asked = { disassembly: { before: 4, after: 20 } };
  const wants = { disassembly: { address: 16n, before: 4, after: 20 } };
  expect(missingWants(wants, asked)).toEqual(wants);
});

test('answers for one moment add up; the cost is that of the first', () => {
  const moment = { icount: 5, seq: 1 };
  const answer = (more: Partial<StateAnswer>): StateAnswer => ({
    moment,
    cost: { instructions: 9, ms: 3 },
    consoleBytes: 7,
    ...more,
  });
  const view = (address: bigint) => ({ ...memory(address), bytes: new Uint8Array(64), pages: [] });
  const merged = mergeAnswers(
    answer({ memory: [view(0n)] }),
    answer({ cost: { instructions: 0, ms: 0 }, memory: [view(64n)] }),
  );
  expect(merged.cost).toEqual({ instructions: 9, ms: 3 });
  expect(merged.memory?.map((one) => one.address)).toEqual([0n, 64n]);
});
