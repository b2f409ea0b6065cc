/** The lane of small pictures of the guest's screen. */
import { expect, type Page, test } from '@playwright/test';
import { openMachine, recordingFiles } from './machine-support.ts';
import { goTo, idle, moment } from './support.ts';

/** Where the lane stands on the page. */
async function laneOf(page: Page): Promise<{ readonly x: number; readonly y: number; readonly width: number }> {
  const name = await page
    .getByRole('list', { name: 'Lanes', exact: true })
    .getByText('Screen', { exact: true })
    .boundingBox();
  const plot = await page.getByRole('slider', { name: 'Playhead' }).boundingBox();
  if (!name || !plot) throw new Error('no lane of the screen');
  return { x: plot.x, y: name.y + name.height / 2, width: plot.width };
}

test('the screen is a lane of pictures: one says its moment, and a click goes there', async ({ page }) => {
  await openMachine(page, recordingFiles('virtio-gpu-7'));
  await goTo(page, '0');
  const { x, y, width } = await laneOf(page);
  const tooltip = page.getByRole('tooltip');
  await page.mouse.move(x + 3, y);
  await expect(tooltip).toContainText('Screen: not set up at this moment');
  // Of its 248,875 instructions the guest shows something from 195,366 to 213,410.
  const shown = x + (width * 200_000) / 248_875;
  await page.mouse.move(shown, y);
  await expect(tooltip).toContainText(/Screen: \d+ × \d+/);
  const picture = tooltip.locator('canvas');
  await expect(picture).toBeVisible();
  const said = Number(/^[\d\s\u2009\u202f]+/.exec((await tooltip.textContent()) ?? '')?.[0].replace(/\D/g, ''));
  expect(said).toBeGreaterThan(195_366);
  expect(said % 4096).toBe(0);
  await page.mouse.click(shown, y);
  await idle(page);
  await expect.poll(() => moment(page).then(([icount]) => icount)).toBe(said);
});

test('guests without a screen have no such lane', async ({ page }) => {
  await openMachine(page, recordingFiles('float-10'));
  const lanes = page.getByRole('list', { name: 'Lanes', exact: true });
  await expect(lanes.getByText('Mode', { exact: true })).toBeVisible();
  await expect(lanes.getByText('Screen', { exact: true })).toHaveCount(0);
});
