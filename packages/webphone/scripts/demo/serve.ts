import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { demoConfig } from './config.ts'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
}

const config = {
  domain: 'pbx.example',
  ws: '/ws',
  services: { echo: '600', tone: '601' },
  sip: { udp: 5060, tcp: 5060, tls: 5061 },
}

/** Builds the demonstration and serves it on a free port, under the policy the product promises to run with. */
export async function serveDemo(): Promise<{ readonly url: string; close(): Promise<void> }> {
  await build(demoConfig)
  const root = fileURLToPath(new URL('./dist/', import.meta.url))
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    response.setHeader('content-security-policy', "default-src 'self'; connect-src 'self' ws: wss:")
    if (path === '/api/config') {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(config))
      return
    }
    try {
      const content = await readFile(join(root, path === '/' ? 'index.html' : path))
      response.setHeader('content-type', types[extname(path === '/' ? '.html' : path) || '.html'] ?? 'text/html')
      response.end(content)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://localhost:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
