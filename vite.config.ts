import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { engineBuild } from './scripts/lib/engine-build.mjs';
import { contentSecurityPolicy, developmentPolicy, isolationHeaders } from './scripts/lib/headers.mjs';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

/** Writes the Content-Security-Policy into the page, so that it holds on any static host. */
function policyPlugin(): Plugin {
  return {
    name: 'content-security-policy',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, context) => [
        {
          tag: 'meta',
          attrs: {
            'http-equiv': 'Content-Security-Policy',
            content: context.server ? developmentPolicy : contentSecurityPolicy,
          },
          injectTo: 'head-prepend',
        },
      ],
    },
  };
}

const logFiles = {
  'application/octet-stream': ['.bin', '.rr', '.replay'],
  'application/gzip': ['.gz'],
  'application/zstd': ['.zst'],
  'application/zip': ['.zip'],
};

export default defineConfig(({ command }) => ({
  // Relative, so that the built folder can be served from any path.
  base: './',
  define: {
    __APP_VERSION__: JSON.stringify(version),
    // While the page is developed the engine changes under it, so nothing is kept then.
    ...(command === 'build'
      ? { __ENGINE_BUILD__: JSON.stringify(engineBuild(fileURLToPath(new URL('.', import.meta.url)))) }
      : {}),
  },
  plugins: [
    react(),
    policyPlugin(),
    VitePWA({
      // A new version takes over in the background and shows at the next visit; an open page is never reloaded.
      // The registering script is a file of its own, since the policy allows no inline scripts.
      registerType: 'autoUpdate',
      injectRegister: 'script-defer',
      includeManifestIcons: false,
      workbox: {
        globPatterns: ['**/*'],
        globIgnores: ['sw.js', 'workbox-*.js', '**/*.map', 'manifest.webmanifest'],
        skipWaiting: true,
        clientsClaim: true,
        maximumFileSizeToCacheInBytes: 20 * 1024 * 1024,
        // Only the start address is a page; `?sample=…` and the like are parameters of it.
        navigateFallback: 'index.html',
        ignoreURLParametersMatching: [/.*/],
        cleanupOutdatedCaches: true,
      },
      manifest: {
        name: 'Replayscope',
        short_name: 'Replayscope',
        description: 'Read, search and compare QEMU record/replay logs.',
        id: './',
        start_url: './',
        scope: './',
        display: 'standalone',
        background_color: '#14171a',
        theme_color: '#14171a',
        categories: ['developer', 'utilities'],
        icons: [
          { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: 'icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
        file_handlers: [{ action: './', accept: logFiles }],
        launch_handler: { client_mode: 'focus-existing' },
      },
    }),
  ],
  worker: { format: 'es' },
  // Nothing is inlined: the policy allows fonts and scripts from the page's own origin only.
  build: { target: 'esnext', chunkSizeWarningLimit: 1500, assetsInlineLimit: 0 },
  server: { headers: isolationHeaders },
  preview: { headers: isolationHeaders },
}));
