/** The memory pane: forms of memory, searching, the walk under the pointer, stops at reads. */
import { expect, test } from '@playwright/test';
import { expectShown, leave, openMachine, pane, press, recordingFiles, register } from './machine-support.ts';
import { expectNoBarriers, goTo, idle } from './support.ts';

test('memory as instructions is what the disassembly shows of the same address', async ({ page }) => {
  await openMachine(page, recordingFiles('shell-7'));
  await goTo(page, '!60');
  const memory = pane(page, 'memory');
  await memory.getByLabel('Show memory at').fill('pc');
  await page.keyboard.press('Enter');
  await memory.getByLabel('Unit').selectOption('code');
  await idle(page);
  const code = memory.getByRole('group', { name: 'Memory as instructions' });
  const now = pane(page, 'disassembly').locator('[data-now]');
  await expect(now).toBeVisible();
  const [address, ...rest] = (await code.locator('[data-row]').first().innerText()).split(/\s+/).filter(Boolean);
  expect(BigInt(`0x${address}`)).toBe(await register(page, 'pc'));
  const shown = (await now.innerText()).replace(/\s+/g, ' ');
  expect(shown).toContain(rest.slice(0, 3).join(' '));
  // Physical: where nothing is translated the same instructions.
  const virtual = await code.innerText();
  await memory.getByLabel('Address space').selectOption('physical');
  await idle(page);
  await expect(code).toHaveText(virtual.replace(/\n/g, ''), { useInnerText: false });
  await code.locator('[data-row]').nth(1).click();
  await expect(memory.getByRole('button', { name: 'Who wrote these' })).toBeVisible();
  await expectNoBarriers(page);
});

test('all of RAM is searched for bytes with gaps, text and numbers', async ({ page }) => {
  await openMachine(page, recordingFiles('shell-7'));
  await goTo(page, '!60');
  const memory = pane(page, 'memory');
  const field = memory.getByLabel('Search RAM for bytes or text');
  await memory.getByLabel('Show memory at').fill('pc');
  await page.keyboard.press('Enter');
  await memory.getByLabel('Address space').selectOption('physical');
  await idle(page);
  const first = memory.locator('[data-row]').first();
  const bytes = (await first.locator('[data-at]').allInnerTexts()).slice(0, 8);
  const at = await first.getAttribute('data-row');
  const find = async (text: string) => {
    await field.fill(text);
    await page.keyboard.press('Enter');
    await idle(page);
    await expect(field).toHaveAttribute('aria-invalid', 'false');
    await expect(memory).toContainText(/\d+ of \d+/);
  };
  await find(bytes.map((byte, i) => (i % 3 === 1 ? '??' : byte)).join(' '));
  await expect(memory.locator(`[data-row="${at}"] [data-selected]`).first()).toBeVisible();
  await find(`u64 0x${[...bytes].reverse().join('')}`);
  await expect(memory.locator(`[data-row="${at}"] [data-selected]`).first()).toBeVisible();
  await find('"shell"');
  await field.fill('"no such text in there"');
  await page.keyboard.press('Enter');
  await idle(page);
  await expect(memory).toContainText('none');
});

test('the walk through the page tables shows where the pointer rests', async ({ page }) => {
  await openMachine(page, recordingFiles('paging-7'));
  for (let part = 20; part < 100 && (await register(page, 'satp')) === 0n; part += 10) await goTo(page, `!${part}`);
  expect(await register(page, 'satp')).toBeGreaterThan(0n);
  const memory = pane(page, 'memory');
  await memory.getByLabel('Show memory at').fill('pc');
  await page.keyboard.press('Enter');
  await idle(page);
  await memory.locator('[data-row] [data-at="0"]').first().hover();
  const tip = page.getByRole('tooltip');
  await expect(tip).toContainText(/0x[0-9a-f]+/);
  await expect(tip).toContainText(/L\d/);
  await page.mouse.move(5, 5);
  await expect(tip).toBeHidden();
});

test('bytes can be watched for reads', async ({ page }) => {
  await openMachine(page, recordingFiles('shell-7'));
  await goTo(page, '!60');
  const memory = pane(page, 'memory');
  await memory.locator('[data-at="0"]').first().click();
  await memory.getByRole('button', { name: 'Watch reads' }).click();
  await idle(page);
  await expect(pane(page, 'stops').locator('[data-stop="memory"]')).toContainText('read of');
  await leave(page);
  await press(page, 'Shift+Space');
  await expectShown(page, 'registers');
});

test('registers name addresses whatever panes are in sight, and B sets a breakpoint at pc', async ({ page }) => {
  await openMachine(page, recordingFiles('shell-7'));
  await goTo(page, '!60');
  for (const key of ['Shift+V', 'Shift+O', 'Shift+T', 'Shift+B']) {
    await leave(page);
    await press(page, key);
  }
  await expect(page.locator('[data-register]')).toHaveCount(0);
  const stops = pane(page, 'stops');
  await stops.getByLabel('Kind of stop').selectOption('read');
  await stops.getByLabel('What to stop at').fill('sp+8');
  await page.keyboard.press('Enter');
  await expect(stops.locator('[data-stop="memory"]')).toHaveCount(1);
  await leave(page);
  await press(page, 'b');
  await expect(stops.locator('[data-stop="execute"]')).toHaveCount(1);
  // A register that is none is refused, in words.
  await stops.getByLabel('Kind of stop').selectOption('csr');
  await stops.getByLabel('What to stop at').fill('nonsense');
  await page.keyboard.press('Enter');
  await expect(stops.getByRole('alert')).toHaveText('The processor has no CSR nonsense.');
  await stops.getByLabel('Kind of stop').selectOption('device');
  await stops.getByLabel('What to stop at').fill('nonsense');
  await page.keyboard.press('Enter');
  await expect(stops.getByRole('alert')).toContainText('no device of this name');
  await expect(stops.locator('[data-stop]')).toHaveCount(2);
});

test('who set a CSR: a trap or an instruction, from the register', async ({ page }) => {
  await openMachine(page, recordingFiles('traps-7'));
  await goTo(page, '!60');
  const registers = pane(page, 'registers');
  await registers.locator('[data-register="mepc"]').scrollIntoViewIfNeeded();
  await registers.locator('[data-register="mepc"]').click();
  await registers.getByRole('button', { name: 'Who set mepc?' }).click();
  await idle(page);
  await leave(page);
  await press(page, 'Shift+B');
  await expect(pane(page, 'stops').locator('[data-finding="found"]')).toContainText(/exception \d+|csrw/);
});
