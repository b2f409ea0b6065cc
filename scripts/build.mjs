/** `npm run build`: the page into dist/ and the command line into dist-cli/. */
import { build, targets } from './lib/project.mjs';

try {
  for (const target of Object.values(targets)) {
    build(target);
    console.error(`${target.name}: ${target.product}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
