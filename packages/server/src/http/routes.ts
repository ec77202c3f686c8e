import type { FastifyInstance } from 'fastify'
import type { Registry } from 'prom-client'
import { plainAddress } from './upgrade.ts'

export interface RouteOptions {
  /** What a page needs to know before anyone signs in. */
  readonly publicConfig: () => PublicConfig
  readonly metrics: Registry
}

export interface PublicConfig {
  readonly domain: string
  /** Path of the WebSocket on this host. */
  readonly ws: string
  /** Service name to extension. */
  readonly services: Readonly<Record<string, string>>
  /** Where a desk phone on the network registers; absent listeners are off. */
  readonly sip: { readonly address?: string; readonly udp?: number; readonly tcp?: number; readonly tls?: number }
}

export function serveApi(app: FastifyInstance, { publicConfig, metrics }: RouteOptions): void {
  app.get('/api/health', async () => ({ status: 'ok' }))
  app.get('/api/config', async (_request, reply) => reply.header('cache-control', 'no-cache').send(publicConfig()))
  app.get('/metrics', async (request, reply) => {
    const address = plainAddress(request.socket.remoteAddress)
    // A proxy on this machine has a loopback address too; the person behind it has not.
    const proxied = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined
    if (proxied || (!address.startsWith('127.') && address !== '::1')) {
      return reply.code(403).send({ error: 'Metrics are served on the loopback address only' })
    }
    return reply.type(metrics.contentType).send(await metrics.metrics())
  })
}
