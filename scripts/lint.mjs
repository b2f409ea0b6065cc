/**
 * `npm run lint`: formatting and style (Biome), the direction of imports (dependency-cruiser), unused files, exports and
 * packages (knip), a lock file that matches, and no traces of a machine in tracked files. Runs all and tells which failed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hygieneProblems } from './lib/hygiene.mjs';
import { root } from './lib/project.mjs';

const folders = ['src', 'workers', 'cli', 'scripts', 'e2e', 'bench'].filter((name) => existsSync(join(root, name)));

/** Runs a tool of node_modules; true when it found nothing. */
function passes(/** @type {string} */ tool, /** @type {string[]} */ args) {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', tool), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0;
}

/** @type {[string, () => boolean][]} */
const checks = [
  ['style', () => passes('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.'])],
  [
    'imports',
    () => passes('dependency-cruiser/bin/dependency-cruise.mjs', [...folders, '--config', '.dependency-cruiser.cjs']),
  ],
  ['unused', () => passes('knip/bin/knip.js', ['--no-progress'])],
  [
    'hygiene',
    () => {
      const problems = hygieneProblems();
      for (const problem of problems) console.log(problem);
      return problems.length === 0;
    },
  ],
];

const wanted = process.argv.slice(2);
const failed = checks
  .filter(([name]) => wanted.length === 0 || wanted.includes(name))
  .filter(([name, check]) => {
    const ok = check();
    console.log(`${name}: ${ok ? 'ok' : 'problems'}`);
    return !ok;
  });
process.exitCode = failed.length === 0 ? 0 : 1;
