import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { DIALECTS } from '../workers/log/dialects.ts';
import { generatedBytes } from '../workers/log/generate.ts';
import { chooseFiles, home, idle, moment, openSample, sampleBytes } from './support.ts';

const pane = (page: Page) => page.locator('[data-pane="compare"]');
const aligned = (page: Page) => pane(page).getByRole('grid', { name: 'Both logs, aligned' });
const verdict = (page: Page) => pane(page).locator('[data-verdict-sentence]');
const chip = (page: Page, name: RegExp) => pane(page).getByRole('button', { name });
const activeRow = (page: Page) => aligned(page).locator('[data-active]');
const rowNumber = async (page: Page) => Number(await activeRow(page).getAttribute('data-row'));

/** A number on a chip or behind a filter, with its thin spaces taken out. */
const numberIn = (text: string | null) => Number(/[\d\u2009]+/.exec(text ?? '')?.[0].replaceAll('\u2009', ''));

async function openPair(page: Page): Promise<void> {
  await openSample(page, 'typed');
  await expect(verdict(page)).toContainText(/differ/i);
  await expect(pane(page).getByText(/^Aligning/)).toHaveCount(0);
  await idle(page);
}

async function openTwo(page: Page, a: Buffer, b: Buffer): Promise<void> {
  await home(page);
  await chooseFiles(page, [
    { name: 'first.bin', buffer: a },
    { name: 'second.bin', buffer: b },
  ]);
  await expect(verdict(page)).not.toBeEmpty();
  await idle(page);
}

test('two logs that differ: the verdict first, and what sorts of difference there are', async ({ page, context }) => {
  await openPair(page);
  const sentence = await verdict(page).textContent();
  expect(sentence).toMatch(/event #\d|Different/);
  for (const name of [/^value/, /^only in A/, /^only in B/]) {
    expect(numberIn(await chip(page, name).textContent())).toBeGreaterThan(0);
  }
  await context.grantPermissions(['clipboard-read', 'clipboard-write']).catch(() => undefined);
  await pane(page).getByRole('button', { name: 'Copy the verdict' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(sentence);
});

test('the same log twice: identical, with both hashes', async ({ page }) => {
  const bytes = sampleBytes('tour.bin');
  await openTwo(page, bytes, bytes);
  await expect(verdict(page)).toContainText('identical');
  const hashes = pane(page)
    .locator('dd')
    .filter({ hasText: /^[0-9a-f]{16}$/ });
  await expect(hashes).toHaveCount(2);
  expect(await hashes.nth(0).textContent()).toBe(await hashes.nth(1).textContent());
  await expect(pane(page).getByText('the same bytes')).toBeVisible();
  await page.keyboard.press('n');
  await expect(page.getByText('No later difference.')).toBeVisible();
});

test('differences are walked by key, forth and back', async ({ page }) => {
  await openPair(page);
  await page.keyboard.press('0');
  await idle(page);
  const first = await rowNumber(page);
  const rows = [first];
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press('n');
    await expect.poll(() => rowNumber(page)).toBeGreaterThan(rows.at(-1) ?? 0);
    await idle(page);
    rows.push(await rowNumber(page));
  }
  await page.keyboard.press('Shift+N');
  await expect.poll(() => rowNumber(page)).toBe(rows[2]);
  await page.keyboard.press('0');
  await expect.poll(() => rowNumber(page)).toBe(first);
});

test('a gap stands where one log lacks an event, and a class chip goes to the next of its class', async ({ page }) => {
  await openPair(page);
  await chip(page, /^only in B/).click();
  await expect(activeRow(page)).toContainText('only in B');
  await expect(activeRow(page)).toContainText('no event in A');
  await chip(page, /^only in A/).click();
  await expect(activeRow(page)).toContainText('no event in B');
});

test('what differs within a field is marked', async ({ page }) => {
  await openPair(page);
  await chip(page, /^value/).click();
  await expect(activeRow(page).locator('mark').first()).toBeVisible();
  const marked = await activeRow(page).locator('mark').allTextContents();
  expect(new Set(marked).size).toBeGreaterThan(1);
});

test('clock values can be overlooked, and how many that hides is told', async ({ page }) => {
  await openPair(page);
  const before = numberIn(await chip(page, /^value/).textContent());
  await pane(page).getByRole('checkbox', { name: 'clock values' }).check();
  const hidden = pane(page).getByText(/ hidden$/);
  await expect(hidden).toBeVisible();
  await expect(pane(page).getByText(/^Aligning/)).toHaveCount(0);
  await idle(page);
  const count = numberIn(await hidden.textContent());
  expect(count).toBeGreaterThan(0);
  const chips = await chip(page, /^value/).allTextContents();
  expect(numberIn(chips[0] ?? '0')).toBeLessThan(before);
});

test('swapping turns the comparison round', async ({ page }) => {
  await openPair(page);
  const values = async () =>
    /A (\d{4}-.*? UTC), B (\d{4}-.*? UTC)/.exec((await verdict(page).textContent()) ?? '')?.slice(1, 3);
  const before = await values();
  expect(before).toHaveLength(2);
  await pane(page).getByRole('button', { name: 'Swap A and B' }).click();
  await expect.poll(values).toEqual(before?.toReversed());
  await page.keyboard.press('x');
  await expect.poll(values).toEqual(before);
});

test('linked playheads move together, unlinked ones do not', async ({ page }) => {
  await openPair(page);
  const b = () => page.evaluate(() => /[?&]mb=(\d+)\.(\d+)/.exec(location.hash)?.[2]);
  await page.keyboard.press('0');
  await chip(page, /^position/).click();
  await idle(page);
  await expect.poll(b).not.toBe('0');
  const there = await b();
  await pane(page).getByRole('button', { name: 'Linked playheads' }).click();
  await page.keyboard.press('0');
  await expect.poll(async () => (await moment(page))[1]).toBe(0);
  await idle(page);
  expect(await b()).toBe(there);
});

test('two events are declared to be the same', async ({ page }) => {
  await openPair(page);
  await pane(page).getByRole('button', { name: 'Align…' }).click();
  const cell = (row: number, side: string) =>
    aligned(page).locator(`[data-row="${row}"] [data-side="${side}"]`).first();
  const number = async (row: number, side: string) => numberIn(await cell(row, side).textContent());
  const [a, b] = [await number(4, 'a'), await number(2, 'b')];
  await cell(4, 'a').click();
  await cell(2, 'b').click();
  await pane(page).getByRole('button', { name: 'Align these' }).click();
  await expect(pane(page).getByText(`A #${a} = B #${b}`)).toBeVisible();
  await pane(page).getByRole('button', { name: 'undo' }).click();
  await expect(pane(page).getByText(`A #${a} = B #${b}`)).toHaveCount(0);
});

test('the list of differences and the strip go where they say', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 1200 });
  await openPair(page);
  const list = pane(page).getByRole('grid', { name: 'Differences' });
  if (!(await list.isVisible())) await pane(page).getByRole('button', { name: 'List of differences' }).click();
  await list.locator('[data-row="2"]').click();
  await idle(page);
  const third = await rowNumber(page);
  expect(third).toBeGreaterThan(0);
  await expect(list.locator('[data-active]')).toHaveAttribute('data-row', '2');

  const strip = pane(page).getByRole('slider');
  await strip.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => rowNumber(page)).toBeGreaterThan(third);
  const box = await strip.boundingBox();
  if (!box) throw new Error('the strip is not drawn');
  await page.mouse.click(box.x + box.width - 12, box.y + 10);
  await expect.poll(() => rowNumber(page)).toBeGreaterThan(third + 100);
});

test('logs that take a while to read are compared once both are read', async ({ page }) => {
  const dialect = DIALECTS.find(({ layout }) => layout === '7.2+');
  if (!dialect) throw new Error('no layout 7.2+');
  const log = (divergeAt?: number) =>
    Buffer.from(generatedBytes(dialect, { events: 1_000_000, ...(divergeAt ? { divergeAt } : {}) }));
  await openTwo(page, log(), log(999_000));
  await expect(verdict(page)).toContainText(/^Identical for 99\d.\d\d\d events/);
  await expect(page.getByText('must be read')).toHaveCount(0);
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`the comparison has no accessibility faults (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openPair(page);
    await chip(page, /^only in B/).click();
    await idle(page);
    const { violations } = await new AxeBuilder({ page }).include('[data-pane="compare"]').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  });
}
