import { expect, type Page, test } from '@playwright/test';
import { goTo, idle, moment, openSample } from './support.ts';

const details = (page: Page) => page.locator('[data-pane="details"]');
const article = (page: Page) => details(page).locator('[data-event]');
const consolePane = (page: Page) => page.locator('[data-pane="console"]');

async function showFirst(page: Page, kind: string): Promise<void> {
  const list = page.locator('[data-pane="events"]');
  await list.getByRole('combobox', { name: 'Filter events' }).fill(`kind:${kind}`);
  await page.keyboard.press('Escape');
  await idle(page);
  await list.getByRole('grid').locator('[data-row="0"]').click();
  await expect(article(page)).toContainText(kind);
}

test('an event shows its fields, its bytes and its meaning', async ({ page }) => {
  await openSample(page, 'tour');
  await goTo(page, '#0');
  await expect(article(page)).toHaveAttribute('data-event', '0');
  await expect(article(page).getByRole('row').filter({ hasText: 'time' })).toContainText(/\d{19}.*\d{4}-\d\d-\d\d/);
  await expect(article(page)).toContainText('wall clock');
  // The id of CLOCK_HOST in this layout is 28.
  await expect(article(page).locator('[data-id]')).toHaveText(['1c']);
});

test('pointing at a field marks its bytes, and pointing at a byte marks its field', async ({ page }) => {
  await openSample(page, 'tour');
  await goTo(page, '#0');
  // The pointer is where the sample's card was: it must come to the row, not be there when the row appears.
  await page.mouse.move(0, 0);
  const row = article(page).getByRole('row').filter({ hasText: 'time' });
  await row.hover();
  await expect(article(page).locator('figure [data-marked]')).toHaveCount(8);
  await article(page).getByRole('heading').first().hover();
  await expect(article(page).locator('figure [data-marked]')).toHaveCount(0);
  const bytes = article(page)
    .locator('figure span')
    .filter({ hasText: /^[0-9a-f]{2}$/ });
  await bytes.nth(3).hover();
  await expect(row).toHaveAttribute('data-marked', 'true');
});

test('a checkpoint leads to the clock reads that belong to it, and kinds to their neighbours', async ({ page }) => {
  await openSample(page, 'tour');
  await goTo(page, '#7');
  await expect(article(page)).toContainText('CP_CLOCK_WARP_ACCOUNT');
  await details(page).getByRole('button', { name: 'its CLOCK_VIRTUAL_RT read #8' }).click();
  await expect(article(page)).toHaveAttribute('data-event', '8');
  await details(page).getByRole('button', { name: 'read after CP_CLOCK_WARP_ACCOUNT #7' }).click();
  await expect(article(page)).toHaveAttribute('data-event', '7');

  await showFirst(page, 'ASYNC_BLOCK');
  await expect(article(page)).toContainText('request');
  const before = (await moment(page))[1];
  await details(page)
    .getByRole('button', { name: /^next of its kind/ })
    .click();
  await expect.poll(async () => (await moment(page))[1]).toBeGreaterThan(before);
  await details(page)
    .getByRole('button', { name: /previous of its kind/ })
    .click();
  await expect.poll(async () => (await moment(page))[1]).toBe(before);
});

test('what is known of a kind: keys by name, packets by their Ethernet header, causes in words', async ({ page }) => {
  await openSample(page, 'tour');
  await showFirst(page, 'ASYNC_INPUT');
  await expect(article(page).getByRole('row').filter({ hasText: 'qcode' })).toContainText(/\d+.*[a-z]/);
  await showFirst(page, 'ASYNC_NET');
  await expect(article(page)).toContainText(/52:5[45]:/);
  await showFirst(page, 'SHUTDOWN');
  await expect(article(page)).toContainText(/host-qmp-quit|guest-reset/);
});

test('what was typed stands in the console at its place in time, and leads there', async ({ page }) => {
  await openSample(page, 'tour');
  await expect(consolePane(page)).toContainText('93 characters typed');
  await consolePane(page).getByRole('searchbox', { name: 'Search what was typed' }).fill('sum 1000');
  await expect(consolePane(page)).toContainText('1 hit');
  await page.keyboard.press('Enter');
  await expect(article(page)).toContainText('ASYNC_CHAR_READ');
  await expect(consolePane(page).locator('[aria-current="true"]')).toContainText('sum 1000');
});

test('panes are put elsewhere, remembered, and put back', async ({ page }) => {
  await openSample(page, 'tour');
  const box = async (name: string) => (await page.locator(`[data-pane="${name}"]`).boundingBox()) ?? { x: 0, width: 0 };
  const { width } = await box('events');
  const sash = page.locator('.dv-sash:visible');
  await expect(sash.first()).toBeVisible();
  // The edge between the list and the details.
  const { x } = await box('details');
  const y = ((await details(page).boundingBox())?.y ?? 0) + 100;
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 60, y);
  await page.mouse.move(x - 120, y);
  await page.mouse.up();
  await expect.poll(async () => (await box('events')).width).toBeLessThan(width - 80);
  const narrowed = (await box('events')).width;
  await page.reload();
  await expect.poll(async () => Math.abs((await box('events')).width - narrowed)).toBeLessThan(3);
  await page.keyboard.press('Alt+r');
  await expect.poll(async () => Math.abs((await box('events')).width - width)).toBeLessThan(3);
});
