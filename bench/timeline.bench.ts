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

interface Wheel {
  readonly keys: { readonly ctrlKey?: boolean; readonly shiftKey?: boolean };
  /** Pixels of the wheel a frame; each for its share of the frames. */
  readonly turns: readonly number[];
  readonly frames: number;
}

/** Turns the wheel once a frame; gives each frame's work and the time between frames in ms. Runs in the page. */
function turnWheel(element: Element, { keys, turns, frames }: Wheel) {
  return new Promise<{ work: number[]; gaps: number[] }>((resolve) => {
    const work: number[] = [];
    const gaps: number[] = [];
    const box = element.getBoundingClientRect();
    let handling = 0;
    let began: number | undefined;
    let before: number | undefined;
    const { port1, port2 } = new MessageChannel();
    // After a frame: its cost is known, and the next turn of the wheel comes.
    port1.onmessage = () => {
      const now = performance.now();
      if (began !== undefined) work.push(handling + now - began);
      const deltaY = turns[Math.floor((gaps.length / frames) * turns.length)] ?? 0;
      const place = { clientX: box.x + box.width * 0.6, clientY: box.y + 100 };
      element.dispatchEvent(new WheelEvent('wheel', { ...place, ...keys, deltaY, bubbles: true, cancelable: true }));
      handling = performance.now() - now;
    };
    // Asked for before the timeline asks for its own, so it runs first.
    const frame = (now: number) => {
      began = before === undefined ? undefined : performance.now();
      if (before !== undefined) gaps.push(now - before);
      before = now;
      port2.postMessage(undefined);
      if (gaps.length < frames) requestAnimationFrame(frame);
      else resolve({ work, gaps });
    };
    requestAnimationFrame(frame);
  });
}
