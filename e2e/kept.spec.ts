import { expect, test } from '@playwright/test';
import { register } from './machine-support.ts';
import { goTo, idle, openSample } from './support.ts';

test('a machine that was replayed once is there at once on the next visit, and says so; it can be cleared', async ({
  page,
}) => {
  await openSample(page, 'notebook');
  const kept = page.locator('[data-kept]');
  await expect(kept).toHaveAttribute('data-kept', 'saved');
  await goTo(page, '50%');
  const pc = await register(page, 'pc');
  const moment = await page.locator('[data-moment]').innerText();

  await page.reload();
  await expect(kept).toHaveAttribute('data-kept', 'restored');
  await expect(kept).toHaveText('replay kept from before');
  await idle(page);
  expect(await page.locator('[data-moment]').innerText()).toBe(moment);
  expect(await register(page, 'pc')).toBe(pc);
  // No second of it was replayed: what the machine knows comes from the file.
  await page.getByRole('button', { name: /^memory/ }).click();
  await expect(page.locator('[data-snapshot-bytes]')).toContainText(
    /Kept in this browser for the next visit\s*[\d.]+ KiB/,
  );
  await page.keyboard.press('Escape');

  await page.keyboard.press('h');
  const line = page.locator('[data-kept-replays]');
  await expect(line).toContainText('Snapshots of 1 replayed machine');
  await line.getByRole('button', { name: 'Clear snapshots' }).click();
  await expect(line).toBeHidden();
  await page.reload();
  await expect(kept).toHaveAttribute('data-kept', 'saved');
});

test('two pages with one recording do not disturb each other', async ({ page, context }) => {
  const other = await context.newPage();
  await Promise.all([openSample(page, 'notebook'), openSample(other, 'notebook')]);
  for (const one of [page, other]) {
    await expect(one.locator('[data-kept]')).toHaveAttribute('data-kept', /saved|restored/);
  }
  for (const one of [page, other]) {
    await one.reload();
    await expect(one.locator('[data-kept]')).toHaveAttribute('data-kept', 'restored');
  }
});
