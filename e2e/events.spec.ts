import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { DIALECTS } from '../workers/log/dialects.ts';
import { generatedBytes } from '../workers/log/generate.ts';
import { chooseFiles, goTo, home, idle, moment, openSample } from './support.ts';

const pane = (page: Page) => page.locator('[data-pane="events"]');
const grid = (page: Page) => pane(page).getByRole('grid');
const filter = (page: Page) => pane(page).getByRole('combobox', { name: 'Filter events' });
const total = async (page: Page) => Number(await grid(page).getAttribute('aria-rowcount')) - 1;
const rows = (page: Page) => grid(page).locator('[data-row]');

/** Row that the playhead is on or before, by its place in the list. */
const current = (page: Page) => grid(page).locator('[data-active]');

async function inside(grid: Locator, row: Locator): Promise<boolean> {
  const [outer, inner] = [await grid.boundingBox(), await row.boundingBox()];
  return !!outer && !!inner && inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height + 0.5;
}

/** A log that is too long for an element of its height: 22 px for each of a million rows. */
function longLog(): Buffer {
  const dialect = DIALECTS.find(({ layout }) => layout === '7.2+');
  if (!dialect) throw new Error('no layout 7.2+');
  return Buffer.from(generatedBytes(dialect, { events: 1_000_000 }));
}

async function openLong(page: Page): Promise<void> {
  await home(page);
  await chooseFiles(page, [{ name: 'long.bin', buffer: longLog() }]);
  await expect(pane(page).getByRole('status')).toContainText(/ of 1.000.0\d\d$/);
  await idle(page);
}

test('a click on a row moves the playhead there, arrow keys go on', async ({ page }) => {
  await openSample(page, 'tour');
  await goTo(page, '#0');
  await rows(page).nth(4).click();
  await expect.poll(async () => (await moment(page))[1]).toBe(4);
  await page.keyboard.press('ArrowDown');
  await expect.poll(async () => (await moment(page))[1]).toBe(5);
  await expect(current(page)).toHaveAttribute('data-row', '5');
  await expect(grid(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.closest('[data-pane]')?.getAttribute('data-pane')))
    .toBe('details');
});

test('the first and the last of a million rows are reached exactly, by key and by scrollbar', async ({ page }) => {
  await openLong(page);
  const last = (await total(page)) - 1;
  expect(last).toBeGreaterThan(600_000);
  await grid(page).focus();
  await page.keyboard.press('End');
  const lastRow = grid(page).locator(`[data-row="${last}"]`);
  await expect(lastRow).toContainText('end');
  await expect.poll(() => inside(grid(page), lastRow)).toBe(true);
  await expect.poll(async () => (await moment(page))[1]).toBeGreaterThan(999_990);

  await page.keyboard.press('Home');
  await expect(grid(page).locator('[data-row="0"]')).toContainText('host clock');
  await grid(page).evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect(lastRow).toContainText('end');
  await expect.poll(() => inside(grid(page), lastRow)).toBe(true);
});

test('the wheel moves a long list by its pixels, anywhere', async ({ page }) => {
  await openLong(page);
  const box = await grid(page).boundingBox();
  if (!box) throw new Error('the list is not drawn');
  await grid(page).evaluate((element) => element.scrollTo(0, element.scrollHeight / 2));
  await idle(page);
  await page.mouse.move(box.x + 100, box.y + 100);
  const topOf = () =>
    grid(page).evaluate((element) => {
      const row = element.querySelector('[data-row]');
      const y = (row?.getBoundingClientRect().top ?? 0) - element.getBoundingClientRect().top;
      return Number(row?.getAttribute('data-row')) * 22 - y;
    });
  const before = await topOf();
  for (let i = 0; i < 5; i++) await page.mouse.wheel(0, 88);
  await expect.poll(async () => (await topOf()) - before).toBe(440);
  // The scrollbar is put right when the list rests; no row may move for that.
  await page.waitForTimeout(400);
  expect((await topOf()) - before).toBe(440);
});

test('a filter shows its count, and the rows that pass', async ({ page }) => {
  await openSample(page, 'tour');
  const all = await total(page);
  await filter(page).fill('kind:interrupt');
  await expect.poll(() => total(page)).toBeLessThan(all);
  await idle(page);
  const count = await total(page);
  await expect(pane(page).getByRole('status')).toContainText(String(count));
  await expect
    .poll(async () => (await rows(page).allTextContents()).filter((text) => !text.includes('interrupt')))
    .toEqual([]);
  await expect(page).toHaveURL(/[?&]f=kind/);
  await pane(page).getByRole('button', { name: 'Clear the filter' }).click();
  await expect.poll(() => total(page)).toBe(all);
});

test('the filter completes words from the keyboard', async ({ page }) => {
  await openSample(page, 'tour');
  await filter(page).pressSequentially('kind:excep');
  const options = pane(page).getByRole('option');
  await expect(options.first()).toContainText('EXCEPTION');
  await page.keyboard.press('ArrowDown');
  await expect(filter(page)).toHaveAttribute('aria-activedescendant', /.+/);
  await page.keyboard.press('Enter');
  await expect(filter(page)).toHaveValue(/^kind:exception\s?$/i);
  await expect(options).toHaveCount(0);
});

test('what the filter does not understand is underlined and explained, and the rows stay', async ({ page }) => {
  await openSample(page, 'tour');
  const before = await total(page);
  await filter(page).fill('nonsense:5');
  await page.keyboard.press('Escape');
  await expect(filter(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(pane(page).getByRole('alert')).toContainText('nonsense');
  await expect(pane(page).locator('mark')).toHaveText('nonsense');
  await expect.poll(() => total(page)).toBe(before);
});

test('chips hide and show families, and INSTRUCTION rows are hidden at first', async ({ page }) => {
  await openSample(page, 'tour');
  const before = await total(page);
  const clocks = pane(page).getByRole('button', { name: /^clocks/ });
  await clocks.click();
  await expect(clocks).toHaveAttribute('aria-pressed', 'false');
  await expect(filter(page)).toHaveValue('-kind:clock');
  await expect.poll(() => total(page)).toBeLessThan(before);
  await clocks.click();
  await expect.poll(() => total(page)).toBe(before);
  const instructions = pane(page).getByRole('button', { name: /^instructions/ });
  await expect(instructions).toHaveAttribute('aria-pressed', 'false');
  await instructions.click();
  await expect.poll(() => total(page)).toBeGreaterThan(before);
});

test('a search goes through its hits, counts them, and goes round', async ({ page }) => {
  await openSample(page, 'tour');
  await goTo(page, '#0');
  await page.keyboard.press('/');
  const search = pane(page).getByRole('combobox', { name: 'Search events' });
  await expect(search).toBeFocused();
  await search.fill('exception');
  const status = pane(page).getByRole('search').nth(1).getByRole('status');
  await expect(status).toHaveText('8 hits');
  await page.keyboard.press('Enter');
  await expect(status).toHaveText('1 of 8 hits');
  await expect(current(page)).toContainText('exception');
  await idle(page);
  const [, first] = await moment(page);
  await page.keyboard.press('Enter');
  await expect(status).toHaveText('2 of 8 hits');
  await expect.poll(async () => (await moment(page))[1]).toBeGreaterThan(first);
  await page.keyboard.press('Shift+Enter');
  await expect(status).toHaveText('1 of 8 hits');
  await page.keyboard.press('Shift+Enter');
  await expect(status).toHaveText('8 of 8 hits · went round');
  await page.keyboard.press('Escape');
  await expect(search).toBeHidden();
  await expect(grid(page)).toBeFocused();
});

test('rows are selected and copied as text, JSON and CSV', async ({ page, context, browserName }) => {
  test.skip(browserName !== 'chromium', 'only Chromium lets a test read the clipboard');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await openSample(page, 'tour');
  await goTo(page, '#0');
  await rows(page).nth(0).click();
  await rows(page)
    .nth(3)
    .click({ modifiers: ['Shift'] });
  await expect(grid(page).locator('[aria-selected="true"]')).toHaveCount(4);
  await page.keyboard.press('ControlOrMeta+c');
  await expect.poll(async () => (await clipboard()).split('\n').length).toBe(5);
  expect(await clipboard()).toMatch(/^#0 .*CLOCK_HOST/);
  await rows(page).nth(2).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Copy 4 rows as JSON' }).click();
  await expect.poll(clipboard).toMatch(/^\[/);
  expect(JSON.parse(await clipboard())).toHaveLength(4);
  await rows(page).nth(2).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Copy 4 rows as CSV' }).click();
  await expect.poll(clipboard).toMatch(/^event,icount,/);
});

test('the rows that pass the filter are saved as a file', async ({ page }) => {
  await openSample(page, 'tour');
  await filter(page).fill('kind:exception');
  await idle(page);
  await pane(page).getByRole('button', { name: 'Export rows' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Save rows as CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(Buffer.from(chunk));
  const lines = Buffer.concat(chunks).toString('utf8').trim().split('\n');
  expect(lines).toHaveLength(9);
  for (const line of lines.slice(1)) expect(line).toContain('EXCEPTION');
});

test('between two events the playhead is a line between two rows', async ({ page }) => {
  await openSample(page, 'tour');
  await goTo(page, '100000');
  const line = () => current(page).evaluate((row) => getComputedStyle(row, '::before').height);
  await expect.poll(line).toBe('2px');
  await goTo(page, '#0');
  await expect.poll(() => current(page).evaluate((row) => getComputedStyle(row).boxShadow !== 'none')).toBe(true);
});

test('columns are resized by pointer and key, and stay so', async ({ page }) => {
  await openSample(page, 'tour');
  const header = pane(page).getByRole('columnheader', { name: 'Kind' });
  const width = async () => Math.round((await header.boundingBox())?.width ?? 0);
  const before = await width();
  const edge = pane(page).getByRole('separator', { name: 'Width of Kind' });
  await edge.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(width).toBe(before + 8);
  const box = await edge.boundingBox();
  if (!box) throw new Error('the edge is not drawn');
  await page.mouse.move(box.x + 4, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 4 + 30, box.y + 10);
  await page.mouse.up();
  await expect.poll(width).toBe(before + 38);
  await openSample(page, 'tour');
  await expect.poll(width).toBe(before + 38);
});

for (const scheme of ['dark', 'light'] as const) {
  test(`the event list has no accessibility faults (${scheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await openSample(page, 'tour');
    await page.keyboard.press('/');
    await pane(page).getByRole('combobox', { name: 'Search events' }).fill('clock');
    await rows(page).nth(2).click();
    await idle(page);
    const { violations } = await new AxeBuilder({ page }).include('[data-pane="events"]').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  });
}
