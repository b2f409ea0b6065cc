/** A sector that somebody destroyed: from the disk to the request, to the memory, to the code that wrote there. */
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { expectShown, leave, openMachine, pane, press, recordingFiles } from './machine-support.ts';
import { expectNoBarriers, goTo, idle, moment } from './support.ts';

test.describe.configure({ timeout: 120_000 });

const SAMPLE = [{ name: 'ledger.zip', buffer: readFileSync(new URL('../public/samples/ledger.zip', import.meta.url)) }];

async function openDisk(page: Page): Promise<void> {
  await press(page, 'Shift+D');
  await expect(pane(page, 'disk')).toBeVisible();
  await leave(page);
}

test('from a destroyed sector to the request and the code that made it', async ({ page }) => {
  await openMachine(page, SAMPLE);
  await goTo(page, '!100');
  await openDisk(page);
  const disk = pane(page, 'disk');
  await expect(disk).toContainText('21 of 128 sectors differ from the image');

  // The audit named account 5, whose sector is 69: it holds a line of the journal.
  await disk.getByRole('button', { name: 'Sectors' }).click();
  await disk.getByLabel('Show sector').fill('69');
  await page.keyboard.press('Enter');
  await idle(page);
  await expectShown(page, 'disk');
  const title = disk.locator('[data-sector="69"][data-at="title"]');
  await expect(title).toContainText('sector 69');
  await expect(title).toContainText('changed');
  await expect(disk.locator('[data-sector="69"]').nth(1)).toContainText('journal');

  // Who wrote it: a request, and the store that told the disk of it.
  await disk.locator('[data-sector="69"] [data-at="0"]').first().click();
  await disk.getByRole('button', { name: 'Who wrote this byte?' }).click();
  await idle(page);
  await press(page, 'Shift+B');
  const stops = pane(page, 'stops');
  await expect(stops.locator('[data-finding]')).toHaveCount(1);
  await expect(stops.locator('[data-finding]')).toContainText(/request #26: write of 1 sector from 69/);
  await expect(pane(page, 'disassembly').locator('[data-now]')).toContainText('a1,80(a5)');
  await stops.getByRole('button', { name: 'Request #26 of disk 0' }).click();
  await idle(page);
  await expect(disk.locator('[role="row"][aria-selected="true"]')).toContainText('write');

  // Before that store the sector is what it was.
  await disk.getByRole('button', { name: 'Sectors' }).click();
  await idle(page);
  await expect(disk.locator('[data-sector="69"]').nth(1)).toContainText('ACCOUNT');

  // On to the memory that the data came from: the code that put the journal's line there.
  await press(page, 'Shift+B');
  await stops.getByRole('button', { name: 'Follow the copy' }).click();
  await idle(page);
  await expect(stops.locator('[data-finding]')).toHaveCount(2);
  await expect(stops.locator('[data-finding]').nth(1)).toContainText(/sb /);
  await press(page, 'Shift+T');
  const stack = pane(page, 'stack');
  await expect(stack).toContainText('append');
  await expect(stack).toContainText('write_journal');
  await expect(stack).toContainText('pay_interest');
});

test('requests: a click goes to the store, a filter leaves those that touch sectors', async ({ page }) => {
  await openMachine(page, recordingFiles('virtio-modern-7'));
  await openDisk(page);
  const disk = pane(page, 'disk');
  await expect(disk.getByText('56 requests', { exact: true })).toBeVisible();
  await disk.getByLabel('Kind of requests').selectOption('write');
  await disk.getByLabel('Requests that touch sectors').fill('40..47');
  await idle(page);
  await disk
    .locator('[role="row"]', { hasText: /428\D212/ })
    .first()
    .click();
  await idle(page);
  expect((await moment(page))[0]).toBe(428_212);
  await expectShown(page, 'disk');
  await expect(pane(page, 'disassembly').locator('[data-now]')).toContainText('sw');
});

test('who reads a sector next, and text that is searched on the disk', async ({ page }) => {
  await openMachine(page, SAMPLE);
  await goTo(page, '!60');
  await openDisk(page);
  const disk = pane(page, 'disk');
  await disk.getByRole('button', { name: 'Sectors' }).click();
  await disk.getByLabel('Search the disk').fill('"interest"');
  await page.keyboard.press('Enter');
  await expect(disk.getByText('1 of 2')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(disk.getByText('2 of 2')).toBeVisible();
  await expect(disk.locator('[data-sector="69"][data-at="title"]')).toBeVisible();
  const [before] = await moment(page);
  await disk.getByRole('button', { name: 'Who reads these bytes next?' }).click();
  await idle(page);
  expect((await moment(page))[0]).toBeGreaterThan(before);
  await press(page, 'Shift+B');
  await expect(pane(page, 'stops').locator('[data-finding]')).toContainText(/request #\d+: read of 1 sector from 69/);
});

for (const scheme of ['dark', 'light'] as const) {
  test.describe(`${scheme} colours`, () => {
    test.use({ colorScheme: scheme });

    test('the disk pane has no barriers', async ({ page }) => {
      await openMachine(page, SAMPLE);
      await goTo(page, '!70');
      await openDisk(page);
      await expectNoBarriers(page);
      await pane(page, 'disk').getByRole('button', { name: 'Sectors' }).click();
      await pane(page, 'disk').locator('[data-at="3"]').first().click();
      await idle(page);
      await expectNoBarriers(page);
    });
  });
}
