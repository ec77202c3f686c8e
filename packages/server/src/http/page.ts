import { existsSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** Serves the built phone page at `/`, or says how to build it. */
export async function servePage(app: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(path.join(folder, 'index.html'))) {
    app.get('/', async (_request, reply) => reply.code(503).type('text/html; charset=utf-8').send(notBuilt))
    return
  }
  await app.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    setHeaders(reply, file) {
      // Built files carry a digest of their contents in their names; the page that names them must be fresh.
      const lasting = file.includes(`${path.sep}assets${path.sep}`)
      reply.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
}

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Offhook</title>
<h1>The phone page is not built</h1><p>Run <code>npm run build</code> and load this page again.</p>
<div lang="zh"><h1>电话页面尚未构建</h1><p>请运行 <code>npm run build</code>，然后刷新本页。</p></div></html>
`
