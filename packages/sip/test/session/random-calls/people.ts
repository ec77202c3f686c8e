import type { Effect, Session, SessionEvent } from '@offhook/sip'
import type { Endpoint } from '../../../../testkit/src/link/index.ts'
import type { Entry } from './book.ts'
import { Offering } from './offering.ts'
import { Transfers } from './transfers.ts'
import type { World } from './world.ts'

/** What they do: place, ring, answer, refuse, offer anew, ask, transfer, hang up, each when the seed has it. */
export class People {
  readonly #world: World
  readonly #offering: Offering
  readonly #transfers: Transfers
  /** Who wants to know the final status of a call. */
  readonly #told = new Map<Session, (status: number) => void>()

  constructor(world: World) {
    this.#world = world
    this.#offering = new Offering(world)
    this.#transfers = new Transfers(world, (from, uri, replaces, told) => this.#placeTo(from, uri, replaces, told))
    for (const one of world.people) one.on = (effect) => this.#on(one, effect)
  }

  place(from: Endpoint): void {
    this.#placeTo(from, this.#world.addressOf(this.#world.another(from)))
  }

  #placeTo(from: Endpoint, uri: string, replaces?: string, told?: (status: number) => void): void {
    const { link, book } = this.#world
    const { random, now } = link
    const way = this.#world.reach(from, uri)
    if (way === undefined) {
      book.fail(`nobody is at ${uri}`)
      return
    }
    const { session, effects } = from.ua.invite(
      {
        flow: way.flow,
        uri,
        from: `"${from.name}" <${this.#world.addressOf(from)}>`,
        to: `<${uri}>`,
        contact: `<sip:${from.name}@192.0.2.9>`,
        giveUpAfter: random.between(20_000, 120_000),
        reliable: random.chance(0.8) ? 'supported' : random.chance(0.5) ? 'required' : 'none',
        ...(random.chance(0.85) ? { body: 'offer first' } : {}),
        ...(replaces === undefined ? {} : { headers: [['Replaces', replaces]] as const }),
        ...this.#world.credentialsOf(from),
      },
      now,
    )
    if (told !== undefined) this.#told.set(session, told)
    book.enter(from, session)
    from.do(effects)
    if (random.chance(0.2)) this.#world.hangUpSoon(from, session, 20_000)
  }

  #on(owner: Endpoint, effect: Effect): void {
    const { book } = this.#world
    switch (effect.type) {
      case 'invitation':
        this.#invited(owner, effect.session)
        return
      case 'session': {
        const entry = book.event(effect.session, effect.event)
        if (entry !== undefined) this.#happened(owner, effect.session, effect.event, entry)
        return
      }
      case 'response':
        book.response(effect)
        return
      case 'referral':
        this.#transfers.told(owner, effect)
        return
      default:
        book.fail(`unexpected effect: ${effect.type} ${'reason' in effect ? effect.reason : ''}`)
    }
  }

  #invited(owner: Endpoint, session: Session): void {
    const { book, link } = this.#world
    const { random } = link
    const entry = book.enter(owner, session)
    const refusal = this.#world.refusal(owner, session, session.request)
    if (refusal !== undefined) {
      entry.challenged = true
      owner.do(session.reject(refusal, link.now))
      return
    }
    book.invited(session)
    if (random.chance(0.8)) this.#world.later(session, 3000, () => this.#ring(owner, session, entry), 'proceeding')
    const what = random.next()
    // Whoever is to replace a call is taken at once.
    if (session.replaces !== undefined || what < 0.7)
      this.#world.later(
        session,
        session.replaces === undefined ? 30_000 : 1000,
        () => this.#accept(owner, session, entry),
        'proceeding',
      )
    else if (what < 0.9)
      this.#world.later(session, 30_000, () => owner.do(session.reject({ status: 486 }, link.now)), 'proceeding')
    // Else nobody is there. A phone rings for three minutes at most.
    link.after(180_000, () => {
      if (session.state.name === 'proceeding') this.#world.hangUp(owner, session)
    })
    if (random.chance(0.1)) this.#world.hangUpSoon(owner, session, 40_000)
  }

  #ring(owner: Endpoint, session: Session, entry: Entry): void {
    const { random, now } = this.#world.link
    const contact = `<sip:${owner.name}@192.0.2.8>`
    if (!random.chance(0.5)) {
      owner.do(session.ring({}, now))
      return
    }
    const knows = /100rel/.test(`${session.request.get('Supported')} ${session.request.get('Require')}`)
    const brings = knows && random.chance(0.6) ? { status: 183, body: this.#firstWord(session, entry) } : {}
    if ('body' in brings) this.#described.add(session)
    owner.do(session.ring({ reliable: true, contact, ...brings }, now))
    if (random.chance(0.3)) owner.do(session.ring({ status: 180, reliable: true, contact }, now))
  }

  /** Sessions whose first description went in a reliable response. */
  readonly #described = new Set<Session>()

  #accept(owner: Endpoint, session: Session, entry: Entry): void {
    const { now } = this.#world
    const contact = `<sip:${owner.name}@192.0.2.8>`
    const isDescribed = this.#described.has(session)
    const body = isDescribed ? undefined : this.#firstWord(session, entry)
    // Its answer comes when the call is answered already.
    if (isDescribed && this.#world.link.random.chance(0.2)) this.#early(owner, session, entry)
    owner.do(session.accept({ contact, ...(body === undefined ? {} : { body }) }, now))
    if (this.#world.link.random.chance(0.08)) this.#giveUpMeanwhile(session)
  }

  /** The caller gives up while the 2xx is on its way. */
  #giveUpMeanwhile({ callId }: Session): void {
    for (const { owner, session } of this.#world.book.entries.values())
      if (session.callId === callId && session.direction === 'outgoing') this.#world.hangUpSoon(owner, session, 300)
  }

  /** An answer, or an offer where there was none. */
  #firstWord(session: Session, entry: Entry): string {
    if (session.request.body.length > 0) return 'answer first'
    entry.late = 'offer of the callee'
    return entry.late
  }

  #happened(owner: Endpoint, session: Session, event: SessionEvent, entry: Entry): void {
    const { book, link } = this.#world
    const isAsked = session.request.body.length === 0
    switch (event.type) {
      case 'progress':
        if (event.response.text !== '' && isAsked)
          this.#offering.acknowledge(owner, session, event.response.text, 'proceeding')
        return
      case 'accepted':
        if (event.response.text !== '' && isAsked)
          this.#offering.acknowledge(owner, session, event.response.text, 'confirmed')
        book.count('calls')
        this.#told.get(session)?.(200)
        this.#talk(owner, session, entry)
        return
      case 'pracked':
        book.count('PRACK')
        if (this.#described.has(session) && link.random.chance(0.4))
          this.#world.later(session, 5000, () => this.#early(owner, session, entry), 'proceeding')
        return
      case 'acknowledged':
        if (session.replaces?.state.name === 'confirmed') book.fail('a call whose place is taken is hung up')
        if (event.request.cseq.seq === session.request.cseq.seq) this.#talk(owner, session, entry)
        return
      case 'reoffer':
        this.#offering.shown(owner, session, event, entry)
        return
      case 'reanswer':
        if (event.response.text.startsWith('asked for'))
          this.#offering.acknowledge(owner, session, event.response.text, 'confirmed')
        return
      case 'request':
        this.#requested(owner, session, event)
        return
      case 'ended':
        if (event.end.kind !== 'bye') this.#told.get(session)?.(event.end.kind === 'rejected' ? event.end.status : 487)
        this.#told.delete(session)
        return
    }
  }

  /** An UPDATE before the call is answered. */
  #early(owner: Endpoint, session: Session, entry: Entry): void {
    const { book, now } = this.#world
    const text = `early ${entry.offers.length + 1} of ${session.id}`
    entry.offers.push({ at: now, text, kind: 'offer' })
    book.count('early UPDATE')
    owner.do(session.update(text, now))
  }

  #requested(
    owner: Endpoint,
    session: Session,
    { transaction, request }: Extract<SessionEvent, { type: 'request' }>,
  ): void {
    const { link } = this.#world
    const refusal = this.#world.refusal(owner, session, request)
    if (refusal !== undefined) owner.do(owner.ua.respond(transaction, refusal, link.now))
    else if (request.method === 'REFER') {
      this.#transfers.asked(owner, transaction)
      // Together with the first NOTIFY: one of them overtakes the other.
      if (link.random.chance(0.25) && session.state.name === 'confirmed') this.#inform(owner, session)
    } else
      link.after(link.random.between(0, 1000), () => owner.do(owner.ua.respond(transaction, { status: 200 }, link.now)))
  }

  #talk(owner: Endpoint, session: Session, entry: Entry): void {
    const { habits, link } = this.#world
    this.#offering.plan(owner, session, entry)
    if (link.random.chance(0.4)) this.#world.later(session, 20_000, () => this.#inform(owner, session))
    if (link.random.chance(0.25)) this.#world.later(session, 40_000, () => this.#transfers.send(owner, session))
    this.#world.hangUpSoon(owner, session, link.random.chance(0.5) ? habits.talk / 3 : habits.talk)
  }

  #inform(owner: Endpoint, session: Session): void {
    const { transaction, effects } = session.send('INFO', {}, this.#world.now)
    this.#world.book.ask(session, transaction)
    owner.do(effects)
  }
}
