/** `node scripts/serve.mjs --port N [--folder dist]`: serves a built page until it is ended. For the browser tests. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './lib/project.mjs';
import { serve } from './lib/server.mjs';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '4173' }, folder: { type: 'string', default: 'dist' } },
});
const { url } = await serve({ folder: resolve(root, values.folder), port: Number(values.port) });
console.log(url);
