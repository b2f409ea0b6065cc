import { expect, test } from '@playwright/test';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { elfWith } from './elf.ts';
import {
  expectShown,
  leave,
  openMachine,
  pane,
  press,
  recordingFiles,
  register,
  type TestFile,
} from './machine-support.ts';
import { chooseFiles, expectNoBarriers, goTo, home, idle, moment, opened } from './support.ts';

const SHELL = recordingFiles('shell-7');

/** The recording with another machine.json. */
function changed(files: readonly TestFile[], change: (machine: Record<string, unknown>) => void): TestFile[] {
  return files.map((file) => {
    if (file.name !== 'machine.json') return file;
    const machine: Record<string, unknown> = JSON.parse(file.buffer.toString());
    change(machine);
    return { name: file.name, buffer: Buffer.from(JSON.stringify(machine)) };
  });
}

test('the files of a recording open its log and its machine', async ({ page }) => {
  await openMachine(page, SHELL);
  for (const id of ['registers', 'disassembly', 'memory', 'console']) await expectShown(page, id);
  expect(await register(page, 'pc')).toBeGreaterThanOrEqual(0x8000_0000n);
  await expect(pane(page, 'registers').locator('[data-mode]')).toHaveText('M mode');
  await expect(pane(page, 'disassembly').locator('[data-now]')).toHaveCount(1);
  await expect(pane(page, 'console').locator('[data-line="1"]')).toContainText('shell');
  await expect(page.locator('[data-seek]')).toContainText(/seek [\d.]+ ms/);
  await expect(page.locator('[data-lane]').first()).toBeVisible();
});

test('a zip of a recording does the same', async ({ page }) => {
  const writer = new ZipWriter(new Uint8ArrayWriter());
  for (const { name, buffer } of SHELL) await writer.add(`shell/${name}`, new Uint8ArrayReader(buffer));
  await openMachine(page, [{ name: 'shell.zip', buffer: Buffer.from(await writer.close()) }]);
  await expectShown(page, 'registers');
  await expect(pane(page, 'console').locator('[data-line="1"]')).toContainText('shell');
});

test('a step forward and one back return to the same state', async ({ page }) => {
  await openMachine(page, SHELL);
  await goTo(page, '!30');
  const pc = await register(page, 'pc');
  const [icount] = await moment(page);
  await press(page, 'ArrowRight');
  expect((await moment(page))[0]).toBe(icount + 1);
  await expectShown(page, 'registers');
  expect(await register(page, 'pc')).not.toBe(pc);
  await press(page, 'ArrowLeft');
  expect((await moment(page))[0]).toBe(icount);
  expect(await register(page, 'pc')).toBe(pc);
});

test('a held key takes the panes along', async ({ page }) => {
  await openMachine(page, SHELL);
  await goTo(page, '!30');
  const [icount] = await moment(page);
  for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowRight');
  await idle(page);
  // Steps that were asked for while one was made may be left out, but none is made that was not asked for.
  const [after] = await moment(page);
  expect(after).toBeGreaterThan(icount);
  expect(after).toBeLessThanOrEqual(icount + 12);
  await expectShown(page, 'registers');
  await expectShown(page, 'memory');
});

test('a click on a character goes to the instruction that wrote it', async ({ page }) => {
  await openMachine(page, SHELL);
  const line = pane(page, 'console').locator('[data-line="1"]');
  const text = await line.innerText();
  await line.click({ position: { x: 3, y: 8 } });
  await idle(page);
  const now = pane(page, 'disassembly').locator('[data-now]');
  await expect(now).toContainText('sb');
  // The character is in the register that is stored, and is not written yet.
  const stored = /sb\s+(\w+),/.exec(await now.innerText())?.[1] ?? '';
  const value = await pane(page, 'registers')
    .getByRole('button', { name: new RegExp(`^${stored} `) })
    .getAttribute('data-value');
  expect(String.fromCharCode(Number(value) & 0xff)).toBe(text[0]);
  await expect(line.locator('[data-past]')).toHaveText('');
  await press(page, 'ArrowRight');
  await expect(line.locator('[data-past]')).toHaveText(text[0] ?? '');
});

test('a breakpoint is hit forwards and backwards, and all its hits are listed', async ({ page }) => {
  await openMachine(page, SHELL);
  await pane(page, 'console')
    .locator('[data-line="1"]')
    .click({ position: { x: 3, y: 8 } });
  await idle(page);
  const first = await moment(page);
  await leave(page);
  await press(page, 'b');
  await expect(pane(page, 'disassembly').locator('[data-now] [data-stop="on"]')).toBeVisible();
  await press(page, 'Space');
  const second = await moment(page);
  expect(second[0]).toBeGreaterThan(first[0]);
  await press(page, 'Shift+Space');
  expect(await moment(page)).toEqual(first);

  await press(page, 'Shift+B');
  await pane(page, 'stops').getByRole('button', { name: 'List all hits' }).click();
  await idle(page);
  await expect(pane(page, 'stops').getByRole('heading', { name: /\d hits/ })).toBeVisible();
  await expect(pane(page, 'timeline').getByText('Hits of stops')).toBeVisible();
  await leave(page);
  await press(page, 'BracketRight');
  expect(await moment(page)).toEqual(second);

  // Stops come back with their recording.
  await page.reload();
  await idle(page);
  await press(page, 'Shift+B');
  await expect(pane(page, 'stops').locator('[data-stop="execute"]')).toHaveCount(1);
});

test('who set a register: the playhead goes to the instruction', async ({ page }) => {
  await openMachine(page, SHELL);
  await goTo(page, '!30');
  const start = await moment(page);
  await pane(page, 'registers').locator('[data-register="x10"]').click();
  const value = await register(page, 'x10');
  await leave(page);
  await press(page, 'l');
  const [icount] = await moment(page);
  expect(icount).toBeLessThan(start[0]);
  await expectShown(page, 'registers');
  // Behind that instruction the register has the value; Back returns to where the question was asked.
  await press(page, 'ArrowRight');
  expect(await register(page, 'x10')).toBe(value);
  await page.goBack();
  await expect.poll(() => moment(page)).toEqual(start);
});

test('memory: an address, selected bytes, who wrote them', async ({ page }) => {
  await openMachine(page, SHELL);
  await goTo(page, '!60');
  const memory = pane(page, 'memory');
  await memory.getByLabel('Show memory at').fill('sp+8');
  await page.keyboard.press('Enter');
  await idle(page);
  const sp = await register(page, 'x2');
  const row = (sp + 8n) & ~0xfn;
  await expect(memory.locator('[data-row]').first()).toHaveAttribute('data-row', `0x${row.toString(16)}`);
  await memory.locator('[data-row]').first().locator('[data-at="4"]').first().click();
  await memory.getByRole('button', { name: 'Who wrote this byte?' }).click();
  await idle(page);
  await press(page, 'Shift+B');
  await expect(pane(page, 'stops').locator('[data-finding]')).toHaveCount(1);
  await expectShown(page, 'memory');
});

test('the machine can be brought to a log that is open, and comes back at the next visit', async ({ page }) => {
  await home(page);
  const log = SHELL.filter(({ name }) => name.startsWith('replay.bin'));
  await chooseFiles(page, log);
  await opened(page);
  await press(page, '9');
  await expect(page.locator('[data-register]')).toHaveCount(0);
  await page.keyboard.press('h');
  await chooseFiles(
    page,
    SHELL.filter((file) => !log.includes(file)),
  );
  await page.keyboard.press('h');
  await expect(page.locator('[data-seek]')).toBeVisible();
  await idle(page);
  expect(await register(page, 'pc')).toBeGreaterThan(0n);
  await expect(page).toHaveURL(/log=[0-9a-f]{16}/);

  await page.reload();
  await expect(page.locator('[data-seek]')).toBeVisible({ timeout: 30_000 });
  await idle(page);
  expect(await register(page, 'pc')).toBeGreaterThan(0n);
});

test('machine and log disagree: a sentence, the causes, and the way there', async ({ page }) => {
  await home(page);
  await chooseFiles(
    page,
    changed(SHELL, (machine) => {
      machine['icount_shift'] = 7;
      machine['command_line'] = String(machine['command_line']).replace('shift=5', 'shift=7');
    }),
  );
  await opened(page);
  const banner = page.locator('[data-problem]').filter({ hasText: 'event #' });
  await expect(banner).toContainText('Likely:');
  await banner.getByRole('button', { name: /cause|Details/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Divergence' });
  await expect(dialog).toContainText('The machine wanted');
  await dialog.getByRole('button', { name: 'Go there' }).click();
  await idle(page);
  await expectShown(page, 'registers');
});

test('a recording without its memory image says what is missing; the log is open all the same', async ({ page }) => {
  await home(page);
  await chooseFiles(
    page,
    SHELL.filter(({ name }) => name !== 'ram.bin.gz'),
  );
  await opened(page);
  await expect(page.locator('[data-problem]').filter({ hasText: 'ram.bin.gz' })).toBeVisible();
});

test('symbols of a dropped ELF file name addresses, in the code and in the go-to box', async ({ page }) => {
  await openMachine(page, SHELL);
  const pc = Number(await register(page, 'pc'));
  await press(page, 'Shift+O');
  const chooser = page.waitForEvent('filechooser');
  await pane(page, 'symbols').getByRole('button', { name: 'Load ELF files…' }).click();
  const buffer = elfWith({ put_character: pc });
  await (await chooser).setFiles({ name: 'shell.elf', mimeType: 'application/octet-stream', buffer });
  await expect(pane(page, 'symbols')).toContainText('1 symbol');
  await expect(pane(page, 'disassembly')).toContainText('put_character:');
  await leave(page);
  await page.keyboard.press('g');
  await page.keyboard.type('put_char');
  await expect(page.getByRole('option', { name: /Show the code at put_character/ })).toBeVisible();
});

test('symbols can be of one address space, and be taken away again', async ({ page }) => {
  await openMachine(page, SHELL);
  const pc = Number(await register(page, 'pc'));
  await press(page, 'Shift+O');
  await pane(page, 'symbols').getByLabel('only in the address space at the playhead (without translation)').check();
  const chooser = page.waitForEvent('filechooser');
  await pane(page, 'symbols').getByRole('button', { name: 'Load ELF files…' }).click();
  const buffer = elfWith({ put_character: pc });
  await (await chooser).setFiles({ name: 'shell.elf', mimeType: 'application/octet-stream', buffer });
  await expect(pane(page, 'symbols')).toContainText('1 symbol, only without translation');
  await expect(pane(page, 'disassembly')).toContainText('put_character:');
  await pane(page, 'symbols').getByRole('button', { name: 'Remove the symbols of shell.elf' }).click();
  await expect(pane(page, 'disassembly')).not.toContainText('put_character:');
  await expect(pane(page, 'symbols')).not.toContainText('shell.elf');
});

test('a C++ symbol reads as in the source; its mangled name is a hover away', async ({ page }) => {
  await openMachine(page, SHELL);
  const pc = Number(await register(page, 'pc'));
  await press(page, 'Shift+O');
  const chooser = page.waitForEvent('filechooser');
  await pane(page, 'symbols').getByRole('button', { name: 'Load ELF files…' }).click();
  const buffer = elfWith({ _ZN4Disk4readEPcj: pc });
  await (await chooser).setFiles({ name: 'disk.elf', mimeType: 'application/octet-stream', buffer });
  await expect(pane(page, 'disassembly').getByText('Disk::read(char*, unsigned int):')).toHaveAttribute(
    'title',
    '_ZN4Disk4readEPcj',
  );
});

test('playing goes on and pauses', async ({ page }) => {
  await openMachine(page, SHELL);
  await goTo(page, '0');
  await page.getByLabel('Speed of playing').selectOption('100000');
  await leave(page);
  await page.keyboard.press('p');
  await expect.poll(() => moment(page).then(([icount]) => icount)).toBeGreaterThan(10_000);
  await page.keyboard.press('p');
  await idle(page);
  const at = await moment(page);
  await expectShown(page, 'registers');
  await page.waitForTimeout(200);
  expect(await moment(page)).toEqual(at);

  // In guest time, backwards: what the guest waited through is waited through.
  await page.getByLabel('Speed of playing').selectOption('guest');
  await leave(page);
  await page.keyboard.press('Shift+P');
  await expect.poll(() => moment(page).then(([icount]) => icount)).toBeLessThan(at[0]);
  await page.keyboard.press('Shift+P');
  await idle(page);
});

test('no pane passes off the state of another moment as the playhead’s', async ({ page }) => {
  await openMachine(page, SHELL);
  await goTo(page, '!20');
  // In every frame each pane that shows another moment than the status bar says that it is busy.
  const lies = page.evaluate(async () => {
    const found: string[] = [];
    const moment = () =>
      (document.querySelector('[data-moment]')?.textContent ?? '').split(' · ')[0]?.replace(/\D/g, '');
    const states = new Set<string>();
    const keys = { done: false };
    Object.assign(window, { keys });
    while (!keys.done) {
      await new Promise(requestAnimationFrame);
      for (const label of document.querySelectorAll('[data-shown-moment]')) {
        const shown = label.getAttribute('data-shown-moment') ?? '';
        const busy = label.closest('[data-pane]')?.querySelector('[aria-busy]')?.getAttribute('aria-busy');
        if (shown !== moment() && busy !== 'true') found.push(`${shown} at ${moment()}`);
        states.add(shown);
      }
    }
    return { found, states: states.size };
  });
  for (let i = 0; i < 60; i++) await page.keyboard.press(i % 3 === 2 ? 'ArrowLeft' : 'ArrowRight');
  await page.keyboard.press('p');
  await page.waitForTimeout(1000);
  await page.evaluate(() => Object.assign(Reflect.get(window, 'keys'), { done: true }));
  const { found, states } = await lies;
  await page.keyboard.press('p');
  expect(found).toEqual([]);
  expect(states).toBeGreaterThan(10);
});

test('with a machine each key means one command, and the sheet says which', async ({ page }) => {
  await openMachine(page, SHELL);
  await page.keyboard.press('?');
  const keys = await page
    .getByRole('dialog', { name: 'All keys' })
    .locator('[data-usable] .keys')
    .evaluateAll((all) => all.map((one) => [...one.querySelectorAll('kbd')].map((cap) => cap.textContent).join('+')));
  expect(keys.length).toBeGreaterThan(60);
  expect(keys.filter((one, i) => keys.indexOf(one) !== i)).toEqual([]);
});

for (const scheme of ['dark', 'light'] as const) {
  test.describe(`${scheme} colours`, () => {
    test.describe.configure({ timeout: 240_000 });
    test.use({ colorScheme: scheme });

    test('the panes of the machine have no barriers', async ({ page }) => {
      await openMachine(page, SHELL);
      await goTo(page, '!60');
      await press(page, 'b');
      await pane(page, 'memory').locator('[data-at="0"]').first().click();
      await pane(page, 'memory').getByRole('button', { name: 'Page walk' }).click();
      await idle(page);
      await expectNoBarriers(page);
      await leave(page);
      for (const key of ['Shift+B', 'Shift+V', 'Shift+O', 'Shift+S', 'Shift+T']) {
        await press(page, key);
        await leave(page);
      }
      await press(page, '4');
      await pane(page, 'console').getByRole('button', { name: 'Terminal' }).click();
      await idle(page);
      await expectNoBarriers(page);
    });
  });
}

test('calls are bars on the timeline: one says what it is, and a click goes to its start', async ({ page }) => {
  await openMachine(page, SHELL);
  await goTo(page, '0');
  await expect(page.getByRole('button', { name: 'Expand Calls' })).toBeVisible();
  await leave(page);
  await page.keyboard.press('Shift+U');
  await expect(page.getByRole('button', { name: 'Collapse Calls' })).toBeVisible();
  const [name, plot] = [
    await page.getByText('Calls', { exact: true }).boundingBox(),
    await page.getByRole('slider', { name: 'Playhead' }).boundingBox(),
  ];
  if (!name || !plot) throw new Error('no lane of calls');
  const place = { x: plot.x + plot.width * 0.6, y: name.y + 10 };
  await page.mouse.move(place.x, place.y);
  const tooltip = page.getByRole('tooltip');
  await expect(tooltip).toContainText('instructions at depth 0');
  const shown = (await tooltip.textContent()) ?? '';
  const under = Number(/^[\d\s\u2009\u202f]+/.exec(shown)?.[0].replace(/\D/g, ''));
  await page.mouse.click(place.x, place.y);
  await idle(page);
  await expect.poll(() => moment(page).then(([icount]) => icount)).not.toBe(0);
  expect((await moment(page))[0]).toBeLessThan(under);
});
