import react from '@vitejs/plugin-react';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** `npx vite console` serves the pages while they are written; calls go to a platform on the usual port. */
export default defineConfig({
  root: dirname(fileURLToPath(import.meta.url)),
  base: '/console/',
  plugins: [react()],
  // No data: URLs in scripts and styles: the page's policy allows them for images alone.
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 600 },
  server: { proxy: { '/console/api': 'http://127.0.0.1:8420' } },
});
