import type { SipRequest, SipResponse } from '../../message/index.ts'
import type { Context, Deadline, Expirable } from '../../transaction/index.ts'
import type { Flow, LocalFailure, Session } from '../../user-agent/types.ts'
import { parseSubscriptionState } from './event.ts'
import { type Progress, parseSipfrag } from './sipfrag.ts'
import { type ReferralAction, type ReferralInput, type ReferralState, referrer } from './tables.ts'
import type { Referral, ReferralEnd, ReferralEvent } from './types.ts'

/** One REFER of ours and what we hear of it; see `referrer` in tables.ts. */
export class SentReferral implements Referral, Expirable {
  readonly id: string
  readonly session: Session | undefined
  state: ReferralState = 'asked'
  /** CSeq numbers of the REFER, which name its subscription (RFC 3515 2.4.6); several when it was challenged. */
  readonly numbers: number[] = []
  readonly #context: Context
  readonly #flow: () => Flow
  readonly #ended: () => void
  #limit: Deadline | undefined
  #final: Progress | undefined

  constructor(context: Context, session: Session | undefined, flow: () => Flow, ended: () => void) {
    this.id = context.tokens.token(12)
    this.#context = context
    this.session = session
    this.#flow = flow
    this.#ended = ended
  }

  get flow(): Flow {
    return this.#flow()
  }

  /** What became of the REFER itself. */
  outcome(outcome: SipResponse | LocalFailure, now: number): void {
    if (typeof outcome === 'string') {
      this.#step('failed', now, { end: { kind: 'failed', cause: outcome } })
      return
    }
    const isQuiet = outcome.get('Refer-Sub')?.trim().toLowerCase() === 'false'
    const input = outcome.status >= 300 ? 'refused' : isQuiet ? 'quiet' : 'accepted'
    const end: ReferralEnd = input === 'refused' ? { kind: 'refused', response: outcome } : { kind: 'quiet' }
    this.#step(input, now, { accepted: { type: 'accepted', response: outcome }, end })
  }

  notified(request: SipRequest, now: number): void {
    const { codec } = this.#context.parts
    const progress = parseSipfrag(request.text)
    if (progress !== undefined && progress.status >= 200) this.#final = progress
    const value = request.get('Subscription-State')
    const subscription = value === undefined ? undefined : parseSubscriptionState(codec, value)
    // Devices older than RFC 6665's forerunner leave it out: then the final status is the last word.
    const isLast = subscription?.isOver ?? (progress !== undefined && progress.status >= 200)
    const end: ReferralEnd = { kind: 'stopped', reason: subscription?.reason }
    const told: ReferralEvent | undefined = progress && { type: 'progress', ...progress, request }
    this.#step(isLast ? 'last' : 'progress', now, { progress: told, end, expires: subscription?.expires })
  }

  expire(_name: string, now: number): void {
    this.#limit = undefined
    this.#step('limit', now, { end: { kind: 'expired' } })
  }

  #step(
    input: ReferralInput,
    now: number,
    about: {
      readonly accepted?: ReferralEvent
      readonly progress?: ReferralEvent | undefined
      readonly end: ReferralEnd
      readonly expires?: number | undefined
    },
  ): void {
    const rows: Readonly<Record<string, { to: ReferralState; do: readonly ReferralAction[] } | undefined>> =
      this.state === 'ended' ? {} : referrer[this.state]
    const row = rows[input]
    if (row === undefined) return
    this.state = row.to
    for (const action of row.do) {
      if (action === 'tellAccepted') this.#tell(about.accepted)
      else if (action === 'tellProgress') this.#tell(about.progress)
      else if (action === 'end') this.#end(about.end)
      else this.#wait(action === 'waitFirst' ? 0 : (about.expires ?? 60), now)
    }
  }

  /** 64*T1 beyond what the peer says, an hour at most: its NOTIFY may be on its way (RFC 6665 4.1.2.4, Timer N). */
  #wait(seconds: number, now: number): void {
    const { deadlines, patience } = this.#context
    deadlines.cancel(this.#limit)
    this.#limit = deadlines.set(now + Math.min(seconds, 3600) * 1000 + patience, this, 'limit')
  }

  #end(how: ReferralEnd): void {
    this.#limit = this.#context.deadlines.cancel(this.#limit)
    const isKnown = this.#final !== undefined && (how.kind === 'stopped' || how.kind === 'expired')
    const end: ReferralEnd = isKnown && this.#final ? { kind: 'done', ...this.#final } : how
    this.#ended()
    this.#tell({ type: 'ended', end })
  }

  #tell(event: ReferralEvent | undefined): void {
    if (event !== undefined) this.#context.emit({ type: 'referral', referral: this, event })
  }
}
