/**
 * `npm start`: installs and builds what is missing or stale, serves the page on this machine and opens a browser.
 * `--port N` takes exactly that port; else the first free one from 4173 on. `--no-open` opens no browser.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfStale, installIfStale, root, targets } from './lib/project.mjs';
import { serve, serveFrom } from './lib/server.mjs';

const firstPort = 4173;

/** Opens the default browser where somebody can see it; a failure costs nothing, the address is printed anyway. */
function openBrowser(/** @type {string} */ url) {
  const display = process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  /** @type {[string, string[]] | undefined} */
  const command =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['explorer', [url]]
        : display
          ? ['xdg-open', [url]]
          : undefined;
  if (!command) return;
  spawn(command[0], command[1], { stdio: 'ignore', detached: true })
    .on('error', () => console.log('No browser could be started; open the address yourself.'))
    .unref();
}

try {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, open: { type: 'boolean', default: true } },
    allowNegative: true,
  });
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65536)) {
    throw new Error(`--port ${values.port}: a port is a number from 0 to 65535.`);
  }
  installIfStale();
  buildIfStale(targets.page);
  const folder = join(root, 'dist');
  const { url } = port === undefined ? await serveFrom({ folder, port: firstPort }) : await serve({ folder, port });
  console.log(`Replayscope is at ${url}  (Ctrl+C ends it)`);
  if (values.open) openBrowser(url);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
