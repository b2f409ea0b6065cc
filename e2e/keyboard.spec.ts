import { expect, type Page, test } from '@playwright/test';
import { goTo, home, idle, moment, opened, openSample } from './support.ts';

const seq = (page: Page) => moment(page).then(([, n]) => n);

test('from the start page to an event, with keys alone', async ({ page }) => {
  await home(page);
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement?.getAttribute('data-sample') === 'tour')) break;
  }
  await page.keyboard.press('Enter');
  await opened(page);
  const first = await seq(page);
  await page.keyboard.press('.');
  await expect.poll(() => seq(page)).toBeGreaterThan(first);
  await page.keyboard.press(',');
  await expect.poll(() => seq(page)).toBe(first);
});

test('every way to write a place works', async ({ page }) => {
  await openSample(page, 'tour');
  const icount = async () => (await moment(page))[0];
  await goTo(page, '#50');
  await expect.poll(() => seq(page)).toBe(50);
  await goTo(page, '1000');
  await expect.poll(icount).toBe(1000);
  await goTo(page, '0x7d0');
  await expect.poll(icount).toBe(2000);
  await goTo(page, '+500');
  await expect.poll(icount).toBe(2500);
  await goTo(page, '-1');
  await expect.poll(icount).toBe(2499);
  await goTo(page, '!100');
  await expect.poll(icount).toBeGreaterThan(2499);
  const end = await icount();
  await goTo(page, '!50');
  await expect.poll(icount).toBe(Math.round(end / 2));
});

test('the key sheet lists every command, and the palette runs them', async ({ page }) => {
  await openSample(page, 'tour');
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'All keys' });
  await expect(sheet).toBeVisible();
  const commands = sheet.locator('[data-command]');
  expect(await commands.count()).toBeGreaterThan(40);
  // Each one has a key.
  for (const command of await commands.all()) expect(await command.locator('kbd').count()).toBeGreaterThan(0);
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();

  await page.keyboard.press('F1');
  await expect(page.getByRole('dialog', { name: 'Command palette' }).getByRole('combobox')).toBeFocused();
  await page.keyboard.type('instruction rows');
  await page.keyboard.press('Enter');
  await idle(page);
  await expect(page).toHaveURL(/[?&]i=1/);
});

test('number keys go to the panes, and panes keep typed text', async ({ page }) => {
  await openSample(page, 'tour');
  const focused = () => page.evaluate(() => document.activeElement?.closest('[data-pane]')?.getAttribute('data-pane'));
  for (const [key, pane] of [
    ['1', 'timeline'],
    ['4', 'console'],
    ['5', 'notes'],
    ['3', 'details'],
    ['2', 'events'],
  ] as const) {
    await page.keyboard.press(key);
    await expect.poll(focused, pane).toBe(pane);
    // Some panes put the focus into a field, which keeps what is typed; Escape and a click elsewhere leave it.
    await page.locator('[data-verdict]').click();
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  }
  // Without a pause: the key after q is a letter of the filter already.
  await page.keyboard.type('qwas');
  await expect(page.locator('[data-pane="events"]').getByRole('combobox')).toHaveValue('was');
});

test('zoom, pan and centre by the WASD cluster', async ({ page }) => {
  await openSample(page, 'tour');
  await goTo(page, '!50');
  const [at] = await moment(page);
  /** The stretch in the address, which follows a little later; the whole log when there is none. */
  const view = () => {
    const match = /[?&]v=(\d+)-(\d+)/.exec(page.url());
    return match ? { from: Number(match[1]), to: Number(match[2]) } : undefined;
  };
  const width = () => {
    const { from, to } = view() ?? { from: 0, to: Number.POSITIVE_INFINITY };
    return to - from;
  };
  expect(view()).toBeUndefined();
  await page.keyboard.press('w');
  await expect.poll(width).toBeLessThan(Number.POSITIVE_INFINITY);
  const once = width();
  await page.keyboard.press('w');
  await expect.poll(width).toBeLessThan(once);
  const zoomed = view();
  expect(zoomed?.from).toBeLessThan(at);
  expect(zoomed?.to).toBeGreaterThan(at);
  await page.keyboard.press('d');
  await expect.poll(() => view()?.from).toBeGreaterThan(zoomed?.from ?? 0);
  for (let i = 0; i < 4; i++) await page.keyboard.press('s');
  await expect.poll(view).toBeUndefined();
});

test('a physical key counts, not its letter', async ({ page }) => {
  await openSample(page, 'tour');
  // The key of W on a French keyboard.
  await page.evaluate(() =>
    document.body.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'z', code: 'KeyW', bubbles: true, cancelable: true }),
    ),
  );
  await expect(page).toHaveURL(/[?&]v=/);
});

test('in the comparison, N walks the differences', async ({ page }) => {
  await openSample(page, 'typed');
  await expect(page.locator('[data-verdict]')).toContainText(/[Dd]iffer/);
  const first = [0, 0];
  await page.keyboard.press('0');
  await expect.poll(() => moment(page)).toEqual(first);
  await idle(page);
  await page.keyboard.press('n');
  await expect.poll(() => moment(page)).not.toEqual(first);
  await page.keyboard.press('Shift+N');
  await expect.poll(() => moment(page)).toEqual(first);
});

test('colours can be chosen and are remembered', async ({ page }) => {
  await openSample(page, 'tour');
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  await page.keyboard.press('t');
  await expect.poll(theme).toBe('dark');
  await page.keyboard.press('t');
  await expect.poll(theme).toBe('light');
  await page.reload();
  await expect.poll(theme).toBe('light');
});
