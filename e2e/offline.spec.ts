import { expect, type Page, test } from '@playwright/test';

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
  await expect(page.locator('#root')).not.toBeEmpty();
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
