/**
 * `node scripts/complete-lock.mjs`: adds to package-lock.json the packages for other platforms that npm left out.
 *
 * A registry's mirror may lack a package for a platform that nobody asked it for. npm then drops it from the lock file
 * without a word, and `npm ci` refuses the file everywhere. Their versions stand in the packages that want them; their
 * platforms stand in their names. Run it after `npm install`, when `npm run lint` says that packages are missing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingPlatforms } from './lib/lock.mjs';
import { root } from './lib/project.mjs';

const file = join(root, 'package-lock.json');
/** @type {import('./lib/lock.mjs').Lock} */
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = missingPlatforms(lock);
for (const { name, entry } of missing) {
  lock.packages[`node_modules/${name}`] = entry;
  console.log(`${name} ${entry.version}`);
}
const paths = Object.keys(lock.packages).sort((a, b) => a.localeCompare(b, 'en'));
lock.packages = Object.fromEntries(paths.map((path) => [path, lock.packages[path] ?? {}]));
writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
console.log(`${missing.length} packages added`);
