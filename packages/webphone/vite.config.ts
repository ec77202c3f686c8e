import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

// `npx vite build packages/webphone` makes the page the server serves. Nothing is inlined, so that the page runs under
// Content-Security-Policy: default-src 'self'.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  build: {
    target: ['chrome130', 'firefox132', 'safari18'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    emptyOutDir: true,
  },
})
