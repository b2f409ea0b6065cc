import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { engineBuild } from '../scripts/lib/engine-build.mjs';

/** Builds the page of the engine's benchmark, with the product's worker in it. */
export default defineConfig({
  root: fileURLToPath(new URL('./page', import.meta.url)),
  base: './',
  define: { __ENGINE_BUILD__: JSON.stringify(engineBuild(fileURLToPath(new URL('..', import.meta.url)))) },
  worker: { format: 'es' },
  build: {
    target: 'esnext',
    outDir: fileURLToPath(new URL('../dist/../.cache/bench', import.meta.url)),
    emptyOutDir: true,
  },
  logLevel: 'warn',
});
