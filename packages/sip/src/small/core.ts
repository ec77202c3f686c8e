import type { HeaderField } from '../message/types.ts'
import type { Credentials, Effect, Flow, LocalFailure, Reply, UserAgentOptions } from '../user-agent/types.ts'
import { SmallDigest } from './digest.ts'
import { printed, printedRequest, SmallMessage, tagOf } from './message.ts'
import { randomToken } from './random.ts'

export type Stop = () => void
/** Every response to a request of ours, and why none will come any more. */
export type Hear = (client: Client, response: SmallMessage | undefined, cause?: LocalFailure) => void

/** A request of ours that is under way (RFC 3261 17.1, over what does not lose). */
export interface Client {
  readonly request: SmallMessage
  readonly flow: Flow
  readonly hear: Hear
  /** Set when it is not to wait for ever any more: it has been cancelled, or its call is over. */
  isUrgent?: boolean
  /** A 2xx to INVITE is here; what follows are its repeats, and other forks' (RFC 6026). */
  isAccepted?: boolean
  stop: Stop
}

/** A request of the peer's (RFC 3261 17.2). */
export interface Server {
  readonly id: string
  readonly request: SmallMessage
  readonly flow: Flow
  tag: string
  /** What was answered last. */
  sent?: string
  /** The last answer's status; 0 before one. */
  status: number
  /** Whose it is, when it is not the driver's; told of a CANCEL. */
  cancelled?: (cancel: SmallMessage) => void
}

const keyOf = ({ request }: { readonly request: SmallMessage }): string => `${request.method} ${request.branch}`

/** Time, chance, effects and transactions of one user agent. `now` is set by whoever comes in from outside. */
export class Core {
  now = 0
  readonly t1: number
  readonly t2: number
  /** 64*T1: how long a peer is waited for. */
  readonly patience: number
  readonly digest: SmallDigest
  readonly allow: HeaderField
  readonly capabilities: readonly HeaderField[]
  readonly options: UserAgentOptions
  readonly clients = new Map<string, Client>()
  readonly servers = new Map<string, Server>()
  #effects: Effect[] = []
  #due: { readonly at: number; readonly run: () => void }[] = []

  constructor(options: UserAgentOptions) {
    this.options = options
    const { timers: { t1 = 500, t2 = 4000 } = {}, allow = [], supported = [] } = options
    this.t1 = t1
    this.t2 = t2
    this.patience = 64 * t1
    this.digest = new SmallDigest(() => this.token())
    this.allow = ['Allow', allow.join(', ')]
    this.capabilities = [this.allow, ['Supported', supported.join(', ')]]
  }

  emit(effect: Effect): void {
    this.#effects.push(effect)
  }

  take(): readonly Effect[] {
    const effects = this.#effects
    this.#effects = []
    return effects
  }

  transmit(flow: Flow, data: string): void {
    this.emit({ type: 'transmit', flow, data })
  }

  token(): string {
    return randomToken(this.options, 16)
  }

  /** At least 0, below 1, in steps of a 1024th. */
  fraction(): number {
    return Number.parseInt(randomToken(this.options, 2), 32) / 1024
  }

  later(ms: number, run: () => void): Stop {
    const one = { at: this.now + ms, run }
    this.#due.push(one)
    return () => {
      this.#due = this.#due.filter((other) => other !== one)
    }
  }

  nextDeadline(): number | undefined {
    return this.#due.length > 0 ? Math.min(...this.#due.map(({ at }) => at)) : undefined
  }

  advance(): void {
    for (;;) {
      const at = this.nextDeadline()
      if (at === undefined || at > this.now) return
      const first = this.#due.find((one) => one.at === at)
      this.#due = this.#due.filter((one) => one !== first)
      first?.run()
    }
  }

  account(credentials: Credentials | undefined): void {
    if (!credentials) return
    this.digest.username = credentials.username
    this.digest.password = credentials.password
  }

  /** `headers` follow those that every request has; there is no body without a Content-Type among them. */
  request(
    method: string,
    uri: string,
    { flow, routes = [], from, to, callId, seq }: Place,
    headers: readonly HeaderField[],
    body = '',
  ): SmallMessage {
    return new SmallMessage(
      method,
      uri,
      [
        this.#via(flow),
        ...routes.map((route): HeaderField => ['Route', route]),
        ['Max-Forwards', '70'],
        ['From', from],
        ['To', to],
        ['Call-ID', callId],
        ['CSeq', `${seq} ${method}`],
        ...headers,
        ...(method === 'ACK' ? [] : this.digest.headers(method, uri)),
        ['User-Agent', this.options.product ?? ''],
      ],
      body,
    )
  }

  #via({ transport, local }: Flow): HeaderField {
    return ['Via', `SIP/2.0/${transport.toUpperCase()} ${local.host};branch=z9hG4bK${this.token()}`]
  }

  /** The same once more: a new branch, CSeq and credentials (RFC 3261 22.2). */
  again(request: SmallMessage, flow: Flow, seq: number): SmallMessage {
    const { method, requestUri, headers, text } = request
    const kept = headers.flatMap(([name, value]): HeaderField[] =>
      name === 'Via'
        ? [this.#via(flow)]
        : name === 'CSeq'
          ? [[name, `${seq} ${method}`], ...this.digest.headers(method, requestUri)]
          : name.endsWith('Authorization')
            ? []
            : [[name, value]],
    )
    return new SmallMessage(method, requestUri, kept, text)
  }

  send(request: SmallMessage, flow: Flow, hear: Hear): Client {
    const client: Client = { request, flow, hear, stop: () => {} }
    this.clients.set(keyOf(client), client)
    this.#giveUp(client)
    this.transmit(flow, printedRequest(request))
    return client
  }

  /** It ends in 32 s, if nothing else ends it before. */
  hasten(client: Client): void {
    client.isUrgent = true
    if (!client.isAccepted && this.clients.has(keyOf(client))) this.#giveUp(client)
  }

  #giveUp(client: Client): void {
    client.stop()
    client.stop = this.later(this.patience, () => this.#finish(client, 'timeout'))
  }

  #finish(client: Client, cause?: LocalFailure): void {
    client.stop()
    this.clients.delete(keyOf(client))
    if (cause && !client.isAccepted) client.hear(client, undefined, cause)
  }

  /** A request that goes the way of that INVITE: CANCEL, or the ACK to its refusal (RFC 3261 9.1, 17.1.1.3). */
  beside({ request }: Client, method: string, to: string, headers: readonly HeaderField[] = []): SmallMessage {
    const kept = request.headers.flatMap(([name, value]): HeaderField[] =>
      /^(Via|Route|Max-Forwards|From|To|Call-ID|CSeq)$/.test(name)
        ? [[name, name === 'To' ? to : name === 'CSeq' ? `${request.seq} ${method}` : value]]
        : [],
    )
    return new SmallMessage(method, request.requestUri, [...kept, ...headers])
  }

  cancel(client: Client, headers: readonly HeaderField[]): void {
    this.send(this.beside(client, 'CANCEL', client.request.first('To'), headers), client.flow, () => {})
    this.hasten(client)
  }

  responded(response: SmallMessage): void {
    const { status } = response
    const client = this.clients.get(`${response.about} ${response.branch}`)
    if (!client || (client.isAccepted && (status < 200 || status > 299))) return
    if (client.request.method !== 'INVITE') {
      if (status >= 200) this.#finish(client)
    } else if (status < 200) {
      // People ring for minutes (RFC 3261 17.1.1.2).
      if (!client.isUrgent) client.stop()
    } else if (status < 300) {
      if (!client.isAccepted) {
        client.isAccepted = true
        this.#giveUp(client)
      }
    } else {
      this.#finish(client)
      this.transmit(client.flow, printedRequest(this.beside(client, 'ACK', response.first('To'))))
    }
    client.hear(client, response)
  }

  flowClosed({ id }: Flow): void {
    for (const client of [...this.clients.values()]) if (client.flow.id === id) this.#finish(client, 'transport')
  }

  /** What it is one with: itself again, its CANCEL, its ACK. */
  match({ method, branch }: SmallMessage, of = method === 'ACK' ? 'INVITE' : method): Server | undefined {
    return this.servers.get(`${of} ${branch}`)
  }

  accept(request: SmallMessage, flow: Flow): Server {
    const server: Server = {
      id: keyOf({ request }),
      request,
      flow,
      tag: this.token(),
      status: 0,
    }
    this.servers.set(server.id, server)
    return server
  }

  /** Answers, if that has not been done for good. */
  respond(server: Server, { status, reason, headers = [], body }: Reply): void {
    if (server.status >= 200) return
    const { request } = server
    const to = request.first('To')
    const isTagged = status === 100 || tagOf(to)
    const copied = request.headers.filter(([name]) =>
      (status > 100 && status < 300
        ? /^(Via|v|Record-Route|From|f|Call-ID|i|CSeq)$/i
        : /^(Via|v|From|f|Call-ID|i|CSeq)$/i
      ).test(name),
    )
    const type: HeaderField[] = body && !headers.some(([name]) => /^content-type$/i.test(name)) ? [sdp] : []
    server.sent = printed(
      `SIP/2.0 ${status} ${reason ?? (status < 200 ? 'Progress' : status < 300 ? 'OK' : 'Refused')}`,
      [
        ...copied,
        ['To', isTagged ? to : `${to};tag=${server.tag}`],
        ...headers,
        ...type,
        ['Server', this.options.product ?? ''],
      ],
      body,
    )
    server.status = status
    this.resend(server)
    if (status < 200) return
    if (request.method === 'INVITE') this.later(this.patience, () => this.servers.delete(server.id))
    else this.servers.delete(server.id)
  }

  resend({ flow, sent }: Server): void {
    if (sent) this.transmit(flow, sent)
  }
}

export const sdp: HeaderField = ['Content-Type', 'application/sdp']

/** Where a request goes and in which conversation. */
export interface Place {
  readonly flow: Flow
  readonly routes?: readonly string[]
  readonly from: string
  readonly to: string
  readonly callId: string
  readonly seq: number
}
