import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { leave, pane, press } from './machine-support.ts';
import { expectNoBarriers, home, idle, moment, opened } from './support.ts';

const FILE = 'guests/notebook/notebook.c';
const lines = readFileSync(FILE, 'utf8').split('\n');
const lineWith = (text: string) => lines.findIndex((one) => one.includes(text)) + 1;

test.beforeEach(async ({ page }) => {
  await home(page);
  await page.locator('[data-sample="notebook"]').click();
  await opened(page);
  await expect(page.locator('[data-seek]')).toBeVisible();
  await idle(page);
});

test('a source file shows the line of the playhead, and takes breakpoints', async ({ page }) => {
  await page.keyboard.press('g');
  await page.keyboard.type('3080');
  await page.keyboard.press('Enter');
  await idle(page);
  await press(page, 'Alt+c');
  const source = pane(page, 'source');
  await expect(source).toContainText(/is of notebook\.c, line \d+/);
  const chooser = page.waitForEvent('filechooser');
  await source.getByRole('button', { name: 'Choose files…' }).click();
  await (await chooser).setFiles(FILE);
  const now = source.locator('[data-now]');
  await expect(now).toBeVisible();
  const first = Number(await now.getAttribute('data-line'));
  const begin = lineWith('static void copy_title(');
  expect(first).toBeGreaterThan(begin);
  expect(first).toBeLessThan(begin + 12);
  await expect(now).toContainText(lines[first - 1]?.trim() ?? '');

  // Its caller is a frame further out.
  const frames = source.getByLabel('Frame');
  await frames.selectOption({ index: 1 });
  await expect(now).not.toHaveAttribute('data-line', String(first));
  await frames.selectOption({ index: 0 });

  await source.locator(`[data-line="${first}"]`).click();
  await source.getByLabel('Lines of the source file').press('b');
  await expect(source.locator(`[data-line="${first}"]`)).toContainText('●');
  await leave(page);
  const [before] = await moment(page);
  await press(page, 'Space');
  expect((await moment(page))[0]).toBeGreaterThan(before);
  await expect(now).toHaveAttribute('data-line', String(first));
  await press(page, 'Shift+Space');
  expect((await moment(page))[0]).toBeLessThanOrEqual(before);
  await expect(now).toHaveAttribute('data-line', String(first));

  // Two clicks lead to the instructions of a line.
  await now.dblclick();
  await expect(pane(page, 'disassembly')).toContainText(`notebook.c:${first}`);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`${colorScheme} colours › the source pane has no barriers`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await press(page, 'Alt+c');
    const source = pane(page, 'source');
    const chooser = page.waitForEvent('filechooser');
    await source.getByRole('button', { name: 'Choose files…' }).click();
    await (await chooser).setFiles(FILE);
    await expect(source.locator('[data-now]')).toBeVisible();
    await expectNoBarriers(page);
  });
}
