/**
 * The timeline on the built page: what a frame costs while ten million events are zoomed and panned with the wheel.
 * BENCH_SCROLL_ROWS sets another number of events.
 *
 * A frame's cost is the time that the wheel event takes, and the time from the start of the frame that shows it to its
 * end (drawing of the canvases, style, layout, paint): a message that is posted during the frame arrives after it.
 */
import { expect, test } from '@playwright/test';
import { idle } from '../e2e/support.ts';
import { open, removeLogs } from './generated-log.ts';
import { percentile } from './spread.ts';
import { turnWheel } from './wheel.ts';

const EVENTS = Number(process.env.BENCH_SCROLL_ROWS ?? 10_000_000);
const FRAMES = 240;

/** Turns of the wheel, one a frame: into the run and out again twice, and along it. */
const MOVES = [
  ['zoom', { ctrlKey: true }, [-60, 60]],
  ['pan', { shiftKey: true }, [40, -40]],
] as const;

test.afterAll(removeLogs);

test('zoom and pan', async ({ page }) => {
  await open(page, EVENTS);
  const plot = page.locator('[data-pane="timeline"]').getByRole('slider');
  for (const [name, keys, turns] of MOVES) {
    if (name === 'pan') {
      await plot.evaluate(turnWheel, { keys: { ctrlKey: true }, turns: [-120], frames: 12 });
      await idle(page);
    }
    const { work, gaps } = await plot.evaluate(turnWheel, { keys, turns: [...turns, ...turns], frames: FRAMES });
    expect(work.length).toBeGreaterThan(FRAMES / 2);
    console.log(
      `timeline of ${EVENTS.toLocaleString('en')} events, ${name}: frame ` +
        `p50 ${percentile(work, 0.5).toFixed(1)} ms, p95 ${percentile(work, 0.95).toFixed(1)} ms; ` +
        `between frames p50 ${percentile(gaps, 0.5).toFixed(1)} ms, p95 ${percentile(gaps, 0.95).toFixed(1)} ms`,
    );
  }
});
