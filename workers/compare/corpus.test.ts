/** Real recordings, where they are at hand: two runs of the same firmware, and logs that have nothing in common. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Kind } from '../log/kinds.ts';
import { openedLog } from '../log/testing/samples.ts';
import { compared, finished } from './testing/compared.ts';

const corpus = join(import.meta.dirname, '../../../shared/corpus');
const opened = (name: string) => openedLog(new Uint8Array(readFileSync(join(corpus, name))));

/** Differences that the host's own timing makes. */
const QUIET = { ignoreClocks: true, ignoreRandom: true, ignoreWarps: true };

describe.skipIf(!existsSync(join(corpus, 'uboot-b')))('real recordings', { timeout: 240_000 }, () => {
  it('finds where two runs were typed at differently', async () => {
    const [a, b] = [await opened('uboot-a/replay.bin'), await opened('uboot-b/replay.bin')];
    expect((await finished(a, b)).state().first).toMatchObject({
      class: 'value',
      field: 'time',
      a: { event: 0, kind: 'CLOCK_HOST' },
    });

    const { state, rows } = await compared(a, b, QUIET);
    expect(state.first).toMatchObject({
      class: 'count',
      a: { kind: 'ASYNC_CHAR_READ' },
      b: { kind: 'ASYNC_CHAR_READ' },
    });
    expect(state.agreedInstructions).toBe(276_181_897);
    expect(state.ignored.random).toBe(2);
    // Nearly all output of B, the shorter run, has its place in A; and the logs' ends belong together.
    const output = rows.filter((row) => row.b?.kind === Kind.CHAR_WRITE);
    expect(output.filter((row) => row.a?.kind === Kind.CHAR_WRITE).length).toBeGreaterThan(output.length * 0.99);
    expect(rows.at(-1)).toMatchObject({ a: { kind: Kind.END }, b: { kind: Kind.END } });
    // Typed 'x' is typed 'x', though at another time.
    const typed = rows.filter((row) => row.a?.kind === Kind.ASYNC_CHAR_READ && row.b?.kind === Kind.ASYNC_CHAR_READ);
    expect(typed.filter((row) => row.a?.text === row.b?.text).length).toBeGreaterThan(38);
  });

  it.each([
    ['logs-only/aarch64-virt-uboot.bin', 'logs-only/rv_input.bin'],
    ['logs-only/rv_snap.bin', 'logs-only/rv_killed.bin'],
    ['logs-only/rv_auto.bin', 'logs-only/rv_sleepoff.bin'],
  ])('aligns every event of %s and %s once and in order', async (first, second) => {
    const [a, b] = [await opened(first), await opened(second)];
    const { state, rows, comparison } = await compared(a, b, QUIET);
    for (const [log, side] of [
      [a, 'a'],
      [b, 'b'],
    ] as const) {
      const numbers = rows.flatMap((row) => row[side]?.n ?? []);
      expect(numbers).toHaveLength(log.index.events - (log.index.totals[Kind.INSTRUCTION] ?? 0));
      expect(numbers.every((n, i) => i === 0 || n > (numbers[i - 1] ?? 0))).toBe(true);
    }
    const density = comparison.density(0, a.index.icount + 1, 100);
    expect(density.counts.reduce((sum, count) => sum + count, 0)).toBe(state.differences);
  });

  it('finds a log equal to itself with one value changed in the middle', async () => {
    const bytes = new Uint8Array(readFileSync(join(corpus, 'linux/replay.bin')));
    const a = await openedLog(bytes);
    let place = { event: 0, offset: 0 };
    for await (const block of a.walk(60, a.index.blocks)) {
      const i = block.kinds.indexOf(Kind.CHAR_WRITE);
      if (i < 0) continue;
      place = { event: block.first + i, offset: block.offsets[i] ?? 0 };
      break;
    }
    const changed = bytes.slice();
    changed[place.offset + 8] = 2;
    const state = (await finished(a, await openedLog(changed))).state();
    expect(state).toMatchObject({ differences: 1, agreedEvents: place.event });
    expect(state.first).toMatchObject({ class: 'value', field: 'written', aValue: '1', bValue: '2' });
  });
});
