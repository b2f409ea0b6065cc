import { expect, type Page, test } from '@playwright/test';
import { expectShown, openMachine, pane, recordingFiles, register } from './machine-support.ts';
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
