/** A generated log of any length, opened on the built page; and what is made of measured times. */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { idle } from '../e2e/support.ts';
import { dialectByLayout } from '../workers/log/dialects.ts';
import { generateLog } from '../workers/log/generate.ts';

let folder: string | undefined;

export function removeLogs(): void {
  if (folder) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
}

function writeLog(events: number): string {
  const dialect = dialectByLayout('7.2+');
  if (!dialect) throw new Error('layout 7.2+ is missing');
  folder ??= mkdtempSync(join(tmpdir(), 'replayscope-bench-'));
  const path = join(folder, `${events}.bin`);
  const file = openSync(path, 'w');
  for (const piece of generateLog(dialect, { events })) writeSync(file, piece);
  closeSync(file);
  return path;
}

export const grid = (page: Page) => page.locator('[data-pane="events"]').getByRole('grid');
export const last = async (page: Page) => Number(await grid(page).getAttribute('aria-rowcount')) - 2;

/** Opens a log of so many events with all its rows shown, and waits until it is indexed. */
export async function open(page: Page, events: number): Promise<void> {
  await page.goto('./');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: /Choose files/ }).click();
  await (await chooser).setFiles(writeLog(events));
  await page
    .locator('[data-pane="events"]')
    .getByRole('button', { name: /^instructions/ })
    .click();
  await expect.poll(() => last(page), { timeout: 600_000, intervals: [250] }).toBeGreaterThanOrEqual(events - 1);
  await idle(page);
}
