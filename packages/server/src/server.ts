import { randomBytes } from 'node:crypto'
import { type Effect, useAuditedHashes } from '@offhook/sip'
import type { Logger } from 'pino'
import { deskPhoneAddress, mediaAddresses, ownNames } from './assembly/addresses.ts'
import { openSipListeners } from './assembly/listeners.ts'
import { LogLimit } from './assembly/log-limit.ts'
import { openEngine, partFrom, servicesOf } from './assembly/media.ts'
import { makeMetrics } from './assembly/metrics.ts'
import { pageFolder } from './assembly/page-folder.ts'
import { openRestart } from './assembly/restart.ts'
import { type Step, settle, undo } from './assembly/steps.ts'
import { makeUserAgent } from './assembly/user-agent.ts'
import { Authenticator, type Identity } from './auth/index.ts'
import { Bindings } from './bindings/index.ts'
import { loadCertificate } from './certificate/index.ts'
import type { Config } from './config/index.ts'
import { createHttp, type HttpListener, type HttpService, type WebSocketAdmission } from './http/index.ts'
import { answerRequest } from './requests/index.ts'
import { openSecrets } from './secrets/index.ts'
import { openStore } from './store/index.ts'
import { Asked, LikedProtection, Switch, type SwitchContext } from './switch/index.ts'
import { type Listening, SipEndpoint, WebSocketTransport } from './transport/index.ts'
import { type FirstStart, importFromConfig, openUsers, Setup, UserError } from './users/index.ts'

export interface StartOptions {
  readonly log: Logger
  /** Whether first passwords may be shown: someone looks at this terminal. Otherwise a one-time link is made. */
  readonly terminal: boolean
}

export interface RunningServer {
  /** Where pages are served, ports as in use. */
  readonly web: HttpService['listening']
  /** Where desk phones register. */
  readonly sip: readonly Listening[]
  readonly mediaAddresses: readonly string[]
  /** Browsers will warn of the certificate. */
  readonly selfSigned: boolean
  /** Of the digests, fixed at first start. */
  readonly realm: string
  readonly firstStart: FirstStart
  /** Calls and devices now; for tests and shutdown messages. */
  readonly size: () => { readonly calls: number; readonly bindings: number; readonly sessions: number }
  /** Ends calls with BYE, waits for the answers (3 s at most), closes everything. Call again with `immediate` not to wait. */
  close(options?: { readonly immediate?: boolean }): Promise<void>
}

/** Starts everything. Rejects where something cannot be had (a port, the key, a certificate); nothing is left running then. */
export async function startServer(config: Config, { log, terminal }: StartOptions): Promise<RunningServer> {
  const opened: Step[] = []
  try {
    return await assemble(config, log, terminal, opened)
  } catch (error) {
    await undo(opened)
    throw error
  }
}

async function assemble(config: Config, log: Logger, terminal: boolean, opened: Step[]): Promise<RunningServer> {
  const secrets = await openSecrets({ data: config.data })
  const store = await openStore({ data: config.data })
  opened.push(() => store.close())
  const users = await openUsers({ store, secrets, config })
  await importFromConfig(users, config.users, log)
  if (users.realm !== config.domain) {
    log.warn(
      { realm: users.realm, domain: config.domain },
      'passwords stay bound to the realm of the first start, which the domain no longer is',
    )
  }
  const setup = new Setup({ store, users })
  const names = ownNames(config)
  const https = config.listen.https
  const given = https?.cert !== undefined && https.key !== undefined ? { cert: https.cert, key: https.key } : undefined
  const certificate = await loadCertificate({ data: config.data, names, ...(given === undefined ? {} : { given }) })
  const engine = await openEngine(config, log)
  let started = false
  opened.push(() => (started ? engine.close() : partFrom(engine)))
  const now = () => performance.now()
  const { journal, left, claim } = await openRestart({ store, secrets, engine, log }, now)
  opened.push(() => journal.close())

  const random = (bytes: Uint8Array) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>)
  useAuditedHashes()
  const { userAgent, close } = makeUserAgent({ random, product: 'Offhook' }, process.env.OFFHOOK_SIP_TRACE)
  opened.push(close)
  const bindings = new Bindings({ minExpires: 30, maxExpires: 3600, defaultExpires: 600, maxBindings: 20 })
  const admissions = new Map<string, WebSocketAdmission>()
  const malformedLog = new LogLimit()
  const problemLog = new LogLimit()

  const endpoint: SipEndpoint = new SipEndpoint(userAgent, {
    handle: (effect) => handle(effect),
    malformed: ({ flow, status, reason, answered }) => {
      metrics.malformed.inc({ answered: String(answered) })
      malformedLog.pass(now(), (leftOut) =>
        log.warn({ flow: flow.id, status, reason, answered, leftOut }, 'malformed SIP message'),
      )
    },
    flowClosed: (flow, goodbye) => {
      admissions.delete(flow.id)
      calls.flowClosed(flow, goodbye)
      const extensions = bindings.flowClosed(flow)
      if (extensions.length > 0) log.info({ flow: flow.id, extensions }, 'connection closed, its devices are gone')
    },
    problem: (message, fields) => problemLog.pass(now(), (leftOut) => log.warn({ ...fields, leftOut }, message)),
  })
  opened.push(() => endpoint.close())

  const directory = {
    find: async (extension: string) => {
      const user = await users.get(extension)
      return user === undefined ? undefined : { extension: user.extension, name: user.name, digest: user.digest }
    },
    ha1: (extension: string) => users.ha1(extension),
  }
  const authenticator = new Authenticator({
    directory,
    realm: users.realm,
    nonceKey: randomBytes(32),
    random,
    now,
    log,
  })
  const authenticate: typeof authenticator.identify = async (request, flow): Promise<Identity> => {
    const identity = await authenticator.identify(request, flow)
    if (identity.kind === 'user') admissions.get(flow.id)?.proven()
    return identity
  }
  const asked = new Asked((action) => endpoint.perform(action))
  const isOurs = (host: string) => names.includes(host.replace(/^\[|\]$/g, ''))
  const context: SwitchContext = {
    userAgent,
    endpoint,
    asked,
    engine,
    domain: config.domain,
    isOurs,
    authenticate,
    findUser: directory.find,
    bindingsOf: (extension) => bindings.of(extension, now()),
    services: servicesOf(config),
    infoKeys: new Set(config.media.infoKeys),
    liked: new LikedProtection(),
    ringTimeout: config.ringTimeout,
    claim,
    journal,
    log,
  }
  const calls = new Switch(context, left)
  const registered = calls.registered.bind(calls)

  const handle = (effect: Exclude<Effect, { type: 'transmit' | 'close' | 'malformed' | 'pong' }>) => {
    switch (effect.type) {
      case 'invitation':
        return calls.invited(effect)
      case 'session':
        return calls.sessionEvent(effect)
      case 'request':
        answerRequest(effect, { ...context, bindings, now, registered })
          .catch((error: unknown) => {
            log.error({ err: error, method: effect.request.method }, 'a request could not be answered')
            return { status: 500 }
          })
          .then((reply) => endpoint.perform((at) => userAgent.respond(effect.transaction, reply, at)))
        return undefined
      case 'response':
        return asked.told(effect)
      case 'referral':
      case 'registration':
      case 'keepAlive':
      case 'need':
        return undefined
      default: {
        const impossible: never = effect
        throw new Error(`unknown effect ${JSON.stringify(impossible)}`)
      }
    }
  }

  const webSockets = new WebSocketTransport(endpoint.events)
  endpoint.attach(['ws', 'wss'], webSockets)
  const sip = await openSipListeners(config, certificate, endpoint)
  opened.push(() => sip.close())
  calls.begin()
  const metrics = makeMetrics({
    calls: () => calls.size,
    bindings: () => bindings.size,
    connections: () => webSockets.connections + sip.connections(),
    transactions: () => userAgent.size.transactions,
    media: () => engine.stats(),
  })
  const listeners: HttpListener[] = []
  if (config.listen.http !== undefined) listeners.push(config.listen.http)
  if (https !== undefined) listeners.push({ host: https.host, port: https.port, certificate })
  const http = await createHttp({
    listeners,
    page: pageFolder,
    publicConfig: () => ({
      domain: config.domain,
      ws: '/ws',
      services: config.services,
      sip: {
        address: deskPhoneAddress(config),
        ...Object.fromEntries(sip.listening.map(({ transport, port }) => [transport, port])),
      },
    }),
    metrics: metrics.registry,
    setup: {
      look: (token) => setup.peek(token),
      redeem: (token) =>
        setup.redeem(token).catch((error: unknown) => {
          if (error instanceof UserError && error.reason === 'link') return undefined
          throw error
        }),
    },
    origins: config.listen.origins,
    onWebSocket: (socket, info, admission) => {
      const flow = webSockets.adopt(socket, info)
      admissions.set(flow.id, admission)
    },
    log,
  })
  opened.push(() => http.close())
  const sweep = setInterval(() => bindings.sweep(now()), 60_000)
  sweep.unref()
  opened.push(() => clearInterval(sweep))
  // Last, so that passwords are shown only for a server that runs.
  const firstStart = await setup.firstStart({ terminal })
  started = true

  let closing: Promise<void> | undefined
  return {
    web: http.listening,
    sip: sip.listening,
    mediaAddresses: mediaAddresses(config),
    selfSigned: certificate.selfSigned,
    realm: users.realm,
    firstStart,
    size: () => ({ calls: calls.size, bindings: bindings.size, sessions: userAgent.size.sessions }),
    close({ immediate = false } = {}) {
      closing ??= (async () => {
        await calls.stop()
        if (!immediate) await settle(() => userAgent.size.sessions === 0 && userAgent.unanswered === 0, 3000)
        await undo(opened)
      })()
      return immediate ? undo(opened) : closing
    },
  }
}
