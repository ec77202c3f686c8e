import type { Effect, Session, SessionEvent } from '@offhook/sip'
import { type Endpoint, isQuiet, type Link, pair } from '../../../testkit/src/link/index.ts'

/** What is known of one side of a call. */
interface Side {
  readonly endpoint: Endpoint
  readonly session: Session
  /** Our offers, and how many of them have come to something. */
  asked: number
  settled: number
  shown: string | undefined
  ended: boolean
}

/**
 * Random offers in every message that may carry one, over a random link: INVITE with and without, UPDATE before and after the
 * answer, reliable responses and PRACKs. Returns the first fault.
 */
export function randomOffers(seed: number): string | undefined {
  const { alice, bob, link } = pair({ seed, delay: [5, 400], transport: seed % 3 === 0 ? 'ws' : 'udp' })
  link.recording = false
  const { random } = link
  link.faults.loss = random.chance(0.2) ? 0 : random.next() * 0.6
  link.faults.duplicate = random.chance(0.5) ? 0.1 : 0
  const run = new Run(link)
  for (const endpoint of [alice, bob]) endpoint.on = (effect) => run.on(endpoint, effect)
  for (let call = 0; call < 2; call++)
    link.after(random.between(0, 10_000), () => run.place(random.chance(0.5) ? alice : bob))
  link.settle(4 * 3_600_000)
  for (const side of run.sides.values()) {
    if (!side.ended) run.fail('every call ends')
    if (side.settled > side.asked) run.fail('an offer has one outcome')
  }
  if (!isQuiet(alice, bob)) run.fail(`quiet at the end: ${JSON.stringify([alice.ua.size, bob.ua.size])}`)
  if (link.sent > 3000) run.fail(`few messages: ${link.sent}`)
  return run.fault
}

class Run {
  readonly #link: Link
  readonly sides = new Map<Session, Side>()
  fault: string | undefined

  constructor(link: Link) {
    this.#link = link
  }

  fail(why: string): void {
    this.fault ??= `${why} (at ${this.#link.now} ms, loss ${this.#link.faults.loss})`
  }

  place(endpoint: Endpoint): void {
    const { random, now } = this.#link
    const { session, effects } = endpoint.ua.invite(
      {
        flow: endpoint.flow,
        uri: 'sip:callee@example.com',
        from: 'sip:caller@example.com',
        to: 'sip:callee@example.com',
        contact: '<sip:caller@192.0.2.9>',
        ...(random.chance(0.7) ? { body: 'offer' } : {}),
        giveUpAfter: 60_000,
        reliable: random.pick(['supported', 'required', 'none'] as const) ?? 'none',
      },
      now,
    )
    this.#know(endpoint, session)
    endpoint.do(effects)
    this.#offerSometimes(session, 20_000, () => session.update('update', this.#link.now))
    this.#hangUp(session, 90_000)
  }

  #know(endpoint: Endpoint, session: Session): Side {
    const side = { endpoint, session, asked: 0, settled: 0, shown: undefined, ended: false }
    this.sides.set(session, side)
    return side
  }

  #hangUp(session: Session, most: number): void {
    const { random } = this.#link
    this.#link.after(random.between(1000, most), () =>
      this.sides.get(session)?.endpoint.do(session.hangUp(undefined, this.#link.now)),
    )
  }

  /** In so many ms at most, if the state allows it then. */
  #later(session: Session, most: number, act: () => readonly Effect[] | false): void {
    this.#link.after(this.#link.random.between(0, most), () => {
      const side = this.sides.get(session)
      if (side === undefined) return
      try {
        side.endpoint.do(act())
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'MisuseError') throw error
      }
    })
  }

  #offerSometimes(session: Session, most: number, act: () => readonly Effect[]): void {
    const { random } = this.#link
    for (let left = random.chance(0.6) ? random.between(1, 3) : 0; left > 0; left--)
      this.#later(session, most, () => {
        const effects = act()
        const side = this.sides.get(session)
        if (side !== undefined) side.asked++
        return effects
      })
  }

  on(endpoint: Endpoint, effect: Effect): void {
    if (effect.type === 'malformed') this.fail(`a fault of ours: ${effect.reason}`)
    if (effect.type === 'invitation') this.#invited(endpoint, effect.session)
    if (effect.type === 'session') this.#happened(effect.session, effect.event)
  }

  #invited(endpoint: Endpoint, session: Session): void {
    const { random } = this.#link
    this.#know(endpoint, session)
    const body = session.request.body.length === 0 ? 'offer' : 'answer'
    for (let left = random.between(0, 3); left > 0; left--) {
      const ring = { status: random.chance(0.5) ? 180 : 183, reliable: random.chance(0.7) }
      const full = random.chance(0.5) && ring.reliable ? { ...ring, body } : ring
      this.#later(session, 5000, () => session.ring(full, this.#link.now))
    }
    const contact = '<sip:callee@192.0.2.8>'
    const isWanted = random.chance(0.85)
    this.#later(session, 12_000, () =>
      isWanted ? session.accept({ contact, body }, this.#link.now) : session.reject({ status: 486 }, this.#link.now),
    )
    this.#offerSometimes(session, 30_000, () => session.update('update', this.#link.now))
    this.#hangUp(session, 60_000)
  }

  #happened(session: Session, event: SessionEvent): void {
    const { random } = this.#link
    const side = this.sides.get(session)
    if (side === undefined || side.ended) {
      this.fail(`${event.type} of an unknown or ended call`)
      return
    }
    switch (event.type) {
      case 'ended':
        side.ended = true
        return
      case 'progress':
      case 'accepted':
      case 'reanswer':
        if (event.type === 'reanswer') side.settled++
        if (event.response.text === 'offer') {
          const answer = random.chance(0.9) ? 'answer' : undefined
          this.#later(session, 3000, () => session.acknowledge(answer, this.#link.now))
        }
        if (event.type === 'accepted') this.#talk(session)
        return
      case 'reofferFailed':
        side.settled++
        return
      case 'acknowledged':
        if (event.request.cseq.seq === session.request.cseq.seq) this.#talk(session)
        return
      case 'reoffer':
        this.#answer(side, event.transaction)
    }
  }

  #answer(side: Side, transaction: string): void {
    const { random } = this.#link
    if (side.shown !== undefined) this.fail('one offer at a time: a second was shown before the answer')
    side.shown = transaction
    const isGood = random.chance(0.8)
    // Sometimes too late for an UPDATE, which the core has refused by then.
    this.#link.after(random.between(0, random.chance(0.05) ? 50_000 : 2000), () => {
      side.shown = undefined
      const { session, endpoint } = side
      const { now } = this.#link
      if (isGood) endpoint.do(session.answerReoffer(transaction, 'answer', now))
      else endpoint.do(session.rejectReoffer(transaction, { status: 488 }, now))
    })
    this.#link.after(27_000, () => {
      if (side.shown === transaction) side.shown = undefined
    })
  }

  #talk(session: Session): void {
    const { random } = this.#link
    this.#offerSometimes(session, 30_000, () => {
      const what = random.next()
      if (what < 0.5) return session.update('update', this.#link.now)
      return session.reoffer(what < 0.9 ? 'offer anew' : '', this.#link.now)
    })
  }
}
