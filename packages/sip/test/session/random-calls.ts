import type { Effect, Session, SessionEnd, SessionEvent } from '@offhook/sip'
import { type Endpoint, isQuiet, type Link, pair } from '../../../testkit/src/link/index.ts'

/** What a seed run has to hold; the first that does not is thrown with the seed. */
export interface Outcome {
  readonly seed: number
  readonly fault: string | undefined
  readonly loss: number
  readonly messages: number
  readonly virtualTime: number
  readonly talked: number
}

interface Record {
  readonly owner: Endpoint
  readonly session: Session
  readonly events: SessionEvent[]
  /** When each re-offer of ours was asked for. */
  readonly offers: number[]
  settled: number
  endedAt: number | undefined
  /** A re-offer shown to us and not answered. */
  shown: string | undefined
}

/** Random calls in both directions over a random link, everything drawn from the seed. */
export function randomCalls(seed: number, loss?: number): Outcome {
  const pick = seed % 10
  const transport = pick < 7 ? 'udp' : pick < 9 ? 'ws' : 'tcp'
  const { alice, bob, link } = pair({ seed, transport, delay: [5, 400] })
  link.recording = false
  const { random } = link
  link.faults.loss = loss ?? (random.chance(0.15) ? 0 : random.next() * 0.6)
  link.faults.duplicate = random.chance(0.5) ? 0.1 : 0
  const run = new Run(alice, bob, link)
  const calls = random.between(1, 3)
  for (let call = 0; call < calls; call++)
    link.after(random.between(0, 20_000), () => run.place(random.chance(0.5) ? alice : bob))
  if (random.chance(0.2)) {
    run.slept = true
    const sleeper = random.chance(0.5) ? alice : bob
    link.after(random.between(0, 60_000), () => {
      sleeper.asleep = true
      link.after(3_600_000, () => {
        sleeper.asleep = false
      })
    })
  }
  let fault: string | undefined
  try {
    link.settle(4 * 3_600_000)
    fault = run.fault()
  } catch (error) {
    fault = error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
  const { talked } = run
  return { seed, fault, loss: link.faults.loss, messages: link.sent, virtualTime: link.now, talked }
}

class Run {
  readonly #alice: Endpoint
  readonly #bob: Endpoint
  readonly #link: Link
  readonly #records = new Map<Session, Record>()
  readonly #invitations = new Map<string, number>()
  readonly #asked = new Map<string, number>()
  #number = 0
  #fault: string | undefined
  talked = 0
  slept = false

  constructor(alice: Endpoint, bob: Endpoint, link: Link) {
    this.#alice = alice
    this.#bob = bob
    this.#link = link
    for (const endpoint of [alice, bob]) endpoint.on = (effect) => this.#on(endpoint, effect)
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
      },
      now,
    )
    this.#records.set(session, newRecord(from, session))
    from.do(effects)
    if (random.chance(0.2)) this.#hangUpSoon(session, from, 20_000)
  }

  #on(owner: Endpoint, effect: Effect): void {
    switch (effect.type) {
      case 'invitation':
        this.#invited(owner, effect.session)
        return
      case 'session':
        this.#happened(owner, effect.session, effect.event)
        return
      case 'response': {
        const left = (this.#asked.get(effect.transaction) ?? 0) - 1
        this.#asked.set(effect.transaction, left)
        return
      }
      default:
        this.#fail(`unexpected effect: ${effect.type} ${'reason' in effect ? effect.reason : ''}`)
    }
  }

  #invited(owner: Endpoint, session: Session): void {
    const times = (this.#invitations.get(session.callId) ?? 0) + 1
    this.#invitations.set(session.callId, times)
    if (times > 1) this.#fail('rings once: a call was shown twice')
    this.#records.set(session, newRecord(owner, session))
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

  #happened(owner: Endpoint, session: Session, event: SessionEvent): void {
    const record = this.#records.get(session)
    if (record === undefined) {
      this.#fail('an event of an unknown session')
      return
    }
    if (record.events.at(-1)?.type === 'ended') this.#fail(`ends once: ${event.type} after the end`)
    record.events.push(event)
    switch (event.type) {
      case 'accepted':
        if (record.events.some(({ type }) => type === 'accepted') && record.events.at(-1) !== event)
          this.#fail('accepted once')
        if (event.response.text !== 'answer first') this.#fail('the first answer is another')
        this.talked++
        this.#talk(owner, session)
        return
      case 'acknowledged':
        if (event.request.cseq.seq === session.request.cseq.seq) this.#talk(owner, session)
        return
      case 'reoffer': {
        if (record.shown !== undefined) this.#fail('one re-offer at a time: a second was shown before the answer')
        record.shown = event.transaction
        const offer = event.request.text
        const reject = this.#link.random.chance(0.2)
        this.#link.after(this.#link.random.between(0, 2000), () => {
          if (record.shown !== event.transaction) return
          record.shown = undefined
          const { now } = this.#link
          if (reject) owner.do(session.rejectReoffer(event.transaction, { status: 488 }, now))
          else owner.do(session.answerReoffer(event.transaction, `answer to ${offer}`, now))
        })
        return
      }
      case 'reanswer':
        record.settled++
        if (event.response.text !== `answer to offer ${record.settled} of ${session.id}`)
          this.#fail(`answers its own offer: ${event.response.text}`)
        return
      case 'reofferFailed':
        record.settled++
        if (event.response?.status === 491 && this.#link.faults.loss < 0.3) this.#fail('glare is overcome')
        return
      case 'request':
        this.#link.after(this.#link.random.between(0, 1000), () =>
          owner.do(owner.ua.respond(event.transaction, { status: 200 }, this.#link.now)),
        )
        return
      case 'ended':
        record.endedAt = this.#link.now
        return
      case 'progress':
    }
  }

  #talk(owner: Endpoint, session: Session): void {
    const { random } = this.#link
    const record = this.#records.get(session)
    for (let count = random.between(0, 3); count > 0; count--)
      this.#later(
        session,
        30_000,
        () => {
          if (record === undefined) return
          record.offers.push(this.#link.now)
          owner.do(session.reoffer(`offer ${record.offers.length} of ${session.id}`, this.#link.now))
        },
        'confirmed',
      )
    if (random.chance(0.4))
      this.#later(
        session,
        20_000,
        () => {
          const { transaction, effects } = session.send('INFO', {}, this.#link.now)
          this.#asked.set(transaction, 1)
          owner.do(effects)
        },
        'confirmed',
      )
    this.#hangUpSoon(session, owner, random.chance(0.5) ? 60_000 : 180_000)
  }

  #hangUpSoon(session: Session, owner: Endpoint, most: number): void {
    const { random } = this.#link
    this.#link.after(random.between(0, most), () => {
      this.#number++
      owner.do(session.hangUp({ protocol: 'Q.850', cause: 16, text: `end ${this.#number}` }, this.#link.now))
    })
  }

  #later(session: Session, most: number, act: () => void, when: string): void {
    this.#link.after(this.#link.random.between(0, most), () => {
      if (session.state.name === when) act()
    })
  }

  #fail(why: string): void {
    this.#fault ??= `${why} (at ${this.#link.now} ms)`
  }

  fault(): string | undefined {
    for (const { session, events, offers, settled, endedAt } of this.#records.values()) {
      const ends = events.filter(({ type }) => type === 'ended').length
      if (ends !== 1) this.#fail(`ends once: ${session.direction} ended ${ends} times`)
      if (settled > offers.length) this.#fail('re-offers settle: more outcomes than offers')
      this.#well(session, offers, settled, endedAt, events)
      const last = events.at(-1)
      const accepted = events.some(({ type }) => type === 'accepted')
      if (accepted && last?.type === 'ended' && (last.end.kind === 'rejected' || last.end.kind === 'cancelled'))
        this.#fail(`accepted calls are hung up, not ${last.end.kind}`)
    }
    for (const left of this.#asked.values()) if (left !== 0) this.#fail('each request has one outcome')
    if (!isQuiet(this.#alice, this.#bob))
      this.#fail(`quiet at the end: ${JSON.stringify([this.#alice.ua.size, this.#bob.ua.size])}`)
    if (this.#link.sent > 3000) this.#fail(`few messages: ${this.#link.sent}`)
    if (this.#link.faults.loss === 0 && !this.slept) this.#agree()
    return this.#fault
  }

  /** Over a link that loses little, and where nobody sleeps, things go well. */
  #well(
    session: Session,
    offers: readonly number[],
    settled: number,
    endedAt: number | undefined,
    events: readonly SessionEvent[],
  ): void {
    if (this.#link.faults.loss > 0.2 || this.slept) return
    const open = offers[settled]
    if (open !== undefined && endedAt !== undefined && endedAt - open > 40_000)
      this.#fail(`re-offers settle: one of ${session.direction} was still open after ${endedAt - open} ms`)
    const last = events.at(-1)
    if (last?.type === 'ended' && last.end.kind === 'failed' && last.end.cause !== 'dialog-gone')
      this.#fail(`little loss ends no call: ${last.end.cause}`)
  }

  /** Where nothing is lost and nobody sleeps, both sides tell the same story, but for what crossed on the way. */
  #agree(): void {
    const ends = new Map<string, SessionEnd[]>()
    for (const { session, events } of this.#records.values()) {
      const last = events.at(-1)
      if (last?.type === 'ended') ends.set(session.callId, [...(ends.get(session.callId) ?? []), last.end])
    }
    for (const [one, other, ...more] of ends.values()) {
      if (one === undefined || other === undefined || more.length > 0) {
        this.#fail('both sides agree: not two sides')
        return
      }
      const told = `${word(one)} / ${word(other)}`
      // A re-INVITE and a BYE crossed: the one finds the dialog gone.
      if (told.includes('failed dialog-gone') && told.includes('bye local')) continue
      if (one.kind === 'failed' || other.kind === 'failed') {
        this.#fail(`both sides agree: ${told}`)
        return
      }
      const crossed = one.by === other.by && one.by === 'local'
      const tooLate = told.includes('cancelled local') && told.includes('bye remote')
      if (!crossed && !tooLate && (one.kind !== other.kind || one.by === other.by))
        this.#fail(`both sides agree: ${told}`)
    }
  }
}

function word(end: SessionEnd): string {
  return `${end.kind} ${end.kind === 'failed' ? end.cause : end.by}`
}

function newRecord(owner: Endpoint, session: Session): Record {
  return { owner, session, events: [], offers: [], settled: 0, endedAt: undefined, shown: undefined }
}
