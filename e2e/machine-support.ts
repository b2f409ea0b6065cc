import { readdirSync, readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { chooseFiles, home, idle, moment, opened } from './support.ts';

const RECORDINGS = new URL('../workers/machine/testing/recordings/', import.meta.url);

export interface TestFile {
  readonly name: string;
  readonly buffer: Buffer;
}

/** The files of a recording that comes with the project's tests, without its ground truth. */
export function recordingFiles(name: string): TestFile[] {
  const folder = new URL(`${name}/`, RECORDINGS);
  return readdirSync(folder)
    .filter((file) => !/^(truth|console)\./.test(file))
    .map((file) => ({ name: file, buffer: readFileSync(new URL(file, folder)) }));
}

/** Opens files and waits until their machine was replayed to the end. */
export async function openMachine(page: Page, files: string[] | readonly TestFile[]): Promise<void> {
  await home(page);
  await chooseFiles(page, files as string[] | TestFile[]);
  await opened(page);
  await expect(page.locator('[data-seek]')).toBeVisible({ timeout: 60_000 });
  await idle(page);
}

/** A pane by its id. */
export const pane = (page: Page, id: string) => page.locator(`[data-pane="${id}"]`);

/** Value of a register on the page, as a number of 64 bits. */
export async function register(page: Page, name: string): Promise<bigint> {
  return BigInt((await page.locator(`[data-register="${name}"]`).getAttribute('data-value')) ?? '');
}

/** The moment that a pane shows, which must be the playhead's. */
export async function expectShown(page: Page, id: string): Promise<void> {
  const [icount] = await moment(page);
  await expect(pane(page, id).locator('[data-shown-moment]')).toHaveAttribute('data-shown-moment', String(icount));
}

/** Presses a key and waits for what follows. */
export async function press(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await idle(page);
}

/** Leaves whatever has the focus: keys are the page's again. */
export async function leave(page: Page): Promise<void> {
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
}
