import { expect, type Page, test } from '@playwright/test';
import { expectShown, openMachine, pane, press, recordingFiles, register } from './machine-support.ts';
import { expectNoBarriers, goTo, idle, moment } from './support.ts';

const SHELL = recordingFiles('shell-7');

const marks = (page: Page, side: 'past' | 'future') => pane(page, 'disassembly').locator(`[data-mark="${side}"]`);

test('instructions executed before and behind the playhead are marked, and a mark leads there', async ({ page }) => {
  await openMachine(page, SHELL);
  await goTo(page, '!60');
  await expect(marks(page, 'past').first()).toBeVisible();
  await expect(marks(page, 'future').first()).toBeVisible();
  await expectNoBarriers(page);
  const [start] = await moment(page);
  for (const side of ['past', 'future'] as const) {
    const mark = marks(page, side).last();
    const line = mark.locator('xpath=ancestor::*[@data-address]');
    const address = BigInt((await line.getAttribute('data-address')) ?? '');
    const icount = Number(await mark.getAttribute('data-icount'));
    const [from] = await moment(page);
    if (side === 'past') expect(icount).toBeLessThan(from);
    else expect(icount).toBeGreaterThanOrEqual(from);
    await mark.click();
    await idle(page);
    expect((await moment(page))[0]).toBe(icount);
    await expectShown(page, 'registers');
    expect(await register(page, 'pc')).toBe(address);
  }
  expect(start).toBeGreaterThan(0);
});

test('by keyboard: the arrows pick a line, Shift and X goes to its last execution', async ({ page }) => {
  await openMachine(page, SHELL);
  await goTo(page, '!60');
  await expect(marks(page, 'past').first()).toBeVisible();
  await press(page, '8');
  const mark = marks(page, 'past').first();
  const icount = Number(await mark.getAttribute('data-icount'));
  const address = BigInt((await mark.locator('xpath=ancestor::*[@data-address]').getAttribute('data-address')) ?? '');
  // Up from the program counter to the marked line.
  const lines = pane(page, 'disassembly').locator('[data-address]');
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-address'));
  const all = await lines.evaluateAll((each) => each.map((line) => line.getAttribute('data-address')));
  const hex = `0x${address.toString(16)}`;
  for (let n = 0; n < all.length && (await focused()) !== hex; n++) {
    await press(page, all.indexOf(hex) < all.indexOf((await focused()) ?? null) ? 'ArrowUp' : 'ArrowDown');
  }
  await press(page, 'Shift+X');
  expect((await moment(page))[0]).toBe(icount);
  expect(await register(page, 'pc')).toBe(address);
});
