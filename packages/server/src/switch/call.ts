import type { Towards } from '@offhook/media'
import type { Reason, Session, SessionEnd, SessionEvent } from '@offhook/sip'
import { answer } from './answer.ts'
import type { Log, SwitchContext } from './context.ts'
import { deviceFailed } from './device-failed.ts'
import { sdpOf } from './headers.ts'
import { acknowledged, type Late } from './late.ts'
import type { Leg } from './leg.ts'
import { Mailbox } from './mailbox.ts'
import { Negotiation } from './negotiation/table.ts'
import type { Failure } from './outcome.ts'
import { passRequest } from './pass-request.ts'
import { progress } from './progress.ts'
import { reanswered, reoffer, reofferFailed } from './reoffer.ts'

/** Where the switch finds the call of a session. */
export interface CallRegistry {
  joined(sessionId: string, call: Call): void
  left(sessionId: string): void
  ended(call: Call): void
}

/** What the call's parts share; verbs are in files of their own and take the call. */
export class Call {
  readonly id: string
  readonly context: SwitchContext
  readonly log: Log
  readonly mailbox: Mailbox
  /** Who called. Its media, once there is any, is leg `a`. */
  readonly caller: Leg
  /** Devices that ring or have answered, by leg id. */
  readonly devices = new Map<string, Leg>()
  readonly failures: Failure[] = []
  /** By device: rings it once more with another kind of media. */
  readonly again = new Map<string, (towards: Towards) => Promise<void>>()
  readonly negotiation = new Negotiation('offering')
  /** The device that answered. */
  answeredBy: Leg | undefined
  /** Legs whose media was lost and has not come back. */
  readonly lost = new Set<string>()
  /** Which re-offer waits for the other leg's answer. */
  pendingReoffer: { readonly asker: Leg; readonly transaction: string; readonly late: boolean } | undefined
  /** Whose ACK brings the answer to a late offer. */
  late: Late | undefined
  /** The caller has had an SDP before the final answer (183). */
  earlyFrom: Leg | undefined
  readonly #controller = new AbortController()
  readonly #registry: CallRegistry
  readonly #byId = new Map<string, Leg>()
  #ended = false

  constructor(id: string, caller: Leg, context: SwitchContext, registry: CallRegistry) {
    this.id = id
    this.caller = caller
    this.context = context
    this.log = context.log
    this.#registry = registry
    this.#join(caller)
    this.mailbox = new Mailbox((error) => this.#broken(error))
  }

  /** Aborts on CANCEL, BYE and whatever else ends the call. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get over(): boolean {
    return this.#controller.signal.aborted
  }

  get legs(): readonly Leg[] {
    return [this.caller, ...this.devices.values()]
  }

  addDevice(leg: Leg): void {
    this.devices.set(leg.id, leg)
    this.#join(leg)
  }

  removeDevice(leg: Leg): void {
    this.devices.delete(leg.id)
    this.again.delete(leg.id)
    this.#leave(leg)
  }

  /** The caller left the offer to the far side. */
  get isLate(): boolean {
    return sdpOf(this.caller.session.request) === undefined
  }

  /** Somebody, or a service of ours, has answered. */
  get answered(): boolean {
    return this.negotiation.state !== 'offering'
  }

  /** The far side of this leg, once answered. */
  other(leg: Leg): Leg | undefined {
    return leg === this.caller ? this.answeredBy : this.caller
  }

  /** What the core says of one of this call's sessions; posted, so that events are handled in their order. */
  receive(session: Session, event: SessionEvent): void {
    const callerGone = event.type === 'ended' && session.id === this.caller.session.id
    // A caller that hangs up does not wait behind a slow step of its own call: steps look at `over` after each wait.
    if (callerGone) this.#controller.abort()
    this.mailbox.post(() => {
      const leg = this.#byId.get(session.id)
      if (leg !== undefined && (callerGone || !this.over)) return this.#handle(leg, event)
      return undefined
    })
  }

  #handle(leg: Leg, event: SessionEvent): Promise<void> | void {
    switch (event.type) {
      case 'progress':
        return progress(this, leg, event.response)
      case 'accepted':
        return answer(this, leg, event.response)
      case 'reoffer':
        return reoffer(this, leg, event.transaction, event.request)
      case 'reanswer':
        return reanswered(this, leg, event.response)
      case 'reofferFailed':
        return reofferFailed(this, leg, event.response)
      case 'request':
        return passRequest(this, leg, event.transaction, event.request)
      case 'acknowledged':
        return acknowledged(this, leg, event.request)
      case 'pracked':
      case 'redirected':
        return undefined
      case 'ended':
        return leg === this.caller || leg === this.answeredBy
          ? this.end(endReason(event.end))
          : deviceFailed(this, leg, event.end)
      default: {
        const impossible: never = event
        throw new Error(`unknown session event ${JSON.stringify(impossible)}`)
      }
    }
  }

  /** Ends every leg and gives the media back. Safe to call again. */
  async end(reason?: Reason): Promise<void> {
    this.#controller.abort()
    if (this.#ended) return
    this.#ended = true
    const { endpoint, engine } = this.context
    for (const leg of this.legs) {
      endpoint.perform((now) => leg.session.hangUp(reason, now))
      this.#leave(leg)
    }
    this.#registry.ended(this)
    if (this.answered) this.log.info({ call: this.id, reason: reason?.text }, 'call ended')
    await engine.release(this.id)
  }

  /** The leg goes on in this session; what becomes of its old one is nobody's business any more. */
  moveLeg(leg: Leg, session: Session): void {
    this.#leave(leg)
    leg.session = session
    this.#join(leg)
  }

  #join(leg: Leg): void {
    this.#byId.set(leg.session.id, leg)
    this.#registry.joined(leg.session.id, this)
  }

  #leave(leg: Leg): void {
    this.#byId.delete(leg.session.id)
    this.#registry.left(leg.session.id)
  }

  /** A broken invariant of ours ends this one call and counts as a bug (STYLE.md). */
  #broken(error: unknown): void {
    this.log.error({ call: this.id, err: error }, 'call broke')
    this.end({ protocol: 'SIP', cause: 500, text: 'Internal error' }).catch((again) =>
      this.log.error({ call: this.id, err: again }, 'call could not be ended cleanly'),
    )
  }
}

function endReason(end: SessionEnd): Reason | undefined {
  return end.kind === 'bye' || end.kind === 'cancelled' ? end.reason : undefined
}
