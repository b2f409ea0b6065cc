/** `npm run cli -- …`: builds the command line when it is stale and runs it. Prints nothing of its own on the output. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfStale, installIfStale, root, targets } from './lib/project.mjs';

try {
  installIfStale();
  buildIfStale(targets.cli);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}
// npm starts scripts in the project's folder; file names on the command line are relative to where the user is.
if (process.env.npm_lifecycle_event === 'cli' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
const program = join(root, targets.cli.product);
process.argv[1] = program;
await import(pathToFileURL(program).href);
