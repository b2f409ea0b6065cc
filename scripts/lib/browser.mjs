/** Finds a Chromium for the browser tests and benchmarks. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from './project.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macPaths = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const windowsPaths = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
  const base = process.env[name];
  return base ? [join(base, 'Google/Chrome/Application/chrome.exe')] : [];
});

/** Where Playwright keeps a browser of its own; undefined when it has none or is not installed itself. */
async function playwrightPath(/** @type {'chromium' | 'firefox'} */ browser) {
  try {
    const playwright = await import('@playwright/test');
    const path = playwright[browser].executablePath();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Path of a Chromium or Chrome: what CHROMIUM names, else an installed one, else Playwright's.
 * @returns {Promise<string | undefined>}
 */
export async function findChromium() {
  const named = process.env.CHROMIUM;
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM is ${named}, but there is no such file. Unset it or name a browser.`);
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const installed = [
    ...names.flatMap((name) => [...new Set([...folders, '/usr/bin'])].map((folder) => join(folder, name))),
    ...macPaths,
    ...windowsPaths,
  ].find((path) => existsSync(path));
  return installed ?? (await playwrightPath('chromium'));
}

/** True when Playwright has a Firefox of its own (an installed one is not driven by it). */
export async function hasFirefox() {
  return (await playwrightPath('firefox')) !== undefined;
}

/** A root user on Debian or Ubuntu can install a browser from the distribution. */
function canUseApt() {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/**
 * Finds a Chromium, or installs one. Throws with what a person can do where neither works.
 * @returns {Promise<string>}
 */
export async function findOrInstallChromium() {
  const found = await findChromium();
  if (found) return found;
  if (canUseApt()) {
    console.log('No Chromium found: installing the distribution’s.');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-q'], { stdio: ['ignore', 'inherit', 'inherit'], env });
    const args = ['install', '-y', '-q', '--no-install-recommends', 'chromium'];
    spawnSync('apt-get', args, { stdio: ['ignore', 'inherit', 'inherit'], env });
  } else {
    console.log('No Chromium found: asking Playwright to download one.');
    try {
      const tool = join(root, 'node_modules/@playwright/test/cli.js');
      execFileSync(process.execPath, [tool, 'install', 'chromium'], { cwd: root, stdio: 'inherit' });
    } catch {
      // Reported below: what counts is whether there is a browser now.
    }
  }
  const installed = await findChromium();
  if (installed) return installed;
  throw new Error('The browser tests need Chromium or Chrome. Install one, or name its program in CHROMIUM.');
}

/** Start options: quiet, offline, and without the sandbox where root may not have one. */
export const chromiumArgs = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  // A container's /dev/shm may be too small for it.
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
