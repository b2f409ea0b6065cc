/** The guest's screen: which pixel is meant, and who wrote it. */
import { expect, type Page, test } from '@playwright/test';
import { expectShown, leave, openMachine, pane, press, recordingFiles } from './machine-support.ts';
import { expectNoBarriers, goTo, idle } from './support.ts';

test.describe.configure({ timeout: 120_000 });

async function openScreen(page: Page, recording: string, place: string): Promise<void> {
  await openMachine(page, recordingFiles(recording));
  await goTo(page, place);
  await press(page, 'Shift+S');
  await leave(page);
  await expectShown(page, 'screen');
}

/** The middle of a pixel, from the corner of the picture as it is on the page. */
async function place(page: Page, x: number, y: number) {
  const canvas = pane(page, 'screen').locator('canvas');
  const box = await canvas.boundingBox();
  if (!box) throw new Error('no picture');
  const [width, height] = await canvas.evaluate((one: HTMLCanvasElement) => [one.width, one.height]);
  expect(box.width / box.height).toBeCloseTo((width ?? 0) / (height ?? 1), 1);
  return { x: ((x + 0.5) * box.width) / (width ?? 1), y: ((y + 0.5) * box.height) / (height ?? 1) };
}

test('a click on a pixel goes to the store that drew it', async ({ page }) => {
  await openScreen(page, 'ramfb-10', '!100');
  const screen = pane(page, 'screen');
  const canvas = screen.locator('canvas');
  await canvas.hover({ position: await place(page, 10, 7) });
  // Pixel number i of this picture has the colour i * 0x010305.
  const value = (10 + 7 * 64) * 0x010305;
  const colour = `#${(value & 0xffffff).toString(16).padStart(6, '0')}`;
  await expect(screen.locator('[data-under="10,7"]')).toContainText(colour);
  await canvas.click({ position: await place(page, 10, 7) });
  await idle(page);
  const now = pane(page, 'disassembly').locator('[data-now]');
  await expect(now).toContainText('sw');
  const stored = /sw\s+(\w+),/.exec(await now.innerText())?.[1] ?? '';
  const register = pane(page, 'registers').getByRole('button', { name: new RegExp(`^${stored} `) });
  expect(Number(BigInt((await register.getAttribute('data-value')) ?? '') & 0xffffffn)).toBe(value & 0xffffff);
});

test('keys pick a pixel and ask; the copy leads to the code behind the picture', async ({ page }) => {
  await openScreen(page, 'virtio-gpu-7', '209000');
  const screen = pane(page, 'screen');
  const picture = screen.getByRole('group', { name: /^Screen of the guest, virtio-gpu, 64 × 32/ });
  await picture.focus();
  for (const key of ['ArrowRight', 'Shift+ArrowRight', 'ArrowRight', 'ArrowDown', 'Shift+ArrowDown', 'ArrowUp']) {
    await page.keyboard.press(key);
  }
  await expect(screen.locator('[data-picked="17,16"]')).toContainText('pixel 17, 16');
  await expectNoBarriers(page);
  await page.keyboard.press('Enter');
  await idle(page);
  await leave(page);
  await press(page, 'Shift+B');
  const findings = pane(page, 'stops').locator('[data-finding]');
  await expect(findings).toHaveCount(1);
  await expect(findings).toContainText('pixel 17, 16 of the screen');
  await expect(findings).toContainText('TRANSFER_TO_HOST_2D of 32 × 16 pixels at 4, 4');
  await pane(page, 'stops').getByRole('button', { name: 'Follow the copy' }).click();
  await idle(page);
  await expect(findings).toHaveCount(2);
  await expect(findings.nth(1)).toContainText('sw ');
  await expect(pane(page, 'disassembly').locator('[data-now]')).toContainText('sw');
});
