import type { Effect, LocalFailure, Referral, Session, SessionEvent, TransactionId } from '@offhook/sip'
import type { Endpoint } from '../../../../testkit/src/link/index.ts'

/** What one side knows of one call. */
export interface Entry {
  readonly owner: Endpoint
  readonly session: Session
  readonly events: SessionEvent[]
  /** Our re-offers in their order. `ask`: one that asked for the peer's offer. */
  readonly offers: { readonly at: number; readonly text: string; readonly kind: 'offer' | 'ask' }[]
  /** Re-offers of ours that have come to something. */
  settled: number
  settledAt: number
  /** An offer of ours that an ACK or a PRACK will answer. */
  late: string | undefined
  /** A re-offer shown to us and not answered. */
  shown: TransactionId | undefined
  /** The answer to what the first INVITE offered, or the offer that it asked for. */
  first: string | undefined
  endedAt: number | undefined
  /** An INVITE that was challenged: the call comes again as another. */
  challenged: boolean
}

export interface Asked {
  readonly at: number
  readonly session: Session
  outcomes: number
  /** Why there was no response. */
  cause: LocalFailure | undefined
}

/** Everything that people were told, and the first thing that should not have been. */
export class Book {
  readonly entries = new Map<Session, Entry>()
  readonly asked = new Map<TransactionId, Asked>()
  /** How and when each has ended. */
  readonly referrals = new Map<Referral, { readonly how: string; readonly at: number }[]>()
  readonly #shown = new Map<string, number>()
  readonly #now: () => number
  fault: string | undefined
  /** What came about, by name. */
  readonly counts: Record<string, number> = {}

  constructor(now: () => number) {
    this.#now = now
  }

  count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1
  }

  fail(why: string): void {
    this.fault ??= `${why} (at ${this.#now()} ms)`
  }

  enter(owner: Endpoint, session: Session): Entry {
    const entry: Entry = {
      owner,
      session,
      events: [],
      offers: [],
      settled: 0,
      settledAt: 0,
      late: undefined,
      shown: undefined,
      first: undefined,
      endedAt: undefined,
      challenged: false,
    }
    this.entries.set(session, entry)
    return entry
  }

  /** A call that has come and may ring. */
  invited(session: Session): void {
    const times = (this.#shown.get(session.callId) ?? 0) + 1
    this.#shown.set(session.callId, times)
    if (times > 1) this.fail('rings once: a call was shown twice')
  }

  /** A request of ours inside a call, whose outcome is to come. */
  ask(session: Session, transaction: TransactionId): void {
    this.asked.set(transaction, { at: this.#now(), session, outcomes: 0, cause: undefined })
  }

  response(effect: Extract<Effect, { type: 'response' }>): void {
    const asked = this.asked.get(effect.transaction)
    if (asked === undefined) {
      this.fail('an outcome of a request that nobody made')
      return
    }
    asked.cause = effect.cause
    if (++asked.outcomes > 1) this.fail('each request has one outcome')
  }

  /** Undefined when nobody knows this call. */
  event(session: Session, event: SessionEvent): Entry | undefined {
    const entry = this.entries.get(session)
    if (entry === undefined) {
      this.fail('an event of an unknown session')
      return undefined
    }
    const { events } = entry
    if (events.at(-1)?.type === 'ended') this.fail(`ends once: ${event.type} after the end`)
    events.push(event)
    switch (event.type) {
      case 'progress':
        if (event.response.text !== '') this.#first(entry, event.response.text)
        break
      case 'accepted':
        if (events.filter(({ type }) => type === 'accepted').length > 1) this.fail('accepted once')
        if (event.response.text !== '') this.#first(entry, event.response.text)
        if (entry.first === undefined) this.fail('the first offer is answered: not so when the call was accepted')
        break
      case 'pracked':
      case 'acknowledged':
        this.#late(entry, event.request.text)
        break
      case 'reoffer':
        if (entry.shown !== undefined) this.fail('one re-offer at a time: a second was shown before the answer')
        entry.shown = event.transaction
        break
      case 'reanswer':
        this.#settle(entry, event.response.text)
        break
      case 'reofferFailed':
        entry.settled++
        entry.settledAt = this.#now()
        break
      case 'ended':
        entry.endedAt = this.#now()
        break
    }
    return entry
  }

  #first(entry: Entry, text: string): void {
    if (entry.first !== undefined) this.fail(`the first offer is answered once, but then by ${text}`)
    entry.first = text
    const wanted = entry.session.request.body.length > 0 ? 'answer first' : 'offer of the callee'
    if (text !== wanted) this.fail(`the first offer is answered: by ${text}`)
  }

  /** An ACK or a PRACK brings the answer to what our response offered, and nothing else. */
  #late(entry: Entry, text: string): void {
    if (text === '') return
    if (text !== `answer to ${entry.late}`) this.fail(`late offers have their own answer: ${text} to ${entry.late}`)
    entry.late = undefined
    this.count('late answers')
  }

  #settle(entry: Entry, text: string): void {
    const ours = entry.offers[entry.settled]
    entry.settled++
    entry.settledAt = this.#now()
    const isRight = ours?.kind === 'ask' ? text.startsWith('asked for ') : text === `answer to ${ours?.text}`
    if (!isRight) this.fail(`answers its own offer: ${text} to ${ours?.text}`)
  }
}
