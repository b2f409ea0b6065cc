import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Builds the page of the engine's benchmark, with the product's worker in it. */
export default defineConfig({
  root: fileURLToPath(new URL('./page', import.meta.url)),
  base: './',
  worker: { format: 'es' },
  build: {
    target: 'esnext',
    outDir: fileURLToPath(new URL('../dist/../.cache/bench', import.meta.url)),
    emptyOutDir: true,
  },
  logLevel: 'warn',
});
