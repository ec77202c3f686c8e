import type { Flow, Reply, Session, SipRequest, Transport } from '@offhook/sip'
import type { Endpoint, Link } from '../../../../testkit/src/link/index.ts'
import { Guard } from '../guard.ts'
import { Book } from './book.ts'

/** What is drawn for a whole run. */
export interface Habits {
  /** ms that a nonce is good for, where people ask for a password. */
  readonly nonceLifetime: number | undefined
  /** Seconds of a session timer, where calls are long enough for it. */
  readonly timer: number | undefined
  /** The longest that people talk, ms. */
  readonly talk: number
}

const names = ['alice', 'bob', 'carol'] as const

/** Three people, the flows between them, what each asks of callers, and the book of all that happens. */
export class World {
  readonly link: Link
  readonly book: Book
  readonly habits: Habits
  readonly people: readonly Endpoint[]
  readonly #flows = new Map<string, Flow>()
  readonly #guards = new Map<Endpoint, Guard>()
  readonly #credentials = new Map<Endpoint, { readonly username: string; readonly password: string }>()

  constructor(link: Link, transport: Transport, habits: Habits) {
    this.link = link
    this.habits = habits
    this.book = new Book(() => link.now)
    const { timer, nonceLifetime } = habits
    const options = timer === undefined ? {} : { sessionTimer: { expires: timer } }
    this.people = names.map((name) => link.endpoint(name, options))
    for (const from of this.people) {
      for (const to of this.people)
        if (to !== from) this.#flows.set(`${from.name} ${to.name}`, link.connect(from, to, transport))
      if (nonceLifetime === undefined) continue
      this.#guards.set(from, new Guard({ lifetime: nonceLifetime, seed: link.random.between(1, 1e9) }))
      this.#credentials.set(from, { username: 'alice', password: 'secret' })
    }
  }

  get now(): number {
    return this.link.now
  }

  /** Anybody but these. */
  another(...but: readonly Endpoint[]): Endpoint {
    const found = this.link.random.pick(this.people.filter((one) => !but.includes(one)))
    if (found === undefined) throw new Error('there is nobody else')
    return found
  }

  /** Who has this address, and how to get there. */
  reach(from: Endpoint, uri: string): { readonly to: Endpoint; readonly flow: Flow } | undefined {
    const to = this.people.find(({ name }) => uri.startsWith(`sip:${name}@`))
    const flow = to && this.#flows.get(`${from.name} ${to.name}`)
    return to === undefined || flow === undefined ? undefined : { to, flow }
  }

  addressOf(one: Endpoint): string {
    return `sip:${one.name}@example.com`
  }

  /** One object per person, so that a nonce is used from call to call. */
  credentialsOf(one: Endpoint): { readonly credentials?: { readonly username: string; readonly password: string } } {
    const credentials = this.#credentials.get(one)
    return credentials === undefined ? {} : { credentials }
  }

  /** A challenge, or undefined when the request may pass. Only the calling side has credentials. */
  refusal(owner: Endpoint, session: Session, request: SipRequest): Reply | undefined {
    if (session.direction === 'outgoing') return undefined
    return this.#guards.get(owner)?.judge(request, this.now)
  }

  /** Does this within so many ms, if the call is still like that. */
  later(session: Session, most: number, act: () => void, when = 'confirmed'): void {
    this.link.after(this.link.random.between(0, Math.floor(most)), () => {
      if (session.state.name === when) act()
    })
  }

  hangUpSoon(owner: Endpoint, session: Session, most: number): void {
    this.link.after(this.link.random.between(0, Math.floor(most)), () => this.hangUp(owner, session))
  }

  hangUp(owner: Endpoint, session: Session): void {
    owner.do(session.hangUp({ protocol: 'Q.850', cause: 16, text: 'enough' }, this.now))
  }
}
