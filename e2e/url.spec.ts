import { expect, type Page, test } from '@playwright/test';
import { chooseFiles, goTo, home, idle, moment, opened, openSample, sampleBytes } from './support.ts';

test('a link shows the same moment, selection and filter', async ({ page, context }) => {
  await openSample(page, 'tour');
  await goTo(page, '#200');
  await expect.poll(async () => (await moment(page))[1]).toBe(200);
  const at = await moment(page);
  await page.keyboard.press('q');
  await expect(page.locator('[data-pane="events"]').getByRole('combobox')).toBeFocused();
  await page.keyboard.type('kind:clock');
  await idle(page);
  await expect(page).toHaveURL(/f=kind%3Aclock/);
  await expect(page).toHaveURL(/sel=e200/);

  const other = await context.newPage();
  await other.goto(page.url());
  await opened(other);
  await expect.poll(() => moment(other)).toEqual(at);
  await expect(other.locator('[data-event]')).toHaveAttribute('data-event', '200');
  await expect(other.locator('[data-pane="events"]').getByRole('combobox')).toHaveValue('kind:clock');
});

test('Back and Forward go through the jumps', async ({ page }) => {
  await openSample(page, 'tour');
  const start = await moment(page);
  for (const place of [100, 300]) {
    await goTo(page, `#${place}`);
    await expect(page).toHaveURL(new RegExp(`[?&]sel=e${place}`));
  }
  await page.goBack();
  await expect.poll(() => moment(page).then(([, seq]) => seq)).toBe(100);
  await page.goBack();
  await expect.poll(() => moment(page)).toEqual(start);
  await page.goForward();
  await expect.poll(() => moment(page).then(([, seq]) => seq)).toBe(100);
  await page.goForward();
  await expect.poll(() => moment(page).then(([, seq]) => seq)).toBe(300);
});

test('stepping makes no entries of the history', async ({ page }) => {
  await openSample(page, 'tour');
  await goTo(page, '#100');
  await expect(page).toHaveURL(/[?&]sel=e100/);
  const length = await page.evaluate(() => history.length);
  for (let i = 0; i < 5; i++) await page.keyboard.press('.');
  await expect.poll(() => moment(page).then(([, seq]) => seq)).toBeGreaterThan(100);
  await idle(page);
  // The address has followed the steps, in the entry that was there.
  await expect(page).not.toHaveURL(/[?&]sel=e100(&|$)/);
  expect(await page.evaluate(() => history.length)).toBe(length);
});

test('a link to a pair brings back both logs', async ({ page, context }) => {
  await openSample(page, 'typed');
  await expect(page).toHaveURL(/b=sample%3Atyped%2F1/);
  await expect(page.locator('[data-verdict]')).toContainText(/[Dd]iffer/);
  const verdict = await page.locator('[data-verdict]').innerText();
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.locator('[data-verdict]')).toHaveText(verdict);
});

test('a link to a local log says which file it wants, and stands at its moment once it is there', async ({
  page,
  browser,
}) => {
  await home(page);
  await chooseFiles(page, [{ name: 'secret.rr', buffer: sampleBytes('arm.bin') }]);
  await expect(page).toHaveURL(/log=[0-9a-f]{16}/);
  await opened(page);
  await goTo(page, '!50');
  await expect(page).not.toHaveURL(/[?&]m=0\./);
  const at = await moment(page);
  await expect(page).toHaveURL(new RegExp(`m=${at[0]}\\.`));
  const url = page.url();

  const stranger = await browser.newContext();
  const other = await stranger.newPage();
  await other.goto(url);
  const hash = /log=([0-9a-f]{16})/.exec(url)?.[1] ?? '';
  await expect(other.getByText(`Drop the file with the hash ${hash}`)).toBeVisible();
  await chooseFiles(other, [{ name: 'other.rr', buffer: sampleBytes('pc.bin') }]);
  await expect(other.getByText('This is another log than the link')).toBeVisible();
  await other.keyboard.press('h');
  await chooseFiles(other, [{ name: 'renamed.rr', buffer: sampleBytes('arm.bin') }]);
  await expect.poll(() => moment(other)).toEqual(at);
  await stranger.close();
});

test('an old link keeps its meaning, and a damaged one does no harm', async ({ page }) => {
  await page.goto('./#v1?log=sample:tour/0&m=0.0&sel=e12&i=1&x=e');
  await expect(page.locator('[data-event]')).toHaveAttribute('data-event', '12');
  await expect(page.getByRole('radio', { name: 'events' })).toBeChecked();
  await page.goto('./#v1?log=sample:no-such-sample&m=5');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Drop a QEMU replay log' })).toBeVisible();
});

test('a link opens the panes that were open', async ({ page, browser }) => {
  await openSample(page, 'tour');
  const tab = (one: Page, name: string) => one.locator('.dv-tab').filter({ hasText: name });
  await page.keyboard.press('3');
  await page.keyboard.press('Alt+k');
  await expect(tab(page, 'Details')).toHaveCount(0);
  await page.keyboard.press('5');
  await expect(page.locator('[data-pane="notes"]')).toBeVisible();
  await expect(page).toHaveURL(/[?&]p=timeline\.events\.notes-console\.glossary/);

  const stranger = await browser.newContext();
  const other = await stranger.newPage();
  await other.goto(page.url());
  await opened(other);
  await expect(other.locator('[data-pane="notes"]')).toBeVisible();
  await expect(tab(other, 'Console')).toHaveCount(1);
  await expect(tab(other, 'Details')).toHaveCount(0);
  await stranger.close();
});
