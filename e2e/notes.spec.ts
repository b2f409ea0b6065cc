import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { goTo, home, idle, moment, opened, openSample } from './support.ts';

test('a note is made, found by its name, kept over a reload and exported', async ({ page }) => {
  await openSample(page, 'tour');
  await goTo(page, '#150');
  await expect.poll(async () => (await moment(page))[1]).toBe(150);
  const at = await moment(page);
  await page.keyboard.press('m');
  const dialog = page.getByRole('dialog', { name: 'Note' });
  await dialog.getByLabel('Text').fill('Here the disk answers.\nTwice.');
  await dialog.getByLabel('Name').fill('disk');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await page.keyboard.press('5');
  await expect(page.locator('[data-note="disk"]')).toContainText('Here the disk answers.');

  await page.reload();
  await opened(page);
  await page.keyboard.press('5');
  await expect(page.locator('[data-note="disk"]')).toBeVisible();
  await goTo(page, '#10');
  await goTo(page, '@disk');
  await expect.poll(() => moment(page)).toEqual(at);

  const download = page.waitForEvent('download');
  await page.keyboard.press('Alt+m');
  const file = await download;
  expect(file.suggestedFilename()).toBe('tour.bin.notes.md');
  const markdown = readFileSync(await file.path(), 'utf8');
  expect(markdown).toContain('## @disk');
  expect(markdown).toContain(`- instruction ${at[0]}, event #${at[1]}`);
  expect(markdown).toContain('Here the disk answers.\nTwice.');
});

test('moments that were visited are listed, lead back, and become notes', async ({ page }) => {
  await openSample(page, 'tour');
  await goTo(page, '#150');
  const first = await moment(page);
  await goTo(page, '#300');
  await idle(page);
  await page.keyboard.press('5');
  const visited = page.getByRole('region', { name: 'Visited moments' });
  await expect(visited.locator('[data-visited]').nth(1)).toHaveAttribute('data-visited', String(first[0]));
  await visited.locator('[data-visited]').nth(1).getByRole('button').first().click();
  await expect.poll(() => moment(page)).toEqual(first);
  await expect(visited.locator('[data-visited]').first()).toHaveAttribute('data-visited', String(first[0]));
  await visited
    .locator('[data-visited]')
    .first()
    .getByRole('button', { name: /^Note moment/ })
    .click();
  await page.getByRole('dialog', { name: 'Note' }).getByLabel('Name').fill('again');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-note="again"]')).toBeVisible();
  await expect(visited.locator('[data-visited]').first()).toContainText('@again');
});

test('notes come back from Markdown', async ({ page }) => {
  await openSample(page, 'tour');
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('Alt+i');
  await (await chooser).setFiles({
    name: 'notes.md',
    mimeType: 'text/markdown',
    buffer: Buffer.from(
      '# Notes\n\n## @hang\n\n- instruction 4242, event #7\n\nLook here.\n\n## @nowhere\n\nNo place.\n',
    ),
  });
  await expect(page.getByText('1 note added. 1 sections without a place were left out.')).toBeVisible();
  await goTo(page, '@hang');
  await expect.poll(() => moment(page)).toEqual([4242, 7]);
});

test('a session is saved as a file and opened again', async ({ page, browser }) => {
  await openSample(page, 'tour');
  await goTo(page, '#99');
  await expect.poll(async () => (await moment(page))[1]).toBe(99);
  await page.keyboard.press('m');
  await page.getByRole('dialog', { name: 'Note' }).getByLabel('Text').fill('ninety nine');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('dialog', { name: 'Note' })).toBeHidden();
  const download = page.waitForEvent('download');
  await page.keyboard.press('Control+s');
  const file = await download;
  expect(file.suggestedFilename()).toBe('tour.bin.replayscope.json');
  const path = await file.path();

  const stranger = await browser.newContext();
  const other = await stranger.newPage();
  // Asked for early: the browser is told to hand choosers over some time after this line.
  const chooser = other.waitForEvent('filechooser');
  await home(other);
  await idle(other);
  await other.keyboard.press('Control+Shift+O');
  await (await chooser).setFiles({
    name: 'a.replayscope.json',
    mimeType: 'application/json',
    buffer: readFileSync(path),
  });
  await expect.poll(() => moment(other).then(([, n]) => n)).toBe(99);
  await other.keyboard.press('5');
  await expect(other.locator('[data-note="ninety-nine"]')).toBeVisible();
  await stranger.close();
});

test('a note is edited and removed', async ({ page }) => {
  await openSample(page, 'tour');
  await page.keyboard.press('m');
  await page.getByRole('dialog', { name: 'Note' }).getByLabel('Text').fill('first words here now');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('dialog', { name: 'Note' })).toBeHidden();
  await page.keyboard.press('5');
  await page.getByRole('button', { name: 'Edit @first-words-here' }).click();
  await page.getByRole('dialog', { name: 'Note' }).getByLabel('Name').fill('other');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-note="other"]')).toContainText('first words here now');
  await page.getByRole('button', { name: 'Remove @other' }).click();
  await expect(page.locator('[data-note]')).toHaveCount(0);
});
