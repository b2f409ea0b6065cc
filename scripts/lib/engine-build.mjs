/** What tells one engine from another: what an older one kept in the browser must not be read by a newer one. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Sources that are no part of the engine. */
const NOT_SHIPPED = /\.test\.ts$|\.d\.ts$|(^|\/)testing\//;

/**
 * A hash of all sources in the engine's folder, and of the versions of the packages it uses: 12 hexadecimal digits.
 * @param {string} root The project's folder.
 */
export function engineBuild(root) {
  const hash = createHash('sha256');
  const folder = join(root, 'workers');
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => !NOT_SHIPPED.test(name))
    .sort();
  for (const name of files)
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(folder, name)))
      .update('\0');
  hash.update(readFileSync(join(root, 'package-lock.json')));
  return hash.digest('hex').slice(0, 12);
}
