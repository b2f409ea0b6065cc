/** `npm run typecheck`: checks every TypeScript project, and fails when one of them does. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const projects = ['workers', 'door', 'src', 'cli', 'tests'];
const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));
let failed = 0;
for (const project of projects) {
  const { status } = spawnSync(process.execPath, [tsc, '-p', `tsconfig.${project}.json`, '--pretty', 'false'], {
    cwd: root,
    stdio: 'inherit',
  });
  console.log(`types of ${project}: ${status === 0 ? 'ok' : 'errors'}`);
  if (status !== 0) failed++;
}
process.exitCode = failed === 0 ? 0 : 1;
