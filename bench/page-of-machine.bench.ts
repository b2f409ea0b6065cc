/**
 * The built page with a full recording: what a frame of the timeline costs with all lanes of the machine in view (modes, address
 * spaces, calls drawn as bars, events), and how long after a seek each pane shows the new moment.
 *
 * BENCH_RECORDINGS names folders of recordings, separated by colons; by default `linux` of the corpus beside the project.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Page, test } from '@playwright/test';
import { chooseFiles, home, idle, opened } from '../e2e/support.ts';
import { percentile } from './spread.ts';
import { turnWheel } from './wheel.ts';

const CORPUS = fileURLToPath(new URL('../../shared/corpus/linux', import.meta.url));
const recordings = (process.env.BENCH_RECORDINGS?.split(':') ?? [CORPUS]).filter((folder) =>
  existsSync(join(folder, 'machine.json')),
);
const FRAMES = 240;
const SEEKS = 40;

const inMs = (values: readonly number[]) =>
  [0.5, 0.95].map((part) => `p${part * 100} ${percentile(values, part).toFixed(1)} ms`).join(', ');

async function open(page: Page, folder: string): Promise<void> {
  await home(page);
  const files = readdirSync(folder).filter((name) => !/^(truth|console|mtree)\./.test(name));
  await chooseFiles(
    page,
    files.map((name) => join(folder, name)),
  );
  await opened(page);
  await expect(page.locator('[data-seek]')).toBeVisible();
  await idle(page);
}

test.skip(recordings.length === 0, 'no recordings to measure');

for (const folder of recordings) {
  test(`page: ${basename(folder)}`, async ({ page }) => {
    await open(page, folder);
    const shown = await page.evaluate(showingTimes, SEEKS);
    const total = shown.map(({ ms }) => ms);
    const beyond = shown.map(({ ms, seek }) => Math.max(0, ms - seek));
    console.log(
      `${basename(folder)}: from a click to the panes that show it: ${inMs(total)}; without the seek: ${inMs(beyond)}`,
    );
    expect(shown.length).toBeGreaterThan(SEEKS / 2);

    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    await page.keyboard.press('Shift+U');
    await idle(page);
    const plot = page.locator('[data-pane="timeline"]').getByRole('slider');
    for (const [name, keys, turns] of [
      ['zoom', { ctrlKey: true }, [-60, 60]],
      ['pan', { shiftKey: true }, [40, -40]],
    ] as const) {
      if (name === 'pan') {
        await plot.evaluate(turnWheel, { keys: { ctrlKey: true }, turns: [-120], frames: 12 });
        await idle(page);
      }
      const { work, gaps } = await plot.evaluate(turnWheel, { keys, turns: [...turns, ...turns], frames: FRAMES });
      expect(work.length).toBeGreaterThan(FRAMES / 2);
      console.log(
        `${basename(folder)}, timeline with calls, ${name}: frame ${inMs(work)}; between frames ${inMs(gaps)}`,
      );
    }
  });
}

/**
 * Clicks on places of the timeline; gives for each the ms until the registers on the page are of the new moment, and what the
 * machine's seek took of them. Runs in the page. Where the playhead does not move, or nothing comes in five seconds, there is no time.
 */
async function showingTimes(seeks: number): Promise<{ ms: number; seek: number }[]> {
  const plot = document.querySelector('[data-pane="timeline"] [role="slider"]');
  if (!plot) throw new Error('no timeline');
  const box = plot.getBoundingClientRect();
  const shown = () =>
    document.querySelector('[data-pane="registers"] [data-shown-moment]')?.getAttribute('data-shown-moment');
  const times: { ms: number; seek: number }[] = [];
  const seekMs = () => Number(/seek ([\d.]+) ms/.exec(document.querySelector('[data-seek]')?.textContent ?? '')?.[1]);
  for (let i = 0; i < seeks; i++) {
    const before = shown();
    const place = { clientX: box.x + box.width * ((i * 0.618_034) % 1), clientY: box.y + 60, bubbles: true };
    const since = performance.now();
    for (const type of ['pointerdown', 'pointerup'] as const) {
      plot.dispatchEvent(
        new PointerEvent(type, { ...place, pointerId: 1, button: 0, buttons: type === 'pointerdown' ? 1 : 0 }),
      );
    }
    while (shown() === before && performance.now() - since < 5000) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    if (shown() !== before) times.push({ ms: performance.now() - since, seek: seekMs() });
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return times;
}
