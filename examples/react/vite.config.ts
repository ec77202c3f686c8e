import { defineConfig } from 'vite'

// Calls go to the page's own address, and from here to the Offhook server.
const offhook = process.env.OFFHOOK ?? 'http://localhost:8080'

// biome-ignore lint/style/noDefaultExport: Vite asks for it
export default defineConfig({
  server: { port: Number(process.env.PORT ?? 5173), strictPort: true, proxy: { '/ws': { target: offhook, ws: true } } },
})
