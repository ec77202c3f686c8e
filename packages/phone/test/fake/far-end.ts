/** The server's side, made of the real core: a registrar with real digests, and calls that the test answers by hand. */
import {
  createUserAgent,
  type Effect,
  type Flow,
  ha1,
  makeChallenge,
  parseAuthorization,
  type ReferralEvent,
  type Reply,
  type Session,
  type SessionEvent,
  type SipRequest,
  type UserAgent,
  verifyAuthorization,
} from '@offhook/sip'

/** One connection of a client, whatever carries it. */
export interface End {
  readonly id: number
  send(data: string | Uint8Array): void
  close(): void
}

export interface Schedule {
  now(): number
  later(run: () => void, ms: number): () => void
}

export class FarEnd {
  readonly ua: UserAgent
  /** In their order: `REGISTER`, `INVITE`, and a session's events by their names. */
  readonly log: string[] = []
  readonly requests: SipRequest[] = []
  /** INVITEs that came, newest last. */
  readonly invitations: Session[] = []
  password = 'secret'
  /** Instead of the registrar's own answer. */
  answerRegister: ((request: SipRequest) => Reply | undefined) | undefined
  registerHeaders: [string, string][] = []
  onInvitation: ((session: Session) => void) | undefined
  onEvent: ((session: Session, event: SessionEvent) => void) | undefined
  onReferral: ((event: ReferralEvent) => void) | undefined
  /** Offers of video get a 488, or an answer with port 0 for it. */
  refusesVideo: false | 'status' | 'port' = false
  /** To a request of its own outside a call; 0 for none. */
  onResponse: ((status: number) => void) | undefined
  readonly #schedule: Schedule
  readonly #ends = new Map<number, { readonly end: End; readonly flow: Flow }>()
  /** AOR to where it is reached. */
  readonly bindings = new Map<string, { readonly flow: Flow; readonly contact: string }>()
  #cancel: (() => void) | undefined
  #seed = 99

  constructor(schedule: Schedule) {
    this.#schedule = schedule
    this.ua = createUserAgent({
      random: (bytes) => {
        for (let i = 0; i < bytes.length; i++) {
          this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0
          bytes[i] = this.#seed >>> 24
        }
      },
    })
  }

  opened(end: End): void {
    const remote = { address: '192.0.2.1', port: end.id }
    this.#ends.set(end.id, { end, flow: { id: `s${end.id}`, transport: 'ws', local: { host: 'pbx.test' }, remote } })
  }

  received(end: End, data: string | Uint8Array): void {
    const known = this.#ends.get(end.id)
    if (known) this.apply(this.ua.receive(known.flow, data, this.now()))
  }

  closed(end: End): void {
    const known = this.#ends.get(end.id)
    this.#ends.delete(end.id)
    if (known) this.apply(this.ua.flowClosed(known.flow, this.now()))
  }

  now(): number {
    return this.#schedule.now()
  }

  apply(effects: readonly Effect[] | false): void {
    for (const effect of effects || []) this.#handle(effect)
    this.#cancel?.()
    const due = this.ua.nextDeadline()
    if (due !== undefined) {
      this.#cancel = this.#schedule.later(() => this.apply(this.ua.advance(this.now())), Math.max(0, due - this.now()))
    }
  }

  /** Calls whoever registered `aor`. */
  invite(aor: string, body: string, headers: [string, string][] = []): Session {
    const bound = this.bindings.get(aor)
    if (!bound) throw new Error(`${aor} is not registered`)
    const { session, effects } = this.ua.invite(
      {
        flow: bound.flow,
        uri: bound.contact,
        from: '"Bob" <sip:bob@pbx.test>',
        to: `<${aor}>`,
        contact: '<sip:pbx.test;transport=ws>',
        headers,
        ...(body ? { body } : {}),
      },
      this.now(),
    )
    this.apply(effects)
    return session
  }

  #handle(effect: Effect): void {
    if (effect.type === 'transmit') {
      for (const { end, flow } of this.#ends.values()) if (flow.id === effect.flow.id) end.send(effect.data)
    } else if (effect.type === 'invitation') {
      this.#note(effect.request)
      this.invitations.push(effect.session)
      this.onInvitation?.(effect.session)
    } else if (effect.type === 'session') {
      const { event } = effect
      this.log.push(event.type === 'ended' ? `ended ${event.end.kind}` : event.type)
      if (event.type === 'reoffer') this.#note(event.request)
      this.onEvent?.(effect.session, event)
    } else if (effect.type === 'referral') this.onReferral?.(effect.event)
    else if (effect.type === 'response') this.onResponse?.(effect.response?.status ?? 0)
    else if (effect.type === 'request') {
      this.#note(effect.request)
      const reply = effect.request.method === 'REGISTER' ? this.#register(effect.request, effect.flow) : { status: 200 }
      this.apply(this.ua.respond(effect.transaction, reply, this.now()))
    }
  }

  #note(request: SipRequest): void {
    this.log.push(request.method)
    this.requests.push(request)
  }

  #register(request: SipRequest, flow: Flow): Reply {
    const instead = this.answerRegister?.(request)
    if (instead) return instead
    if (!this.#authorized(request)) {
      const challenges = (['MD5', 'SHA-256'] as const).map((algorithm): [string, string] => [
        'WWW-Authenticate',
        makeChallenge({ realm: 'pbx.test', nonce: `n-${algorithm}`, algorithm }),
      ])
      return { status: 401, headers: challenges }
    }
    const aor = `sip:${request.to.uri.user}@${request.to.uri.host}`
    const contact = request.get('Contact') ?? ''
    const [, uri = ''] = /<([^>]*)>/.exec(contact) ?? []
    const gone = request.get('Expires') === '0' || /;expires=0\b/i.test(contact)
    if (gone) {
      this.bindings.delete(aor)
      return { status: 200 }
    }
    this.bindings.set(aor, { flow, contact: uri })
    return {
      status: 200,
      headers: [['Contact', `${contact.replace(/;expires=\d+/i, '')};expires=600`], ...this.registerHeaders],
    }
  }

  #authorized(request: SipRequest): boolean {
    const auth = parseAuthorization(request.get('Authorization') ?? '')
    // Ours has to take the strongest, wherever it stands.
    if (auth?.algorithm !== 'SHA-256') return false
    const user = { algorithm: auth.algorithm, username: auth.username, realm: 'pbx.test', password: this.password }
    return verifyAuthorization(auth, {
      method: 'REGISTER',
      ha1: ha1(user.algorithm, auth.username, user.realm, user.password),
    })
  }
}
