import type { Effect, Session, SessionEvent, SipRequest } from '@offhook/sip'
import type { Endpoint, Link } from '../../../../testkit/src/link/index.ts'
import { Guard } from '../guard.ts'
import type { Book, Entry } from './book.ts'

/** What is drawn for a whole run. */
export interface Habits {
  /** ms that a nonce is good for, where both ask for a password. */
  readonly nonceLifetime: number | undefined
  /** The longest that people talk, ms. */
  readonly talk: number
}

const credentials = { username: 'alice', password: 'secret' }

/** What the two do: place, ring, answer, refuse, offer anew, ask, hang up, each when the seed has it. */
export class People {
  readonly #link: Link
  readonly #book: Book
  readonly #habits: Habits
  readonly #guards = new Map<Endpoint, Guard>()
  #number = 0

  constructor(link: Link, book: Book, habits: Habits) {
    this.#link = link
    this.#book = book
    this.#habits = habits
    for (const endpoint of link.endpoints) {
      endpoint.on = (effect) => this.#on(endpoint, effect)
      if (habits.nonceLifetime !== undefined)
        this.#guards.set(endpoint, new Guard({ lifetime: habits.nonceLifetime, seed: link.random.between(1, 1e9) }))
    }
  }

  place(from: Endpoint): void {
    const { random, now } = this.#link
    const { session, effects } = from.ua.invite(
      {
        flow: from.flow,
        uri: 'sip:callee@example.com',
        from: `"${from.name}" <sip:${from.name}@example.com>`,
        to: '<sip:callee@example.com>',
        contact: `<sip:${from.name}@192.0.2.9>`,
        body: 'offer first',
        giveUpAfter: random.between(20_000, 120_000),
        ...(this.#guards.size > 0 ? { credentials: this.#credentials(from) } : {}),
      },
      now,
    )
    this.#book.enter(from, session)
    from.do(effects)
    if (random.chance(0.2)) this.#hangUpSoon(session, from, 20_000)
  }

  readonly #of = new Map<Endpoint, typeof credentials>()

  /** One object per person, so that a nonce is used from call to call. */
  #credentials(owner: Endpoint): typeof credentials {
    const own = this.#of.get(owner) ?? { ...credentials }
    this.#of.set(owner, own)
    return own
  }

  #on(owner: Endpoint, effect: Effect): void {
    switch (effect.type) {
      case 'invitation':
        this.#invited(owner, effect.session)
        return
      case 'session': {
        const entry = this.#book.event(effect.session, effect.event)
        if (entry !== undefined) this.#happened(owner, effect.session, effect.event, entry)
        return
      }
      case 'response':
        this.#book.response(effect)
        return
      default:
        this.#book.fail(`unexpected effect: ${effect.type} ${'reason' in effect ? effect.reason : ''}`)
    }
  }

  /** Undefined when the request may pass. Only the calling side has credentials. */
  #refusal(owner: Endpoint, session: Session, request: SipRequest) {
    if (session.direction === 'outgoing') return undefined
    return this.#guards.get(owner)?.judge(request, this.#link.now)
  }

  #invited(owner: Endpoint, session: Session): void {
    const entry = this.#book.enter(owner, session)
    const refusal = this.#refusal(owner, session, session.request)
    if (refusal !== undefined) {
      entry.challenged = true
      owner.do(session.reject(refusal, this.#link.now))
      return
    }
    this.#book.invited(session)
    const { random } = this.#link
    if (random.chance(0.8)) this.#later(session, 3000, () => owner.do(session.ring({}, this.#link.now)), 'proceeding')
    const what = random.next()
    const answer = () =>
      owner.do(session.accept({ contact: `<sip:${owner.name}@192.0.2.8>`, body: 'answer first' }, this.#link.now))
    if (what < 0.7) this.#later(session, 30_000, answer, 'proceeding')
    else if (what < 0.9)
      this.#later(session, 30_000, () => owner.do(session.reject({ status: 486 }, this.#link.now)), 'proceeding')
    // Else nobody is there. A phone rings for three minutes at most.
    this.#link.after(180_000, () => {
      if (session.state.name === 'proceeding') owner.do(session.hangUp(undefined, this.#link.now))
    })
    if (random.chance(0.1)) this.#hangUpSoon(session, owner, 40_000)
  }

  #happened(owner: Endpoint, session: Session, event: SessionEvent, entry: Entry): void {
    switch (event.type) {
      case 'accepted':
        if (event.response.text !== 'answer first') this.#book.fail('the first answer is another')
        this.#book.talked++
        this.#talk(owner, session, entry)
        return
      case 'acknowledged':
        if (event.request.cseq.seq === session.request.cseq.seq) this.#talk(owner, session, entry)
        return
      case 'reoffer':
        this.#offered(owner, session, event, entry)
        return
      case 'request':
        this.#link.after(this.#link.random.between(0, 1000), () =>
          owner.do(
            owner.ua.respond(
              event.transaction,
              this.#refusal(owner, session, event.request) ?? { status: 200 },
              this.#link.now,
            ),
          ),
        )
        return
    }
  }

  #offered(owner: Endpoint, session: Session, event: Extract<SessionEvent, { type: 'reoffer' }>, entry: Entry): void {
    const { transaction, request } = event
    const refusal = this.#refusal(owner, session, request)
    if (refusal !== undefined) {
      entry.shown = undefined
      owner.do(session.rejectReoffer(transaction, refusal, this.#link.now))
      return
    }
    const reject = this.#link.random.chance(0.2)
    this.#link.after(this.#link.random.between(0, 2000), () => {
      if (entry.shown !== transaction) return
      entry.shown = undefined
      const { now } = this.#link
      if (reject) owner.do(session.rejectReoffer(transaction, { status: 488 }, now))
      else owner.do(session.answerReoffer(transaction, `answer to ${request.text}`, now))
    })
  }

  #talk(owner: Endpoint, session: Session, entry: Entry): void {
    const { random } = this.#link
    for (let count = random.between(0, 3); count > 0; count--)
      this.#later(session, Math.min(30_000, this.#habits.talk), () => this.#offer(owner, session, entry), 'confirmed')
    if (this.#habits.nonceLifetime !== undefined)
      this.#later(session, this.#habits.talk, () => this.#offer(owner, session, entry), 'confirmed')
    if (random.chance(0.4)) this.#later(session, 20_000, () => this.#inform(owner, session), 'confirmed')
    this.#hangUpSoon(session, owner, random.chance(0.5) ? this.#habits.talk / 3 : this.#habits.talk)
  }

  #offer(owner: Endpoint, session: Session, entry: Entry): void {
    entry.offers.push(this.#link.now)
    owner.do(session.reoffer(`offer ${entry.offers.length} of ${session.id}`, this.#link.now))
  }

  #inform(owner: Endpoint, session: Session): void {
    const { transaction, effects } = session.send('INFO', {}, this.#link.now)
    this.#book.ask(session, transaction)
    owner.do(effects)
  }

  #hangUpSoon(session: Session, owner: Endpoint, most: number): void {
    const { random } = this.#link
    this.#link.after(random.between(0, Math.floor(most)), () => {
      this.#number++
      owner.do(session.hangUp({ protocol: 'Q.850', cause: 16, text: `end ${this.#number}` }, this.#link.now))
    })
  }

  #later(session: Session, most: number, act: () => void, when: string): void {
    this.#link.after(this.#link.random.between(0, most), () => {
      if (session.state.name === when) act()
    })
  }
}
