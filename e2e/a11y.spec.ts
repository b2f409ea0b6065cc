import { expect, test } from '@playwright/test';
import { chooseFiles, expectNoBarriers, home, idle, openSample } from './support.ts';

/** The checks look at every element of the page, which takes a while on a small machine. */
test.describe.configure({ timeout: 240_000 });

for (const scheme of ['dark', 'light'] as const) {
  test.describe(`${scheme} colours`, () => {
    test.use({ colorScheme: scheme });

    test('home', async ({ page }) => {
      await home(page);
      await expect(page.locator('[data-sample="tour"]')).toBeVisible();
      await expectNoBarriers(page);
    });

    test('a log with all its panes', async ({ page }) => {
      await openSample(page, 'tour');
      await expectNoBarriers(page);
      for (const key of ['5', '6']) {
        await page.keyboard.press(key);
        await idle(page);
        await expectNoBarriers(page);
        await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
      }
    });

    test('a comparison', async ({ page }) => {
      await openSample(page, 'typed');
      await expect(page.locator('[data-verdict]')).toContainText(/[Dd]iffer/);
      await idle(page);
      await expectNoBarriers(page);
    });

    test('palette, key sheet, note dialog', async ({ page }) => {
      await openSample(page, 'tour');
      for (const [key, name] of [
        ['F1', 'Command palette'],
        ['?', 'All keys'],
        ['m', 'Note'],
      ] as const) {
        await page.keyboard.press(key);
        const dialog = page.getByRole('dialog', { name });
        await expect(dialog).toBeVisible();
        await expectNoBarriers(page);
        await page.keyboard.press('Escape');
        await expect(dialog).toBeHidden();
      }
    });

    test('problems', async ({ page }) => {
      await home(page);
      await chooseFiles(page, [{ name: 'text.txt', buffer: Buffer.from('not a log at all, only some words') }]);
      await expect(page.locator('[data-problem]').first()).toBeVisible();
      await expectNoBarriers(page);
      await openSample(page, 'killed');
      await expectNoBarriers(page);
    });
  });
}

test('moves are said aloud', async ({ page }) => {
  await openSample(page, 'tour');
  await page.keyboard.press('.');
  await expect(page.locator('[data-announcement]')).toHaveText(/^Instruction [\d\u2009]+, event [\d\u2009]+/);
});

test('a dialog gives the focus back', async ({ page }) => {
  await openSample(page, 'tour');
  await page.getByRole('button', { name: 'All keys' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'All keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'All keys' })).toBeFocused();
});
