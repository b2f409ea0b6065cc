import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Waits until the page has nothing under way. */
export async function idle(page: Page): Promise<void> {
  await page.waitForFunction(() => Reflect.has(window, '__replayscope'));
  await page.evaluate(() => {
    const hook: { waitForIdle(): Promise<void> } = Reflect.get(window, '__replayscope');
    return hook.waitForIdle();
  });
}

/** Opens the page on its home, with nothing remembered. */
export async function home(page: Page): Promise<void> {
  await page.goto('./');
  await expect(page.getByRole('heading', { name: 'Drop a QEMU replay log' })).toBeVisible();
}

/** Opens one of the page's samples from its card. */
export async function openSample(page: Page, id: string): Promise<void> {
  await home(page);
  await page.locator(`[data-sample="${id}"]`).click();
  await opened(page);
}

/** Chooses files as with the button on the home page: paths, or contents of at most 50 MB. */
export async function chooseFiles(page: Page, files: string[] | { name: string; buffer: Buffer }[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: /Choose files/ }).click();
  const paths: string[] = [];
  const contents: { name: string; buffer: Buffer; mimeType: string }[] = [];
  for (const file of files) {
    if (typeof file === 'string') paths.push(file);
    else contents.push({ ...file, mimeType: 'application/octet-stream' });
  }
  await (await chooser).setFiles(paths.length > 0 ? paths : contents);
}

/** A sample's bytes. */
export function sampleBytes(name: string): Buffer {
  return readFileSync(new URL(`../public/samples/${name}`, import.meta.url));
}

/** Waits until a log has been opened and read to its end, and whatever follows from that has been done. */
export async function opened(page: Page): Promise<void> {
  await expect(page.locator('.workspace')).toBeVisible();
  await expect(page.locator('[data-verdict]')).toContainText(/Finished|Cut short|[Dd]iffer|[Ii]dentical/);
  await idle(page);
}

/** Moment in the status bar: [instructions, events]. */
export async function moment(page: Page): Promise<[icount: number, seq: number]> {
  const text = (await page.locator('[data-moment]').innerText()).replace(/\u2009/g, '');
  const match = /^(\d+) · #(\d+)/.exec(text);
  return [Number(match?.[1]), Number(match?.[2])];
}

/** Types into the palette and takes what it offers first. */
export async function goTo(page: Page, text: string): Promise<void> {
  await page.keyboard.press('g');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await palette.getByRole('combobox').fill(text);
  await page.keyboard.press('Enter');
  await expect(palette).toBeHidden();
  await idle(page);
}

/** Checks what a machine can check of the rules for people with other ways of seeing and pointing. */
export async function expectNoBarriers(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
  expect(found).toEqual([]);
}
