import { randomFillSync } from 'node:crypto'
import {
  createUserAgent,
  type Effect,
  type Flow,
  type InviteOptions,
  type RegisterOptions,
  type Registration,
  type Session,
  type SessionEvent,
  type UserAgent,
  type UserAgentOptions,
} from '@offhook/sip'
import { label } from '../link/label.ts'
import { Feed, type WaitOptions } from '../net/feed.ts'
import { DeadlineTimer } from './clock.ts'
import { openSockets, type Sockets, type SocketTransport } from './sockets.ts'

export interface SipEndpointOptions {
  /** The user part of its addresses. */
  readonly name: string
  readonly domain?: string
  /** What it calls over and writes into its Contact. */
  readonly transport?: SocketTransport
  readonly userAgent?: Partial<Omit<UserAgentOptions, 'random'>>
  /** How much faster than the wall its clock runs; T1, T2 and T4 stay as long as they were on the wall. 1 by default. */
  readonly speed?: number
}

type EventOf<Type extends SessionEvent['type']> = Extract<SessionEvent, { readonly type: Type }>

/** A phone without sound on 127.0.0.1: the core driven over UDP and TCP by the wall's clock, for tests to tell what to do. */
export class SipEndpoint {
  readonly name: string
  readonly transport: SocketTransport
  readonly ua: UserAgent
  /** All effects but `transmit`, in order. */
  readonly effects = new Feed<Effect>()
  /** Called with each effect as it comes: here a test answers. What it throws fails `close`. */
  on: ((effect: Effect) => void) | undefined
  readonly #labels = new Feed<string>()
  /** The text of every message that was sent or received, in order. */
  readonly messages: string[] = []
  readonly #domain: string
  readonly #clock: DeadlineTimer
  #sockets: Sockets | undefined
  #fault: unknown

  private constructor(options: SipEndpointOptions) {
    const { name, domain = 'pbx.test', transport = 'udp', userAgent = {}, speed = 1 } = options
    this.name = name
    this.transport = transport
    this.#domain = domain
    const { t1 = 500, t2 = 4000, t4 = 5000 } = userAgent.timers ?? {}
    this.ua = createUserAgent({
      ...userAgent,
      timers: { t1: t1 * speed, t2: t2 * speed, t4: t4 * speed },
      random: (bytes) => void randomFillSync(bytes),
    })
    this.#clock = new DeadlineTimer(
      speed,
      () => this.ua.nextDeadline(),
      () => this.do(this.ua.advance(this.now)),
    )
  }

  static async open(options: SipEndpointOptions): Promise<SipEndpoint> {
    const endpoint = new SipEndpoint(options)
    endpoint.#sockets = await openSockets({
      data: (flow, data) => {
        endpoint.#note('<', data)
        endpoint.do(endpoint.ua.receive(flow, data, endpoint.now))
      },
      closed: (flow) => endpoint.do(endpoint.ua.flowClosed(flow, endpoint.now)),
    })
    return endpoint
  }

  /** Every message in order: `> INVITE` was sent, `< 180 INVITE` received. */
  get ladder(): readonly string[] {
    return this.#labels.items
  }

  /** Resolves when as many messages of this name were sent or received. */
  async heard(name: string, count = 1): Promise<void> {
    let left = count
    await this.#labels.wait((what) => what === name && --left === 0, { what: `${name}, ${count} times` })
  }

  get now(): number {
    return this.#clock.now
  }

  get port(): number {
    return this.#open.port
  }

  get aor(): string {
    return `sip:${this.name}@${this.#domain}`
  }

  get contact(): string {
    return `<sip:${this.name}@127.0.0.1:${this.port};transport=${this.transport}>`
  }

  /** To a port of 127.0.0.1. */
  flow(port: number, transport: SocketTransport = this.transport): Promise<Flow> {
    return this.#open.flow(transport, port)
  }

  /** Carries out what a call of the user agent returned; `false` when that was too late. */
  do(effects: readonly Effect[] | false): boolean {
    if (effects === false) return false
    for (const effect of effects) {
      if (effect.type === 'transmit') {
        this.#note('>', effect.data)
        this.#sockets?.transmit(effect.flow, effect.data, effect.to)
        continue
      }
      this.effects.push(effect)
      try {
        this.on?.(effect)
      } catch (error) {
        this.#fault ??= error
      }
    }
    this.#clock.arm()
    return true
  }

  /** Calls `uri` by way of this port of 127.0.0.1. Offers `sdp()`; with `body: ''` nothing. */
  async call(uri: string, port: number, over: Partial<InviteOptions> = {}): Promise<Session> {
    const flow = over.flow ?? (await this.flow(port))
    const { body = sdp(), ...rest } = over
    const offer = body === '' ? {} : { body }
    const { session, effects } = this.ua.invite(
      { flow, uri, from: this.aor, to: uri, contact: this.contact, ...offer, ...rest },
      this.now,
    )
    this.do(effects)
    return session
  }

  /** Registers at the registrar that is reached by this port; resolves when it has agreed, rejects when it has not. */
  async register(port: number, over: Partial<RegisterOptions> = {}): Promise<Registration> {
    const { registration, effects } = this.ua.register(
      {
        flow: await this.flow(port),
        registrar: `sip:${this.#domain}`,
        aor: this.aor,
        contact: this.contact,
        ...over,
      },
      this.now,
    )
    this.do(effects)
    const settled = (effect: Effect) =>
      effect.type === 'registration' && effect.registration === registration && effect.state.name !== 'registering'
    const found = await this.#wait(settled, 'outcome of the registration', {})
    if (found.type !== 'registration' || found.state.name !== 'registered')
      throw new Error(`${this.name} is not registered: ${this.messages.at(-1)}`)
    return registration
  }

  ring(session: Session): void {
    this.do(session.ring({}, this.now))
  }

  accept(session: Session, body: string = sdp()): void {
    this.do(session.accept({ contact: this.contact, body }, this.now))
  }

  reject(session: Session, status: number): void {
    this.do(session.reject({ status }, this.now))
  }

  hangUp(session: Session): void {
    this.do(session.hangUp(undefined, this.now))
  }

  reoffer(session: Session, body: string): void {
    this.do(session.reoffer(body, this.now))
  }

  /** The next call that comes, or has come since the `from`th effect. */
  async invitation(options: WaitOptions = {}): Promise<Session> {
    const found = await this.#wait(({ type }) => type === 'invitation', 'invitation', options)
    if (found.type !== 'invitation') throw new Error('unreachable')
    return found.session
  }

  /** The first event of this kind that this session has told, or will. */
  async event<Type extends SessionEvent['type']>(
    session: Session,
    type: Type,
    options: WaitOptions & { readonly which?: (event: EventOf<Type>) => boolean } = {},
  ): Promise<EventOf<Type>> {
    const { which = () => true } = options
    const isWanted = (event: SessionEvent): event is EventOf<Type> =>
      event.type === type && which(event as EventOf<Type>)
    const found = await this.#wait(
      (effect) => effect.type === 'session' && effect.session === session && isWanted(effect.event),
      type,
      options,
    )
    if (found.type !== 'session' || !isWanted(found.event)) throw new Error('unreachable')
    return found.event
  }

  /** How the call ended: `bye remote`, `rejected remote 486`, `failed no-ack`. */
  async ended(session: Session, options: WaitOptions = {}): Promise<string> {
    const { end } = await this.event(session, 'ended', options)
    if (end.kind === 'failed') return `failed ${end.cause}`
    return `${end.kind} ${end.by}${end.kind === 'rejected' ? ` ${end.status}` : ''}`
  }

  /** What happened to a session, as words. */
  story(session: Session): string[] {
    return this.effects.items.flatMap((effect) => {
      if (effect.type !== 'session' || effect.session !== session) return []
      return [effect.event.type === 'progress' ? `progress ${effect.event.response.status}` : effect.event.type]
    })
  }

  /** The messages of this name, `> ACK` or `< 200 INVITE`, with their text. */
  sentOrReceived(name: string): string[] {
    return this.messages.filter((_, index) => this.ladder[index] === name)
  }

  /** Throws what `on` has thrown, if it has. */
  async close(): Promise<void> {
    this.#clock.stop()
    const sockets = this.#sockets
    this.#sockets = undefined
    this.on = undefined
    await sockets?.close()
    this.#clock.stop()
    if (this.#fault !== undefined) throw this.#fault
  }

  async #wait(match: (effect: Effect) => boolean, what: string, options: WaitOptions): Promise<Effect> {
    try {
      return await this.effects.wait(match, options)
    } catch {
      throw new Error(`${this.name}: no ${what} in time; messages: ${this.ladder.join(' · ')}`)
    }
  }

  get #open(): Sockets {
    if (this.#sockets === undefined) throw new Error(`${this.name} is closed`)
    return this.#sockets
  }

  #note(way: '<' | '>', data: Uint8Array | string): void {
    const all = typeof data === 'string' ? data : new TextDecoder().decode(data)
    // A piece of a stream may be several messages.
    for (const text of all.split(/(?=^(?:SIP\/2\.0 \d|[A-Z]+ sips?:\S+ SIP\/2\.0\r\n))/m)) {
      this.messages.push(text)
      this.#labels.push(`${way} ${label(text)}`)
    }
  }
}

/** A description of one audio stream in PCMU. */
export function sdp(direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive' = 'sendrecv', version = 1): string {
  return [
    'v=0',
    `o=endpoint 1 ${version} IN IP4 127.0.0.1`,
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    'm=audio 40000 RTP/AVP 0',
    'a=rtpmap:0 PCMU/8000',
    `a=${direction}`,
    '',
  ].join('\r\n')
}
