/** What must not stand in tracked files: traces of the machine that they were written on. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { lockProblems } from './lock.mjs';
import { root } from './project.mjs';

/** Folders too common to look for. */
const commonFolders = new Set(['', '/', '/root', '/home', '/tmp', '/github/home']);
const personalFolder = /(?:^|[\s"'`(=:])\/(?:home|Users)\/[\w.-]+\//;

/** Registries that npm is set up for here, as host names. */
function registryHosts() {
  const { stdout } = spawnSync('npm', ['config', 'get', 'registry'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
  try {
    return [new URL(stdout.trim()).hostname];
  } catch {
    return [];
  }
}

/** Where a text speaks of this machine: a line number and what was found, or undefined. */
export function traceIn(/** @type {string} */ text, /** @type {string[]} */ words) {
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const word = words.find((candidate) => line.includes(candidate)) ?? line.match(personalFolder)?.[0].trim();
    if (word) return `line ${index + 1}: ${word}`;
  }
  return undefined;
}

/** @returns {string[]} what is wrong with the tracked files, in words; empty when all is well or there is no git */
export function hygieneProblems() {
  const { status, stdout } = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  const tracked = status === 0 ? stdout.split('\0').filter(Boolean) : [];
  const folders = [root.replace(/[/\\]$/, ''), homedir()].filter((folder) => !commonFolders.has(folder));
  const words = [...registryHosts(), ...folders];
  const problems = lockProblems(
    readFileSync(join(root, 'package-lock.json'), 'utf8'),
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  for (const file of tracked) {
    /** @type {Buffer} */
    let bytes;
    try {
      bytes = readFileSync(join(root, file));
    } catch {
      // Deleted in the working tree, or a link that leads nowhere.
      continue;
    }
    if (bytes.includes(0)) continue;
    const trace = traceIn(bytes.toString('utf8'), words);
    if (trace) problems.push(`${file}: ${trace}`);
  }
  return problems;
}
