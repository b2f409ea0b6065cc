/** A small static server for a built page: what any static host does, plus the headers of headers.mjs. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { contentSecurityPolicy, isolationHeaders } from './headers.mjs';

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.zip': 'application/zip',
  '.gz': 'application/gzip',
};

/**
 * Files with a hash in their name never change. The service worker must always be asked for, else an update is missed;
 * the rest is asked for again with its date.
 */
function cacheControl(/** @type {string} */ path) {
  if (path === '/sw.js' || path === '/registerSW.js') return 'no-store';
  return path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** @returns {string | undefined} the file that an address names, inside the folder */
function fileOf(/** @type {string} */ folder, /** @type {string} */ path) {
  let name;
  try {
    name = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  if (name.includes('\0')) return undefined;
  const file = resolve(join(folder, name.endsWith('/') ? `${name}index.html` : name));
  return file.startsWith(resolve(folder) + sep) ? file : undefined;
}

/**
 * Starts serving a folder on this machine only.
 * @param {{ folder: string, port: number, host?: string }} options port 0 takes any free one
 * @returns {Promise<{ url: string, close: () => Promise<void> }>} rejects with EADDRINUSE when the port is taken
 */
export function serve({ folder, port, host = '127.0.0.1' }) {
  const server = createServer(async (request, response) => {
    const common = {
      ...isolationHeaders,
      'Content-Security-Policy': contentSecurityPolicy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    };
    const refuse = (/** @type {number} */ status, /** @type {string} */ text) => {
      response.writeHead(status, { ...common, 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Only GET and HEAD.');
    const path = (request.url ?? '/').split(/[?#]/, 1)[0] ?? '/';
    const file = fileOf(folder, path);
    const info = file ? await stat(file).catch(() => undefined) : undefined;
    if (!file || !info?.isFile()) return refuse(404, 'Not found.');
    const modified = info.mtime.toUTCString();
    const headers = {
      ...common,
      'Content-Type': types[extname(file)] ?? 'application/octet-stream',
      'Cache-Control': cacheControl(path),
      'Last-Modified': modified,
    };
    if (request.headers['if-modified-since'] === modified) {
      response.writeHead(304, headers).end();
      return;
    }
    response.writeHead(200, { ...headers, 'Content-Length': info.size });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
  });
  return new Promise((resolvePromise, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      const actual = address !== null && typeof address === 'object' ? address.port : port;
      resolvePromise({
        url: `http://${host}:${actual}/`,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}

/** Like serve, on the first free port from `port` on (at most 50 are tried). */
export async function serveFrom(/** @type {{ folder: string, port: number }} */ { folder, port }) {
  for (let candidate = port; ; candidate++) {
    try {
      return await serve({ folder, port: candidate });
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!taken || candidate >= port + 50) throw error;
    }
  }
}

/** A port of this machine that was free a moment ago. */
export async function freePort() {
  const { url, close } = await serve({ folder: '.', port: 0 });
  await close();
  return Number(new URL(url).port);
}
