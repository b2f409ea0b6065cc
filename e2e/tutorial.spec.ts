import { expect, type Page, test } from '@playwright/test';
import { leave, pane } from './machine-support.ts';
import { expectNoBarriers, home, idle, opened } from './support.ts';

const STEPS = 7;

async function begin(page: Page): Promise<void> {
  await home(page);
  await page.getByRole('button', { name: /^Tutorial/ }).click();
  await opened(page);
  await expect(page.locator('[data-seek]')).toBeVisible();
  await idle(page);
}

const current = (page: Page) => pane(page, 'tutorial').locator('[data-state="current"]');
const progress = (page: Page) => pane(page, 'tutorial').locator('[data-progress]');

/** What the text of the step in turn says to press first, as Playwright names keys. */
async function keysOfStep(page: Page): Promise<string> {
  const caps = await current(page).locator('.keys').first().locator('kbd').allInnerTexts();
  const names: Readonly<Record<string, string>> = {
    Ctrl: 'Control',
    '↑': 'ArrowUp',
    '↓': 'ArrowDown',
    '←': 'ArrowLeft',
    '→': 'ArrowRight',
  };
  return caps.map((cap) => names[cap] ?? cap).join('+');
}

test('the tutorial is done by what its texts say', async ({ page }) => {
  await begin(page);
  for (let step = 0; step < STEPS; step++) {
    await expect(progress(page)).toHaveText(`${step} of ${STEPS}`);
    const text = await current(page).innerText();
    // “Click s1 in Registers”
    const pick = /Click (\w+) in Registers/.exec(text)?.[1];
    if (pick) await pane(page, 'registers').getByText(pick, { exact: true }).click();
    const keys = await keysOfStep(page);
    const times = text.includes('twice') ? 2 : 1;
    for (let i = 0; i < times; i++) {
      await leave(page);
      await page.keyboard.press(keys);
      await idle(page);
    }
  }
  await expect(progress(page)).toHaveText(`${STEPS} of ${STEPS}`);
  await expect(pane(page, 'tutorial').locator('[data-end]')).toBeVisible();
  // What it led to is on the page: the store of a typed character.
  await expectNoBarriers(page);
  await page.keyboard.press('8');
  await expect(pane(page, 'disassembly').locator('[data-now]')).toContainText('sb');
});

test('the tutorial does itself, by keyboard alone, and is resumed where it was left', async ({ page }) => {
  await home(page);
  await page.keyboard.press('Alt+t');
  await opened(page);
  await expect(page.locator('[data-seek]')).toBeVisible();
  await idle(page);
  const doIt = pane(page, 'tutorial').getByRole('button', { name: 'Do it for me' });
  for (let step = 0; step < 5; step++) {
    await expect(progress(page)).toHaveText(`${step} of ${STEPS}`);
    await doIt.focus();
    await page.keyboard.press('Enter');
    await expect(progress(page)).toHaveText(`${step + 1} of ${STEPS}`);
    await idle(page);
  }
  // Left and resumed: what was asked is forgotten, and done again where a step needs it.
  await page.goto('about:blank');
  await page.goto('./');
  await page.keyboard.press('Alt+t');
  await opened(page);
  await idle(page);
  await expect(progress(page)).toHaveText(`5 of ${STEPS}`);
  for (let step = 5; step < STEPS; step++) {
    await doIt.click();
    await expect(progress(page)).toHaveText(`${step + 1} of ${STEPS}`);
    await idle(page);
  }
  await pane(page, 'tutorial').getByRole('button', { name: 'Begin again' }).click();
  await expect(progress(page)).toHaveText(`0 of ${STEPS}`);
});

test('a step is not ticked off by anything else', async ({ page }) => {
  await begin(page);
  await leave(page);
  await page.keyboard.press('ArrowRight');
  await idle(page);
  await expect(progress(page)).toHaveText(`0 of ${STEPS}`);
  await page.keyboard.press('End');
  await idle(page);
  await expect(progress(page)).toHaveText(`1 of ${STEPS}`);
  await page.keyboard.press('Control+ArrowUp');
  await idle(page);
  await expect(progress(page)).toHaveText(`1 of ${STEPS}`);
});

test('with another log open the tutorial offers its sample', async ({ page }) => {
  await home(page);
  await page.locator('[data-sample="tour"]').click();
  await opened(page);
  await page.keyboard.press('F1');
  await page.keyboard.type('Tutorial');
  await page.keyboard.press('Enter');
  await expect(progress(page)).toHaveText(`0 of ${STEPS}`);
});
