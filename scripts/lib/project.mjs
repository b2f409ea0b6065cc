/** Where the project is, and whether what was made from its sources is still fresh. Only Node's own modules. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @typedef {{ version?: string, optional?: boolean, link?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} Lock
 */

/** @returns {Lock | undefined} */
function readLock(/** @type {string} */ path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Why the packages in node_modules are not those of package-lock.json; undefined when they are.
 * npm keeps a list of what it installed in node_modules; packages for other platforms are optional and may lack.
 */
export function staleInstall(folder = root) {
  const wanted = readLock(join(folder, 'package-lock.json'));
  if (!wanted?.packages) return 'package-lock.json cannot be read';
  const installed = readLock(join(folder, 'node_modules/.package-lock.json'));
  if (!installed?.packages) return 'packages are not installed yet';
  for (const [path, { version, optional }] of Object.entries(wanted.packages)) {
    const found = installed.packages[path];
    if (path === '' || (optional && !found)) continue;
    if (found?.version !== version) return `${path.replace('node_modules/', '')} is not ${version}`;
  }
  return undefined;
}

/** Runs npm with its output on the standard error stream, so that a command's own output stays clean. */
function npm(/** @type {string[]} */ args) {
  const path = process.env.npm_execpath;
  const options = { cwd: root, stdio: /** @type {['ignore', 2, 2]} */ (['ignore', 2, 2]) };
  const { status } = path?.endsWith('.js')
    ? spawnSync(process.execPath, [path, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed; its messages are above.`);
}

/** Installs the packages of package-lock.json where node_modules lacks them. */
export function installIfStale() {
  const reason = staleInstall();
  if (!reason) return;
  console.error(`Installing packages (${reason}).`);
  npm(['ci', '--include=dev', '--no-audit', '--no-fund']);
}

/** @returns {string[]} the files under a path, sorted; the path itself when it is a file */
function filesUnder(/** @type {string} */ path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

/** @typedef {{ name: string, config: string, product: string, sources: string[] }} Target */

const shared = ['workers', 'package.json', 'package-lock.json', 'tsconfig.base.json'];

/** @type {Record<'page' | 'cli', Target>} */
export const targets = {
  page: {
    name: 'page',
    config: 'vite.config.ts',
    product: 'dist/index.html',
    sources: ['src', 'public', 'index.html', 'vite.config.ts', 'scripts/lib/headers.mjs', ...shared],
  },
  cli: {
    name: 'command line',
    config: 'vite.cli.config.ts',
    product: 'dist-cli/replayscope.js',
    sources: ['cli', 'vite.cli.config.ts', ...shared],
  },
};

/** A hash over the names and bytes of a target's sources. Dates would lie after a checkout. */
export function sourceHash(/** @type {Target} */ target, folder = root) {
  const hash = createHash('sha256');
  for (const file of target.sources.flatMap((source) => filesUnder(join(folder, source)))) {
    if (/\.test\.tsx?$/.test(file)) continue;
    const bytes = readFileSync(file);
    hash.update(`${file.slice(folder.length)}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

const stampPath = (/** @type {Target} */ target) => join(root, '.cache', `${target.name.replace(' ', '-')}.hash`);

/** Builds a target, always. Vite's messages go to the standard error stream. */
export function build(/** @type {Target} */ target) {
  // Taken before the build: a source that changes meanwhile makes the product stale.
  const hash = sourceHash(target);
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const { status } = spawnSync(process.execPath, [vite, 'build', '--config', target.config, '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (status !== 0) throw new Error(`The ${target.name} could not be built; see the messages above.`);
  mkdirSync(dirname(stampPath(target)), { recursive: true });
  writeFileSync(stampPath(target), `${hash}\n`);
}

/** Builds a target when its product is missing or older than its sources. */
export function buildIfStale(/** @type {Target} */ target) {
  const stamp = stampPath(target);
  const fresh =
    existsSync(join(root, target.product)) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8').trim() === sourceHash(target);
  if (fresh) return;
  console.error(`Building the ${target.name}.`);
  build(target);
}
