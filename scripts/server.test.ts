import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentSecurityPolicy } from './lib/headers.mjs';
import { serve, serveFrom } from './lib/server.mjs';

const home = mkdtempSync(join(tmpdir(), 'replayscope-server-'));
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  mkdirSync(join(home, 'dist/assets'), { recursive: true });
  writeFileSync(join(home, 'secret.txt'), 'outside');
  writeFileSync(join(home, 'dist/index.html'), '<p>page</p>');
  writeFileSync(join(home, 'dist/sw.js'), '');
  writeFileSync(join(home, 'dist/assets/a-1.wasm'), new Uint8Array([0, 97, 115, 109]));
  writeFileSync(join(home, 'dist/log.bin'), 'log');
  server = await serve({ folder: join(home, 'dist'), port: 0 });
});

afterAll(async () => {
  await server.close();
  rmSync(home, { recursive: true });
});

const get = (path: string, init?: RequestInit) => fetch(new URL(path, server.url), init);

test('serves the page at / with its type, policy and isolation', async () => {
  const response = await get('/?sample=one');
  expect(await response.text()).toBe('<p>page</p>');
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
  expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
});

test.each([
  ['/assets/a-1.wasm', 'application/wasm', 'public, max-age=31536000, immutable'],
  ['/sw.js', 'text/javascript; charset=utf-8', 'no-store'],
  ['/log.bin', 'application/octet-stream', 'no-cache'],
])('%s is %s, kept as %s', async (path, type, cache) => {
  const response = await get(path);
  expect(response.headers.get('content-type')).toBe(type);
  expect(response.headers.get('cache-control')).toBe(cache);
});

test('answers 304 to a file that has not changed', async () => {
  const date = (await get('/')).headers.get('last-modified') ?? '';
  expect((await get('/', { headers: { 'if-modified-since': date } })).status).toBe(304);
});

test('HEAD has a length and no body', async () => {
  const response = await get('/log.bin', { method: 'HEAD' });
  expect(response.headers.get('content-length')).toBe('3');
  expect(await response.text()).toBe('');
});

// fetch would tidy up the dots itself, so this asks with the bare path.
test.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/%00', '/%zz', '/assets', '/none'])(
  '%s is not found',
  async (path) => {
    const { hostname, port } = new URL(server.url);
    const status = await new Promise((resolve, reject) => {
      request({ hostname, port, path }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(404);
  },
);

test('refuses to be written to', async () => {
  expect((await get('/', { method: 'POST' })).status).toBe(405);
});

test('takes the next port when one is taken, and says so when it may not', async () => {
  const port = Number(new URL(server.url).port);
  const other = await serveFrom({ folder: join(home, 'dist'), port });
  expect(Number(new URL(other.url).port)).toBeGreaterThan(port);
  await other.close();
  await expect(serve({ folder: home, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
