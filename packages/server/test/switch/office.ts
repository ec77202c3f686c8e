import { type MediaEvent, MediaRefused } from '@offhook/media'
import {
  type Binding,
  type Effect,
  type Flow,
  type HeaderField,
  type ReferOptions,
  type Referral,
  type ReferralEvent,
  type RequestOptions,
  refer,
  type Session,
  type SessionEvent,
  type SipRequest,
  type SipResponse,
  type Transport,
} from '@offhook/sip'
import { type Endpoint, Link } from '@offhook/testkit'
import { vi } from 'vitest'
import { answerRequest, type RequestContext } from '../../src/requests/index.ts'
import type { SwitchContext } from '../../src/switch/context.ts'
import { Asked, type Journal, type Left, Switch } from '../../src/switch/index.ts'
import { LikedProtection } from '../../src/switch/liked-protection.ts'

const STEP = 10
const headers = [['Content-Type', 'application/sdp']] as const

/** A person with a phone, on a network in virtual time. */
export class Person {
  readonly extension: string
  readonly end: Endpoint
  readonly sessions: Session[] = []
  /** What its phone does when it is called. */
  when: 'answers' | 'rings' | 'is busy' = 'answers'
  /** Where re-offers of the server are answered at once. */
  agrees = true
  /** Words of an offer, such as `dtls all`: others are refused with 488. */
  insistsOn: string | undefined
  /** In its offers. */
  codecs = 'a=rtpmap:111 opus/48000/2'
  /** By session: what has come of it. */
  readonly heard: [Session, SessionEvent][] = []
  readonly referrals: [Referral, ReferralEvent][] = []
  /** Texts that came, with who they are from. */
  readonly texts: string[] = []
  /** What its phone answers to a text; undefined: nothing at all. */
  takesText: number | undefined = 200
  /** To requests of its own. */
  readonly replies: SipResponse[] = []

  constructor(extension: string, end: Endpoint) {
    this.extension = extension
    this.end = end
    end.on = (effect) => this.#take(effect)
  }

  call(extension: string, more: readonly (readonly [string, string])[] = []): Session {
    const { end } = this
    const { session, effects } = end.ua.invite(
      {
        flow: end.flow,
        uri: `sip:${extension}@pbx.test`,
        from: `sip:${this.extension}@pbx.test`,
        to: `sip:${extension}@pbx.test`,
        contact: `<sip:${this.extension}@phone.test>`,
        headers: [...headers, ...more],
        body: `offer of ${this.extension}\r\n${this.codecs}`,
      },
      end.now,
    )
    this.sessions.push(session)
    end.do(effects)
    return session
  }

  refer(session: Session, options: ReferOptions): void {
    this.end.do(refer(session, options, this.end.now).effects)
  }

  reoffer(session: Session, body: string): void {
    this.end.do(session.reoffer(body, this.end.now, headers))
  }

  answer(session = this.sessions.at(-1)): void {
    this.end.do(session?.accept(this.#reply(), this.end.now) ?? [])
  }

  reject(status: number, session = this.sessions.at(-1)): void {
    this.end.do(session?.reject({ status }, this.end.now) ?? [])
  }

  hangUp(session = this.sessions.at(-1)): void {
    this.end.do(session?.hangUp(undefined, this.end.now) ?? [])
  }

  /** Statuses by NOTIFY, and how it ended. */
  get told(): (number | string)[] {
    return this.referrals.map(([, event]) => {
      if (event.type === 'progress') return event.status
      if (event.type === 'accepted') return 'accepted'
      const { end } = event
      return end.kind === 'refused' ? `refused ${end.response.status}` : end.kind === 'done' ? end.status : end.kind
    })
  }

  states(): string[] {
    return this.sessions.map(({ state }) => state.name)
  }

  /** Outside any call; `more` headers. */
  write(extension: string, body: string, more: Partial<RequestOptions> = {}): void {
    const { end } = this
    const uri = `sip:${extension}@pbx.test`
    const from = `sip:${this.extension}@pbx.test`
    const headers: HeaderField[] = [['Content-Type', 'text/plain']]
    end.do(
      end.ua.request({ flow: end.flow, method: 'MESSAGE', uri, from, to: uri, headers, body, ...more }, end.now)
        .effects,
    )
  }

  #read(transaction: string, request: SipRequest): void {
    this.texts.push(`${request.from.uri.user}: ${request.text}`)
    if (this.takesText !== undefined)
      this.end.do(this.end.ua.respond(transaction, { status: this.takesText }, this.end.now))
  }

  #likes(offer: string): boolean {
    const words = offer.split(' ')
    return (this.insistsOn ?? '').split(' ').every((word) => word === '' || words.includes(word))
  }

  #reply() {
    return { contact: `<sip:${this.extension}@phone.test>`, headers, body: `answer of ${this.extension}` }
  }

  #take(effect: Effect): void {
    if (effect.type === 'request') this.#read(effect.transaction, effect.request)
    if (effect.type === 'response' && effect.response) this.replies.push(effect.response)
    if (effect.type === 'referral') this.referrals.push([effect.referral, effect.event])
    if (effect.type === 'invitation') {
      this.sessions.push(effect.session)
      const offer = effect.session.request.text
      if (!this.#likes(offer)) this.reject(488)
      else if (this.when === 'answers') this.answer()
      else if (this.when === 'rings') this.end.do(effect.session.ring({}, this.end.now))
      else this.reject(486)
    }
    if (effect.type !== 'session') return
    const { session, event } = effect
    this.heard.push([session, event])
    if (event.type === 'request') this.#read(event.transaction, event.request)
    if (event.type === 'reoffer' && this.agrees)
      this.end.do(session.answerReoffer(event.transaction, `answer of ${this.extension}`, this.end.now))
  }
}

interface Offered {
  readonly secure?: string
  readonly codecs?: string
}

/** People around a switch whose media is written down only. */
export class Office {
  readonly link = new Link(1)
  calls: Switch
  /** What the engine was told, as words. */
  readonly media: string[] = []
  /** The next command of that name is refused, or waits. */
  refuses: string | undefined
  passesOn = false
  holds: { readonly command: string; readonly until: Promise<void> } | undefined
  readonly errors: unknown[] = []
  readonly warnings: { readonly reason?: string }[] = []
  /** By id, as the server knows them. */
  readonly #closed = new Set<string>()
  readonly #server: Endpoint
  readonly #bindings = new Map<string, Binding[]>()

  readonly #transport: Transport
  #tell: ((event: MediaEvent) => void) | undefined

  constructor({ transport = 'tcp', journal }: { transport?: Transport; journal?: Journal } = {}) {
    this.#transport = transport
    this.#server = this.link.endpoint('server', {
      allow: ['INVITE', 'ACK', 'CANCEL', 'BYE', 'REFER', 'MESSAGE', 'OPTIONS'],
    })
    const server = this.#server
    const context = this.#context(journal)
    this.calls = new Switch(context)
    journal?.watch(() => this.calls.standing, [])
    server.on = (effect) => {
      if (effect.type === 'invitation') this.calls.invited(effect)
      if (effect.type === 'session') this.calls.sessionEvent(effect)
      if (effect.type === 'response') context.asked.told(effect)
      if (effect.type !== 'request') return
      void answerRequest(effect, context as RequestContext).then((reply) =>
        context.endpoint.perform((now) => server.ua.respond(effect.transaction, reply, now)),
      )
    }
  }

  /** The server's process ends without a word; another one has what was left. */
  restart(journal: Journal, left: Left): void {
    this.#server.restart()
    this.calls = new Switch(this.#context(journal), left)
    this.calls.begin()
  }

  /** The engine says so. */
  tell(event: MediaEvent): void {
    this.#tell?.(event)
  }

  /** Somebody with a phone; once more, and it is another phone of that person. `device`: it is a page of ours. */
  person(name: string, extension: string, device?: string, transport = this.#transport): Person {
    const end = this.link.endpoint(name, device === undefined ? {} : { product: 'Offhook' })
    this.link.connect(end, this.#server, transport)
    const flow = this.link.flowOf(this.#server)
    const bindings = this.#bindings.get(extension) ?? []
    const shared = { callId: name, cseq: 1, expiresAt: 1e9, updatedAt: 0, q: 1, path: [], methods: [] }
    const page = device === undefined ? {} : { instanceId: device, userAgent: 'Offhook' }
    bindings.push({ uri: `sip:${extension}@phone.test`, flow, ...shared, ...page })
    this.#bindings.set(extension, bindings)
    return new Person(extension, end)
  }

  /** The connection of that phone is gone. */
  breakOff(person: Person): void {
    for (const { callId, flow } of this.#bindings.get(person.extension) ?? [])
      if (callId === person.end.name) this.#closed.add(flow.id)
    this.link.close(person.end, person.end.flow)
  }

  /** A new connection, as the phone knows it. */
  connect(person: Person): Flow {
    return this.link.connect(person.end, this.#server, this.#transport)
  }

  /** It connects and registers anew. */
  register(person: Person): void {
    this.connect(person)
    const flow = this.link.flowOf(this.#server)
    const bindings = this.#bindings.get(person.extension) ?? []
    const [own] = bindings.filter(({ callId }) => callId === person.end.name)
    if (own === undefined) throw new Error(`${person.end.name} has never registered`)
    const renewed = { ...own, flow }
    this.#bindings.set(person.extension, [renewed, ...bindings.filter((one) => one !== own)])
    this.calls.registered(person.extension, [renewed])
  }

  /** Time goes by, for timers too. */
  async run(ms = 200): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP) {
      this.link.run(STEP)
      vi.advanceTimersByTime(STEP)
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async #command(name: string, what: string, result: string): Promise<string> {
    this.media.push(`${name} ${what}`)
    if (this.holds?.command === name) await this.holds.until
    if (this.refuses === name) {
      this.refuses = undefined
      throw new MediaRefused({ status: 488, reason: 'not so' })
    }
    return result
  }

  #context(journal: Journal | undefined): SwitchContext {
    const { link } = this
    const server = this.#server
    const errors = this.errors
    const user = (extension: string) => ({ extension, name: undefined, digest: 'auto' as const })
    const log = {
      debug() {},
      info() {},
      warn: (fields: object) => void this.warnings.push(fields),
      error: (fields: object) => void errors.push(fields),
    }
    const engine = {
      offer: (_: string, from: string, sdp: string, __: unknown, to: string, { secure = '', codecs }: Offered) =>
        this.#command(
          'offer',
          `${from} ${sdp.split('\r\n')[0] || 'as it stands'} -> ${to}`,
          `offer ${secure}${codecs ? ` ${codecs}` : ''}`,
        ),
      answer: (_: string, leg: string) => this.#command('answer', leg, 'answer'),
      serve: (_: string, leg: string, sdp: string) =>
        this.#command('serve', `${leg} ${sdp || 'as it stands'}`, 'answer'),
      bridge: (_: string, leg: string, __: string, other: string, as: string) =>
        this.#command('bridge', `${leg} ${other} as ${as}`, ''),
      release: (_: string, leg?: string) => this.#command('release', leg ?? 'all', ''),
      reoffer: async () => (this.passesOn ? { kind: 'passOn' } : { kind: 'answered', sdp: 'answer' }),
      on: (listener: (event: MediaEvent) => void) => {
        this.#tell = listener
        return () => {}
      },
    }
    const perform = (act: (now: number) => readonly Effect[] | false): boolean => {
      const effects = act(link.now)
      server.do(effects)
      return effects !== false
    }
    // Only what the switch uses of them.
    return {
      userAgent: server.ua,
      asked: new Asked(perform),
      endpoint: {
        perform,
        isOpen: ({ id }: { id: string }) => !this.#closed.has(id),
      },
      engine,
      domain: 'pbx.test',
      isOurs: (host: string) => host === 'pbx.test',
      authenticate: async (request: { from: { uri: { user: string } } }) => ({
        kind: 'user',
        user: user(request.from.uri.user),
      }),
      findUser: async (extension: string) => (this.#bindings.has(extension) ? user(extension) : undefined),
      bindingsOf: (extension: string) => this.#bindings.get(extension) ?? [],
      services: new Map([['600', { kind: 'echo' }]]),
      ringTimeout: 30,
      liked: new LikedProtection(),
      claim: (call: string) => this.media.push(`claim ${call}`) > 0,
      ...(journal && { journal }),
      log,
    } as unknown as SwitchContext
  }
}
