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

test('X and Shift+X go to the next and the last execution of a line', async ({ page }) => {
  await openMachine(page, SHELL);
  await goTo(page, '!60');
  await expect(marks(page, 'past').first()).toBeVisible();
  const line = marks(page, 'past').last().locator('xpath=ancestor::*[@data-address]');
  const address = BigInt((await line.getAttribute('data-address')) ?? '');
  await line.locator('[data-mark="past"]').first().waitFor();
  const past = Number(await line.locator('[data-mark="past"]').getAttribute('data-icount'));
  await line.click({ position: { x: 200, y: 8 } });
  await press(page, 'Shift+X');
  expect((await moment(page))[0]).toBe(past);
  await expectShown(page, 'registers');
  expect(await register(page, 'pc')).toBe(address);

  // From there on: X to each later execution, in order, and Shift+X back.
  await press(page, 'x');
  const [next] = await moment(page);
  expect(next).toBeGreaterThanOrEqual(past);
  expect(await register(page, 'pc')).toBe(address);
  await press(page, 'Shift+X');
  expect(await register(page, 'pc')).toBe(address);
  expect((await moment(page))[0]).toBeLessThanOrEqual(next);

  // A line without a mark, whose execution lies far away or nowhere, is searched for: the page says what it found.
  await page.keyboard.press('ArrowDown');
  await press(page, 'x');
  await expectShown(page, 'registers');
});
