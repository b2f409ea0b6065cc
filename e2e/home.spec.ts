import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { chooseFiles, home, idle, moment, opened, openSample, sampleBytes } from './support.ts';

test('a sample opens in less than a second and shows the first output', async ({ page }) => {
  await home(page);
  const card = page.locator('[data-sample="tour"]');
  await expect(card).toBeVisible();
  await card.click();
  await expect(page.locator('[data-verdict]')).toContainText('Finished recording');
  await idle(page);
  await expect(page.locator('[data-event]')).toContainText('CHAR_WRITE');
  expect((await moment(page))[0]).toBeGreaterThan(0);
});

test('a pair of samples is compared at once', async ({ page }) => {
  await openSample(page, 'typed');
  await expect(page.locator('[data-verdict]')).toContainText(/[Dd]iffer/);
  await expect(page.locator('[data-pane="compare"]')).toBeVisible();
});

test('a chosen file opens, and so does the same file compressed', async ({ page }) => {
  await home(page);
  await chooseFiles(page, [{ name: 'boot.rr', buffer: sampleBytes('pc.bin') }]);
  await expect(page.getByRole('banner')).toContainText('boot.rr');
  await opened(page);
  const verdict = await page.locator('[data-verdict]').innerText();

  await page.keyboard.press('h');
  await chooseFiles(page, [{ name: 'packed.rr.gz', buffer: gzipSync(sampleBytes('pc.bin')) }]);
  await expect(page.getByRole('banner')).toContainText('packed.rr');
  await idle(page);
  await expect(page.locator('[data-verdict]')).toHaveText(verdict);
});

test('dropped files open; a drop on the second half compares', async ({ page }) => {
  await home(page);
  const drop = (name: string, bytes: Buffer, side: 'a' | 'b') =>
    page.evaluate(
      async ({ name, base64, side }) => {
        const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([bytes], name));
        const send = (target: Element, type: string) =>
          target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
        send(document.body, 'dragover');
        while (!document.querySelector(`[data-side="${side}"]`)) {
          await new Promise((resolve) => requestAnimationFrame(resolve));
        }
        send(document.querySelector(`[data-side="${side}"]`) ?? document.body, 'drop');
      },
      { name, base64: bytes.toString('base64'), side },
    );
  await drop('one.rr', sampleBytes('race-good.bin'), 'a');
  await expect(page.getByRole('banner')).toContainText('one.rr');
  await idle(page);
  await drop('two.rr', sampleBytes('race-lost.bin'), 'b');
  await expect(page.getByRole('banner')).toContainText('two.rr');
  await expect(page.getByRole('banner')).toContainText('one.rr');
  await expect(page.locator('[data-verdict]')).not.toContainText('Comparing');
});

test('two chosen logs are compared', async ({ page }) => {
  await home(page);
  await chooseFiles(page, [
    { name: 'same-1.rr', buffer: sampleBytes('arm.bin') },
    { name: 'same-2.rr', buffer: sampleBytes('arm.bin') },
  ]);
  await expect(page.locator('[data-verdict]')).toContainText(/[Ii]dentical/);
});

test('recordings are kept over a reload, and can be removed', async ({ page }) => {
  await home(page);
  await chooseFiles(page, [{ name: 'mine.rr', buffer: sampleBytes('pc.bin') }]);
  await expect(page).toHaveURL(/#v1\?log=[0-9a-f]{16}/);
  await expect.poll(() => page.evaluate(() => localStorage.getItem('replayscope.recent'))).toContain('mine.rr');
  await opened(page);
  const before = await page.locator('[data-verdict]').innerText();
  await page.reload();
  await expect(page.locator('[data-verdict]')).toHaveText(before);

  await page.goto('./');
  const recent = page.getByRole('region', { name: 'Recent recordings' });
  await expect(recent).toContainText('mine.rr');
  await recent.getByRole('button', { name: /^mine.rr/ }).click();
  await expect(page.locator('[data-verdict]')).toHaveText(before);
  await page.keyboard.press('h');
  await recent.getByRole('button', { name: 'Remove mine.rr' }).click();
  await expect(recent).not.toContainText('mine.rr');
  const files = () =>
    page.evaluate(async () => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('recent');
      const names: string[] = [];
      for await (const [name] of folder) names.push(name);
      return names;
    });
  await expect.poll(files).toEqual([]);
});

test('the recipe follows the answers and warns of what is refused', async ({ page }) => {
  await home(page);
  const recipe = page.getByRole('region', { name: 'Record one with QEMU' });
  await recipe.getByLabel('Kernel', { exact: true }).fill('vmlinux');
  await recipe.getByLabel('Disk', { exact: true }).fill('disk.img');
  await recipe.getByLabel('Network').check();
  const command = recipe.locator('[data-recipe]');
  await expect(command).toContainText('-icount shift=5,rr=record,rrfile=replay.bin');
  await expect(command).toContainText('-drive driver=blkreplay,if=none,image=img-direct,id=img-blkreplay');
  await expect(command).toContainText('-object filter-replay,id=replay1,netdev=net1');
  await recipe.getByLabel('Do').selectOption('replay');
  await recipe.getByLabel('Shift').selectOption('auto');
  await expect(command).toContainText('-icount shift=auto,rr=replay');
  await recipe.getByLabel('Other options').fill('-smp 4');
  await expect(recipe).toContainText('QEMU refuses -smp');
});
