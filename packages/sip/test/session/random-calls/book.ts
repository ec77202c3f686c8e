import type { Effect, LocalFailure, Session, SessionEvent, TransactionId } from '@offhook/sip'
import type { Endpoint } from '../../../../testkit/src/link/index.ts'

/** What one side knows of one call. */
export interface Entry {
  readonly owner: Endpoint
  readonly session: Session
  readonly events: SessionEvent[]
  /** When each re-offer of ours was asked for. */
  readonly offers: number[]
  /** Re-offers of ours that have come to something. */
  settled: number
  /** A re-offer shown to us and not answered. */
  shown: TransactionId | undefined
  readonly startedAt: number
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

/** Everything that the two sides were told, and the first thing that should not have been. */
export class Book {
  readonly entries = new Map<Session, Entry>()
  readonly asked = new Map<TransactionId, Asked>()
  readonly #shown = new Map<string, number>()
  readonly #now: () => number
  fault: string | undefined
  /** Calls that came about. */
  talked = 0

  constructor(now: () => number) {
    this.#now = now
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
      shown: undefined,
      startedAt: this.#now(),
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
      case 'accepted':
        if (events.filter(({ type }) => type === 'accepted').length > 1) this.fail('accepted once')
        break
      case 'reoffer':
        if (entry.shown !== undefined) this.fail('one re-offer at a time: a second was shown before the answer')
        entry.shown = event.transaction
        break
      case 'reanswer':
        entry.settled++
        if (event.response.text !== `answer to offer ${entry.settled} of ${session.id}`)
          this.fail(`answers its own offer: ${event.response.text}`)
        break
      case 'reofferFailed':
        entry.settled++
        break
      case 'ended':
        entry.endedAt = this.#now()
        break
    }
    return entry
  }
}
