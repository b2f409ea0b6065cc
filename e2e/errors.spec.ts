import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { chooseFiles, home, idle, openSample, sampleBytes } from './support.ts';

test('a file that is no log is called what it is', async ({ page }) => {
  await home(page);
  const elf = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]), Buffer.alloc(200)]);
  await chooseFiles(page, [{ name: 'vmlinux', buffer: elf }]);
  const problem = page.locator('[data-problem="not-a-log"]');
  await expect(problem).toContainText('vmlinux');
  await expect(problem).toContainText('ELF');
  await expect(problem).toContainText('7f 45 4c 46');
  await problem.getByRole('button', { name: 'Dismiss' }).click();
  await expect(problem).toBeHidden();
});

test('an empty file is refused in words', async ({ page }) => {
  await home(page);
  await chooseFiles(page, [{ name: 'empty.rr', buffer: Buffer.alloc(0) }]);
  await expect(page.locator('[data-problem="empty"]')).toBeVisible();
});

test('a log of an unknown version opens with a layout of the reader’s choice', async ({ page }) => {
  await home(page);
  const bytes = Buffer.from(sampleBytes('arm.bin'));
  bytes.writeUInt32BE(0xe020ff, 0);
  await chooseFiles(page, [{ name: 'new.rr', buffer: bytes }]);
  const problem = page.locator('[data-problem="unknown-version"]');
  await expect(problem).toContainText('0xe020ff');
  await problem.getByLabel('Open as').selectOption('7.1');
  await problem.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByRole('banner')).toContainText('QEMU 7.1 ');
  await problem.getByLabel('Open as').selectOption('7.2+');
  await problem.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByRole('banner')).toContainText('QEMU 7.2');
  await idle(page);
  await expect(page.locator('[data-event]')).toContainText('CHAR_WRITE');
});

test('a log that was cut opens up to the cut, says where, and can be repaired', async ({ page }) => {
  await home(page);
  const cut = sampleBytes('tour.bin').subarray(0, 5003);
  await chooseFiles(page, [{ name: 'cut.rr', buffer: cut }]);
  await expect(page.locator('.workspace')).toBeVisible();
  await idle(page);
  const problem = page.locator('[data-problem]').first();
  await expect(problem).toBeVisible();
  await expect(page.locator('[data-verdict]')).toContainText('Cut short');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save repaired log' }).first().click();
  const repaired = readFileSync(await (await download).path());
  await page.keyboard.press('h');
  await chooseFiles(page, [{ name: 'whole.rr', buffer: repaired }]);
  await expect(page.getByRole('banner')).toContainText('whole.rr');
  await idle(page);
  await expect(page.locator('[data-verdict]')).toContainText('Finished recording');
  await expect(page.locator('[data-problem]')).toHaveCount(0);
});

test('a killed recording says so and opens', async ({ page }) => {
  await openSample(page, 'killed');
  await expect(page.locator('[data-problem]').first()).toBeVisible();
  await expect(page.locator('[data-verdict]')).toContainText('Cut short');
});

test('damage in the middle does not end the page', async ({ page }) => {
  await home(page);
  const bytes = Buffer.from(sampleBytes('tour.bin'));
  bytes.fill(0xff, 3000, 3100);
  await chooseFiles(page, [{ name: 'damaged.rr', buffer: bytes }]);
  await expect(page.locator('[data-problem]').first()).toBeVisible();
  await idle(page);
});

test('when the engine stops, the page says so and comes back', async ({ page }) => {
  let broken = true;
  // Without this header an isolated page would not even load the script.
  const headers = { 'Cross-Origin-Embedder-Policy': 'require-corp' };
  await page.route('**/worker-*.js', (route) =>
    broken
      ? route.fulfill({ contentType: 'text/javascript', headers, body: 'throw new Error("out of memory")' })
      : route.continue(),
  );
  await page.goto('./');
  const problem = page.locator('[data-problem="io"]');
  await expect(problem).toContainText('The engine stopped');
  await expect(problem).toContainText('out of memory');
  broken = false;
  await problem.getByRole('button', { name: 'Reload' }).click();
  await expect(problem).toHaveCount(0);
  await page.locator('[data-sample="tour"]').click();
  await expect(page.locator('[data-verdict]')).toContainText('Finished recording');
});
