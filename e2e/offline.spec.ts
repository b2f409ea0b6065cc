import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { chooseFiles, sampleBytes } from './support.ts';

/** Collects what the browser complains of: errors of scripts, and violations of the policy. */
function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') found.push(message.text());
  });
  return found;
}

const waitForServiceWorker = (page: Page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
    }
  });

test('the page opens without complaints, isolated, with its policy', async ({ page }) => {
  const found = complaints(page);
  await page.goto('./');
  await expect(page.locator('#root')).not.toBeEmpty();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  const policy = page.locator('meta[http-equiv="Content-Security-Policy"]');
  await expect(policy).toHaveAttribute('content', /default-src 'none'.*connect-src 'self' blob:/);
  expect(found).toEqual([]);
});

test('the policy keeps the page from talking to others', async ({ page }) => {
  await page.goto('./');
  const refused = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
        // Another port is another origin; nothing listens there.
        fetch('http://127.0.0.1:9/').catch(() => undefined);
      }),
  );
  expect(refused).toBe('connect-src');
});

test('after the first visit the page opens without a network, parameters and all', async ({ page, context }) => {
  await page.goto('./');
  await waitForServiceWorker(page);
  await context.setOffline(true);
  const found = complaints(page);
  await page.reload();
  await expect(page.locator('#root')).not.toBeEmpty();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.goto('./?some=parameter');
  await page.locator('[data-sample="typed"]').click();
  await expect(page.locator('[data-verdict]')).toContainText(/[Dd]iffer/);
  await page.keyboard.press('h');
  await chooseFiles(page, [{ name: 'own.rr', buffer: sampleBytes('arm.bin') }]);
  await expect(page.locator('[data-verdict]')).toContainText('Finished recording');
  expect(found).toEqual([]);
});

test('everything that is served is kept for offline use', async ({ page }) => {
  await page.goto('./');
  await waitForServiceWorker(page);
  const kept = await page.evaluate(async () => {
    const paths: string[] = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) paths.push(new URL(request.url).pathname);
    }
    return paths;
  });
  const used = await page.evaluate(() =>
    performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname),
  );
  expect(kept).toContain('/index.html');
  const notNeeded = ['/registerSW.js', '/sw.js', '/'];
  expect(used.filter((path) => !kept.includes(path) && !notNeeded.includes(path))).toEqual([]);
});

test('the page can be installed and opens logs from the file manager', async ({ page, request }) => {
  await page.goto('./');
  const href = await page.locator('link[rel=manifest]').getAttribute('href');
  const manifest = await (await request.get(href ?? 'none')).json();
  expect(manifest.name).toBe('Replayscope');
  const extensions = manifest.file_handlers.flatMap((handler: { accept: Record<string, string[]> }) =>
    Object.values(handler.accept).flat(),
  );
  expect(extensions.sort()).toEqual(['.bin', '.gz', '.replay', '.rr', '.zip', '.zst']);
  for (const { src, type } of manifest.icons) {
    const icon = await request.get(src);
    expect(icon.status()).toBe(200);
    expect(icon.headers()['content-type']).toBe(type);
  }
});

test('the page works from a folder of a host that sends no headers of ours, and offline there', async ({
  page,
  context,
  request,
  baseURL,
}) => {
  const types: Record<string, string> = {
    js: 'text/javascript',
    css: 'text/css',
    html: 'text/html',
    svg: 'image/svg+xml',
  };
  const host = createServer((incoming, response) => {
    void (async () => {
      const path = (incoming.url ?? '').split('?')[0] ?? '';
      if (!path.startsWith('/tools/replay/')) return response.writeHead(404).end();
      const name = path.slice('/tools/replay/'.length) || 'index.html';
      const answer = await request.get(new URL(name, baseURL).href);
      const type = types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
      response.writeHead(answer.status(), { 'Content-Type': type }).end(await answer.body());
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  const { port } = host.address() as AddressInfo;
  try {
    await page.goto(`http://127.0.0.1:${port}/tools/replay/`);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await waitForServiceWorker(page);
    await context.setOffline(true);
    await page.reload();
    await page.locator('[data-sample="tour"]').click();
    await expect(page.locator('[data-verdict]')).toContainText('Finished recording');
  } finally {
    host.closeAllConnections();
    host.close();
  }
});
