import fastify, { type FastifyInstance } from 'fastify'
import type { Registry } from 'prom-client'
import { type AdmissionLimits, Admissions } from './admission.ts'
import { servePage } from './page.ts'
import { type PublicConfig, serveApi } from './routes.ts'
import { addSecurityHeaders } from './security-headers.ts'
import { type SetupPages, serveSetup } from './setup.ts'
import { acceptUpgrades, type OnWebSocket } from './upgrade.ts'

export interface HttpListener {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  /** PEM; with it the listener is https. */
  readonly certificate?: { readonly cert: string; readonly key: string }
}

export interface HttpOptions {
  readonly listeners: readonly HttpListener[]
  /** Folder of the built phone page. */
  readonly page: string
  readonly publicConfig: () => PublicConfig
  readonly metrics: Registry
  readonly setup: SetupPages
  readonly origins: readonly string[]
  readonly onWebSocket: OnWebSocket
  readonly limits?: AdmissionLimits
  readonly log: { warn(fields: object, message: string): void; error(fields: object, message: string): void }
}

export interface HttpService {
  /** The listeners in their order, with the ports in use. */
  readonly listening: readonly { readonly secure: boolean; readonly host: string; readonly port: number }[]
  close(): Promise<void>
}

/** Starts the listeners. Rejects with the system's error (EADDRINUSE …) where one cannot be had; none is left open then. */
export async function createHttp(options: HttpOptions): Promise<HttpService> {
  const admissions = new Admissions(options.limits)
  const apps: FastifyInstance[] = []
  const listening: { secure: boolean; host: string; port: number }[] = []
  const close = async () => {
    await Promise.all(apps.map((app) => app.close()))
  }
  try {
    for (const listener of options.listeners) {
      const app = await makeApp(options, listener, admissions)
      apps.push(app)
      await app.listen({ host: listener.host, port: listener.port })
      const address = app.server.address()
      const port = typeof address === 'object' && address !== null ? address.port : listener.port
      listening.push({ secure: listener.certificate !== undefined, host: listener.host, port })
    }
  } catch (error) {
    await close()
    throw error
  }
  return { listening, close }
}

/** Of a request's head; who is slower is cut off, looked for every 5 s. */
const bounds = { maxHeaderSize: 16_384, headersTimeout: 10_000, connectionsCheckingInterval: 5000 } as const

async function makeApp(options: HttpOptions, listener: HttpListener, admissions: Admissions): Promise<FastifyInstance> {
  const { certificate } = listener
  const app = fastify({
    ...(certificate === undefined
      ? {}
      : { https: { ...certificate, ...bounds, minVersion: 'TLSv1.2', handshakeTimeout: 10_000 } }),
    logger: false,
    bodyLimit: 65_536,
    requestTimeout: 10_000,
    forceCloseConnections: true,
    http: bounds,
  } as Parameters<typeof fastify>[0]) as unknown as FastifyInstance
  app.server.maxConnections = 5000
  const sockets = acceptUpgrades(app.server, {
    secure: certificate !== undefined,
    origins: options.origins,
    admissions,
    onWebSocket: options.onWebSocket,
    refused: (reason, from) => options.log.warn({ from, reason }, 'WebSocket refused'),
  })
  app.addHook('preClose', async () => {
    for (const socket of sockets.clients) socket.terminate()
    sockets.close()
  })
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) options.log.error({ err: error }, 'HTTP request failed')
    return reply.code(status).send({ error: status >= 500 ? 'Internal error' : error.message })
  })
  addSecurityHeaders(app)
  serveApi(app, options)
  serveSetup(app, options.setup)
  await servePage(app, options.page)
  return app
}
