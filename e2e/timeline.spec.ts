import { expect, type Page, test } from '@playwright/test';
import { goTo, idle, moment, openSample } from './support.ts';

const pane = (page: Page) => page.locator('[data-pane="timeline"]');
const plot = (page: Page) => pane(page).getByRole('slider');
/** Instructions of the sample; the plot shows a 200th more. */
const WHOLE = 1_307_462;
const lane = (page: Page, name: string) => pane(page).getByRole('listitem').filter({ hasText: name });

/** The stretch in the address; undefined while the whole run is shown. */
function stretch(page: Page): { from: number; to: number } | undefined {
  const match = /[?&]v=(\d+)-(\d+)/.exec(page.url());
  return match ? { from: Number(match[1]), to: Number(match[2]) } : undefined;
}
const width = (page: Page) => {
  const { from, to } = stretch(page) ?? { from: 0, to: Number.POSITIVE_INFINITY };
  return to - from;
};

/** A point of the plot: shares of its width, pixels from its top. The overview is above 44, the ruler above 68. */
async function at(page: Page, share: number, y = 100): Promise<[number, number]> {
  const box = await plot(page).boundingBox();
  if (!box) throw new Error('the plot is not drawn');
  return [box.x + box.width * share, box.y + y];
}

async function drag(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, to[1]);
  await page.mouse.move(...to);
  await page.mouse.up();
}

test('the wheel zooms with Ctrl, pans with Shift, and what was under the pointer stays there', async ({ page }) => {
  await openSample(page, 'tour');
  await page.mouse.move(...(await at(page, 0.5)));
  await page.keyboard.down('Control');
  for (let i = 0; i < 6; i++) await page.mouse.wheel(0, -120);
  await page.keyboard.up('Control');
  await expect.poll(() => width(page)).toBeLessThan(330_000);
  const zoomed = stretch(page) ?? { from: 0, to: 0 };
  // The middle of 1 307 462 instructions.
  expect((zoomed.from + zoomed.to) / 2).toBeGreaterThan(640_000);
  expect((zoomed.from + zoomed.to) / 2).toBeLessThan(670_000);

  await page.keyboard.down('Shift');
  await page.mouse.wheel(0, 200);
  await page.keyboard.up('Shift');
  await expect.poll(() => stretch(page)?.from).toBeGreaterThan(zoomed.from);
  await expect.poll(() => width(page)).toBe(zoomed.to - zoomed.from);
});

test('a dragged stretch tells its counts and rates, and is zoomed to', async ({ page }) => {
  await openSample(page, 'tour');
  await drag(page, await at(page, 0.9), await at(page, 0.999));
  const summary = pane(page).locator('footer');
  await expect(summary).toContainText(/\d events/);
  await expect(summary).toContainText(/exceptions? 8/i);
  await expect(page).toHaveURL(/[?&]sel=ri\d+-\d+/);
  await page.keyboard.press('z');
  await expect.poll(() => width(page)).toBeLessThan(140_000);
  await page.keyboard.press('Backspace');
  await expect.poll(() => stretch(page)).toBeUndefined();
  await pane(page).getByRole('button', { name: 'Clear selection' }).click();
  await expect(page).not.toHaveURL(/[?&]sel=/);
});

test('a click moves the playhead, the ruler scrubs, arrow keys go by pixels', async ({ page }) => {
  await openSample(page, 'tour');
  await page.mouse.click(...(await at(page, 0.5)));
  await expect.poll(async () => Math.abs((await moment(page))[0] - WHOLE * 1.005 * 0.5)).toBeLessThan(3000);
  await drag(page, await at(page, 0.5, 56), await at(page, 0.75, 56));
  await expect.poll(async () => Math.abs((await moment(page))[0] - WHOLE * 1.005 * 0.75)).toBeLessThan(3000);
  await idle(page);
  const [before] = await moment(page);
  await plot(page).focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await moment(page))[0] - before).toBeGreaterThan(500);
  await expect(plot(page)).toHaveAttribute('aria-valuenow', String((await moment(page))[0]));
});

test('the overview’s brush chooses the stretch in view', async ({ page }) => {
  await openSample(page, 'tour');
  await goTo(page, '!10');
  for (let i = 0; i < 4; i++) await page.keyboard.press('w');
  await expect.poll(() => width(page)).toBeLessThan((WHOLE * 1.01) / 1.5 ** 4);
  const zoomed = width(page);
  await page.mouse.click(...(await at(page, 0.8, 20)));
  await expect.poll(() => stretch(page)?.from).toBeGreaterThan(800_000);
  expect(Math.abs(width(page) - zoomed)).toBeLessThan(3);
});

test('pointing at a bar tells what it holds', async ({ page }) => {
  await openSample(page, 'tour');
  const tip = pane(page).getByRole('tooltip');
  await expect(async () => {
    const [x, y] = await at(page, 0.97, 82);
    await page.mouse.move(x, y);
    await page.mouse.move(x + 1, y);
    await expect(tip).toContainText(/clock/i, { timeout: 1000 });
  }).toPass();
  await expect(tip).toContainText(/in .*instr/);
});

test('lanes are opened, moved and pinned, and stay so', async ({ page }) => {
  await openSample(page, 'tour');
  const names = () => pane(page).locator('[data-lane]:not([data-kind])').allInnerTexts();
  await pane(page).getByRole('button', { name: 'Expand Clock reads' }).click();
  await expect(pane(page).locator('[data-lane][data-kind]').first()).toBeVisible();
  await pane(page).getByRole('button', { name: 'Collapse Clock reads' }).click();

  const first = async () => (await names())[0]?.trim().split('\n')[0];
  await expect.poll(first).toContain('Clock reads');
  await lane(page, 'Interrupts')
    .getByRole('button', { name: /^Interrupts/ })
    .focus();
  await page.keyboard.press('Alt+ArrowUp');
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(first).toContain('Interrupts');
  await pane(page).getByRole('button', { name: 'Pin Exceptions' }).click();
  await expect(pane(page).getByRole('list', { name: 'Pinned lanes' })).toContainText('Exceptions');

  await page.reload();
  await expect(pane(page).getByRole('list', { name: 'Pinned lanes' })).toContainText('Exceptions');
  await expect(
    pane(page).getByRole('list', { name: 'Lanes', exact: true }).getByRole('listitem').first(),
  ).toContainText('Interrupts');
});

test('lanes without events are hidden, and can be shown', async ({ page }) => {
  await openSample(page, 'tour');
  await expect(lane(page, 'Audio')).toHaveCount(0);
  await pane(page)
    .getByRole('button', { name: /^Show \d+ empty lanes/ })
    .click();
  await expect(lane(page, 'Audio')).toHaveCount(1);
});

test('the axis counts instructions, events, or time where the shift is known', async ({ page }) => {
  await openSample(page, 'tour');
  await page.getByRole('radio', { name: 'events' }).check();
  await expect(page).toHaveURL(/[?&]x=e/);
  await expect(plot(page)).toHaveAttribute('aria-valuemax', '10265');
  await page.getByRole('radio', { name: 'time' }).check();
  await expect(page).toHaveURL(/[?&]x=t/);
  await expect(plot(page)).toHaveAttribute('aria-valuetext', /s of virtual time$/);
  await page.keyboard.press('u');
  await expect(page).not.toHaveURL(/[?&]x=/);
});

test('a lane’s name filters the list by its kinds', async ({ page }) => {
  await openSample(page, 'tour');
  await lane(page, 'Exceptions')
    .getByRole('button', { name: /^Exceptions/ })
    .click();
  await expect(page.locator('[data-pane="events"]').getByRole('combobox')).toHaveValue(/^kind:exception$/i);
});
