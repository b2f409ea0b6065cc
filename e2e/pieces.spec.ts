import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { chooseFiles, home, idle, opened, sampleBytes } from './support.ts';

test('a log alone gets its machine from pieces, and says which one lacks', async ({ page }) => {
  await home(page);
  await chooseFiles(page, [{ name: 'replay.bin', buffer: sampleBytes('typed-a.bin') }]);
  await opened(page);
  await page.keyboard.press('Alt+KeyB');
  const dialog = page.getByRole('dialog', { name: 'Build the machine from its pieces' });
  await dialog
    .getByLabel('Command line of QEMU')
    .fill('qemu-system-riscv64 -M virt -m 32M -bios shell.elf -icount shift=5,rr=record,rrfile=replay.bin');
  await dialog.getByRole('button', { name: 'Build' }).click();
  await expect(dialog.getByRole('alert')).toContainText('device tree is needed');
  await dialog
    .locator('[data-piece="dtb"]')
    .setInputFiles({ name: 'x.dtb', mimeType: '', buffer: Buffer.from('no tree') });
  await dialog.getByRole('button', { name: 'Build' }).click();
  await expect(dialog.getByRole('alert')).toContainText(/firmware/i);
  await page.keyboard.press('Escape');
  await idle(page);
});

// Real pieces: the firmware and kernel of the recording whose RAM image they became.
const corpus = new URL('../../shared/corpus/uboot-b/', import.meta.url);
const firmware = '/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin';
const kernel = '/usr/lib/u-boot/qemu-riscv64_smode/uboot.elf';

test('U-Boot runs from OpenSBI, its ELF file and the device tree', async ({ page }) => {
  test.skip(!existsSync(corpus) || !existsSync(firmware) || !existsSync(kernel), 'QEMU’s files are not at hand');
  test.setTimeout(600_000);
  const ram = gunzipSync(readFileSync(new URL('ram.bin.gz', corpus)));
  const at = ram.lastIndexOf(Buffer.from([0xd0, 0x0d, 0xfe, 0xed]));
  const dtb = ram.subarray(at, at + ram.readUInt32BE(at + 4));
  const { command_line: line } = JSON.parse(readFileSync(new URL('machine.json', corpus), 'utf8'));
  await home(page);
  await chooseFiles(page, [{ name: 'replay.bin', buffer: readFileSync(new URL('replay.bin', corpus)) }]);
  await opened(page);
  await page.keyboard.press('Alt+KeyB');
  const dialog = page.getByRole('dialog', { name: 'Build the machine from its pieces' });
  await dialog.getByLabel('Command line of QEMU').fill(line);
  await dialog.locator('[data-piece="firmware"]').setInputFiles(firmware);
  await dialog.locator('[data-piece="kernel"]').setInputFiles(kernel);
  await dialog.locator('[data-piece="dtb"]').setInputFiles({ name: 'virt.dtb', mimeType: '', buffer: dtb });
  await dialog.getByRole('button', { name: 'Build' }).click();
  await expect(dialog).toBeHidden({ timeout: 60_000 });
  await expect(page.locator('[data-seek]')).toBeVisible({ timeout: 120_000 });
  await expect(page.locator('[data-pane="console"]')).toContainText('OpenSBI', { timeout: 120_000 });
});
