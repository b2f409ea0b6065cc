/**
 * The event list on the built page: how long a jump to the last of a hundred million rows takes, and what a frame costs
 * while ten million events are scrolled. BENCH_ROWS and BENCH_SCROLL_ROWS set other numbers of events.
 *
 * A frame's cost is the time on the main thread from its first scroll event to the end of its rendering (handlers,
 * style, layout, paint). It is measured with a message that is posted during the frame and arrives after it.
 */
import { expect, test } from '@playwright/test';
import { idle } from '../e2e/support.ts';
import { grid, last, open, removeLogs } from './generated-log.ts';
import { percentile } from './spread.ts';

const ROWS = Number(process.env.BENCH_ROWS ?? 100_000_000);
const SCROLL_ROWS = Number(process.env.BENCH_SCROLL_ROWS ?? 10_000_000);
/** Pixels a frame: a turning wheel, a fling, a thumb that is dragged. */
const SPEEDS = [
  ['wheel', 120],
  ['fling', 600],
  ['thumb', 20_000],
] as const;
const FRAMES = 240;

test.afterAll(removeLogs);

test('jump to the last row', async ({ page }) => {
  await open(page, ROWS);
  const end = await last(page);
  const times: number[] = [];
  for (let i = 0; i < 10; i++) {
    await grid(page).focus();
    await page.keyboard.press('Home');
    await expect(grid(page).locator('[data-row="0"] [role="gridcell"]').first()).toHaveText('0');
    await idle(page);
    times.push(await grid(page).evaluate(jumpToEnd, end));
  }
  console.log(
    `jump to the last of ${(end + 1).toLocaleString('en')} rows: ` +
      `p50 ${percentile(times, 0.5).toFixed(0)} ms, p95 ${percentile(times, 0.95).toFixed(0)} ms`,
  );
  await expect(grid(page).locator(`[data-row="${end}"]`)).toContainText('end');
});

/** Presses End and gives the time in ms until the last row is drawn with its data. Runs in the page. */
function jumpToEnd(element: Element, end: number): Promise<number> {
  return new Promise((resolve) => {
    const start = performance.now();
    element.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true, cancelable: true }));
    const look = () => {
      const row = element.querySelector(`[data-row="${end}"]`);
      if (row && !row.querySelector('[aria-busy]')) requestAnimationFrame(() => resolve(performance.now() - start));
      else requestAnimationFrame(look);
    };
    look();
  });
}

test('scroll', async ({ page }) => {
  await open(page, SCROLL_ROWS);
  for (const [name, step] of SPEEDS) {
    await grid(page).evaluate((element) => element.scrollTo(0, 200_000));
    await page.waitForTimeout(500);
    const { work, gaps } = await grid(page).evaluate(scroll, { step, frames: FRAMES });
    expect(work.length).toBeGreaterThan(FRAMES / 2);
    console.log(
      `scroll ${SCROLL_ROWS.toLocaleString('en')} events, ${name} (${step} px a frame): frame ` +
        `p50 ${percentile(work, 0.5).toFixed(1)} ms, p95 ${percentile(work, 0.95).toFixed(1)} ms; ` +
        `between frames p50 ${percentile(gaps, 0.5).toFixed(1)} ms, p95 ${percentile(gaps, 0.95).toFixed(1)} ms`,
    );
  }
});

/** Scrolls by `step` pixels a frame; gives each frame's work and the time between frames in ms. Runs in the page. */
function scroll(element: Element, { step, frames }: { step: number; frames: number }) {
  return new Promise<{ work: number[]; gaps: number[] }>((resolve) => {
    const work: number[] = [];
    const gaps: number[] = [];
    let began: number | undefined;
    let before: number | undefined;
    const begin = () => {
      began ??= performance.now();
    };
    document.addEventListener('scroll', begin, { capture: true });
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      if (began !== undefined) work.push(performance.now() - began);
      began = undefined;
      element.scrollTop += step;
    };
    const frame = (now: number) => {
      if (before !== undefined) gaps.push(now - before);
      before = now;
      port2.postMessage(undefined);
      if (gaps.length < frames) return requestAnimationFrame(frame);
      document.removeEventListener('scroll', begin, { capture: true });
      resolve({ work, gaps });
    };
    requestAnimationFrame(frame);
  });
}
