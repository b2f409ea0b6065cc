/** Recordings that are damaged, or mean harm: each ends in a message, nothing hangs, and what was open stays. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { recordingFromText } from '../workers/log/text-form.ts';
import { openMachine, pane, recordingFiles, register, type TestFile } from './machine-support.ts';
import { chooseFiles, goTo, idle } from './support.ts';

const SHELL = recordingFiles('shell-7');
const LOG = SHELL.find(({ name }) => name.startsWith('replay.bin'))?.name ?? '';
const RAM = 'ram.bin.gz';

const bytesOf = (name: string) => SHELL.find((file) => file.name === name)?.buffer ?? Buffer.alloc(0);
const put = (name: string, buffer: Buffer): TestFile[] => [
  ...SHELL.filter((file) => file.name !== name),
  { name, buffer },
];
const changed = (change: Record<string, unknown>): TestFile[] =>
  put('machine.json', Buffer.from(JSON.stringify({ ...JSON.parse(bytesOf('machine.json').toString()), ...change })));

async function zipped(name: string, files: readonly TestFile[]): Promise<TestFile> {
  const writer = new ZipWriter(new Uint8ArrayWriter());
  for (const file of files) await writer.add(file.name, new Uint8ArrayReader(file.buffer));
  return { name, buffer: Buffer.from(await writer.close()) };
}

/** A guest of a few instructions at the start of RAM, with a log from its power-on. */
function guest(instructions: readonly number[], events: readonly string[]): TestFile[] {
  const ram = gunzipSync(bytesOf(RAM));
  instructions.forEach((instruction, i) => {
    ram.writeUInt32LE(instruction, i * 4);
  });
  const random = `RANDOM result=0 data=hex:${'5a'.repeat(32)}`;
  const powerOn = ['CLOCK_HOST 1', 'CP_INIT', 'CLOCK_HOST 2', 'CLOCK_HOST 3', random, 'CP_RESET', random];
  const text = ['log version=0xe0200c layout=7.2+', ...powerOn, 'CP_CLOCK_WARP_ACCOUNT', 'CLOCK_VIRTUAL_RT 1'];
  const log = recordingFromText([...text, 'CP_CLOCK_WARP_ACCOUNT', ...events, 'END'].join('\n'));
  const json = JSON.parse(bytesOf('machine.json').toString());
  const machine = { ...json, files: { ...json.files, log: 'replay.bin' } };
  return [
    ...SHELL.filter(({ name }) => ![LOG, RAM, 'machine.json'].includes(name)),
    { name: RAM, buffer: gzipSync(ram) },
    { name: 'replay.bin', buffer: Buffer.from(log) },
    { name: 'machine.json', buffer: Buffer.from(JSON.stringify(machine)) },
  ];
}

/** Everything that the page says went wrong. */
const complaint = (page: Page) => page.locator('[data-problem], [aria-label="Messages"] [data-tone="error"]');

/** Takes away what was said before, so that the next message is the next file's. */
async function dismissAll(page: Page): Promise<void> {
  for (let i = 0; i < 10; i++) {
    const button = page.getByRole('button', { name: 'Dismiss' }).first();
    if (!(await button.isVisible())) return;
    await button.click();
  }
}

test('what holds no log is refused, and the machine that is open stays', async ({ page }) => {
  const whole = await zipped('whole.zip', SHELL);
  const cases: [what: string, files: TestFile[], says: RegExp][] = [
    ['no bytes at all', [{ name: 'empty.zip', buffer: Buffer.alloc(0) }], /empty/],
    [
      'a zip of other things',
      [await zipped('photos.zip', [{ name: 'a.txt', buffer: Buffer.from('hello') }])],
      /photos\.zip holds no replay log. It holds a\.txt/,
    ],
    [
      'a zip inside a zip',
      [await zipped('nested.zip', [whole])],
      /nested\.zip holds no replay log. It holds whole\.zip/,
    ],
    [
      'a zip that breaks off',
      [{ name: 'cut.zip', buffer: whole.buffer.subarray(0, whole.buffer.length >> 1) }],
      /cut\.zip: The zip archive cannot be read/,
    ],
    [
      'noise called a zip',
      [{ name: 'noise.zip', buffer: Buffer.alloc(5000, 0x9d) }],
      /noise\.zip: This is .* not a replay log/,
    ],
    [
      'noise called gzip',
      [{ name: 'noise.gz', buffer: Buffer.concat([Buffer.of(0x1f, 0x8b, 8, 0), Buffer.alloc(999, 7)]) }],
      /noise\.gz: The gzip data is damaged/,
    ],
    ['an empty log beside its machine', put(LOG, Buffer.alloc(0)), /replay\.bin.* is empty/],
    [
      'a machine.json alone that is no JSON',
      [{ name: 'machine.json', buffer: Buffer.from('{"machine": ') }],
      /machine\.json: This is a text file, not a replay log/,
    ],
  ];
  await openMachine(page, SHELL);
  await goTo(page, '!40');
  const pc = await register(page, 'pc');
  for (const [what, files, says] of cases) {
    await test.step(what, async () => {
      await page.keyboard.press('h');
      await chooseFiles(page, files);
      await expect(complaint(page).first()).toBeVisible();
      await expect(complaint(page).filter({ hasText: says }).first()).toBeVisible();
      await dismissAll(page);
      await page.keyboard.press('h');
      await expect(pane(page, 'registers')).toBeVisible();
      expect(await register(page, 'pc')).toBe(pc);
    });
  }
});

const REFUSED: [what: string, files: () => TestFile[], says: RegExp][] = [
  ['RAM of 2^60 bytes', () => changed({ ram_size: 2 ** 60 }), /ram_size is more than/],
  ['RAM without bytes', () => changed({ ram_size: 0 }), /ram_size must be at least 4096 bytes/],
  [
    'an image of RAM that is too short',
    () => put(RAM, gzipSync(gunzipSync(bytesOf(RAM)).subarray(4096))),
    /holds .*; the machine has/,
  ],
  [
    'an image of RAM that is damaged',
    () => put(RAM, Buffer.from(bytesOf(RAM).subarray(0, 3000))),
    /ram\.bin\.gz is no whole gzip file/,
  ],
  ['an empty image of RAM', () => put(RAM, Buffer.alloc(0)), /ram\.bin\.gz holds 0 bytes/],
  [
    'files with paths out of the folder',
    () => changed({ files: { ram: '../../etc/passwd' } }),
    /files\.ram must lie inside the recording/,
  ],
  ['a machine that is no text', () => changed({ machine: { type: 'pc' } }), /machine must be text/],
  [
    'a machine of another kind',
    () => changed({ command_line: 'qemu-system-riscv64 -M spike -icount shift=5,rr=record,rrfile=replay.bin' }),
    /has -M spike; only “virt” can be run here/,
  ],
];

for (const [what, files, says] of REFUSED) {
  test(`${what}: the log opens, and the page says why the machine does not`, async ({ page }) => {
    await page.goto('./');
    await chooseFiles(page, files());
    await expect(complaint(page).filter({ hasText: says }).first()).toBeVisible();
    await expect(page.locator('[data-verdict]')).toContainText('Finished recording');
    await idle(page);
    await expect(page.locator('[data-moment]')).toBeVisible();
  });
}

test('a device tree of noise does no harm to a guest that does not read it', async ({ page }) => {
  const ram = gunzipSync(bytesOf(RAM));
  const at = ram.indexOf(Buffer.of(0xd0, 0x0d, 0xfe, 0xed));
  expect(at).toBeGreaterThan(0);
  ram.fill(0x5a, at, at + 4096);
  await page.goto('./');
  await chooseFiles(page, put(RAM, gzipSync(ram)));
  await expect(page.locator('[data-verdict]')).toContainText('Finished recording');
  await expect(page.locator('[data-seek]')).toBeVisible();
  await idle(page);
  await expect(complaint(page)).toHaveCount(0);
});

test('a log that asks for billions of instructions of a guest that turns in circles can be stopped and looked at', async ({
  page,
}) => {
  await page.goto('./');
  await chooseFiles(page, guest([0x0000006f], ['INSTRUCTION 4294967295', 'INSTRUCTION 4294967295']));
  const replay = page.locator('[data-replay="replaying"]');
  await expect(replay).toBeVisible();
  await expect(replay).toContainText(/· [1-9][\d\u2009]{4,} of/);
  await replay.getByRole('button', { name: 'Stop' }).click();
  await expect(page.locator('[data-replay="paused"]')).toBeVisible();
  await page.locator('[data-verdict]').click();
  await page.keyboard.press('g');
  await page.getByRole('dialog', { name: 'Command palette' }).getByRole('combobox').fill('1000');
  await page.keyboard.press('Enter');
  await idle(page);
  expect(await register(page, 'pc')).toBe(0x8000_0000n);
});

test('a guest that falls from one trap into the next ends with its log, in a sentence', async ({ page }) => {
  const traps = Array.from({ length: 20_000 }, () => 'EXCEPTION').join('\n');
  await page.goto('./');
  await chooseFiles(page, guest([0, 0], ['INSTRUCTION 6', traps, 'INSTRUCTION 2147483647']));
  const problem = complaint(page).filter({ hasText: 'event #' });
  await expect(problem.first()).toBeVisible();
  await problem.getByRole('button', { name: 'Go there' }).click();
  await idle(page);
  await expect(pane(page, 'registers').locator('[data-register]').first()).toBeVisible();
});
