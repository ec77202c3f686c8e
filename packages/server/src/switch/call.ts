import type { Reason, Replaces, Session, SessionEnd, SessionEvent } from '@offhook/sip'
import { answer } from './answer.ts'
import type { Log, SwitchContext } from './context.ts'
import { deviceFailed } from './device-failed.ts'
import { sdpOf } from './headers.ts'
import type { Again } from './invite.ts'
import { acknowledged, type Late } from './late.ts'
import type { Leg } from './leg.ts'
import { Mailbox } from './mailbox.ts'
import { Negotiation } from './negotiation/table.ts'
import type { Failure } from './outcome.ts'
import { passRequest } from './pass-request.ts'
import { progress } from './progress.ts'
import { reanswered, reoffer, reofferFailed } from './reoffer.ts'
import { whileLeaving } from './transfer/leave.ts'
import { ofTarget, referrerGone } from './transfer/target.ts'
import type { Transfer } from './transfer/transfer.ts'

/** Where the switch finds the call of a session. */
export interface CallRegistry {
  joined(sessionId: string, call: Call): void
  left(sessionId: string): void
  ended(call: Call): void
  /** True: the leg cannot be reached now, and is hung up as soon as it can. */
  owes(call: Call, leg: Leg, reason: Reason | undefined): boolean
  /** Whose session this is now. */
  callOf(sessionId: string): Call | undefined
  /** Whose dialog this is, as the other end of it knows it (RFC 3891). */
  dialog(replaces: Replaces): { readonly call: Call; readonly leg: Leg } | undefined
}

/** What the call's parts share; verbs are in files of their own and take the call. */
export class Call {
  readonly id: string
  readonly context: SwitchContext
  readonly log: Log
  readonly mailbox: Mailbox
  /** Who called; its media, once there is any, is leg `a`. After a transfer: who has stayed. */
  caller: Leg
  /** Devices that ring or have answered, by leg id. */
  readonly devices = new Map<string, Leg>()
  readonly failures: Failure[] = []
  /** By device: rings it once more with other media. */
  readonly again = new Map<string, Again>()
  readonly negotiation = new Negotiation('offering')
  /** The device that answered. After a transfer: who has come for it; nobody while that rings and the referrer has gone. */
  answeredBy: Leg | undefined
  /** Legs whose media was lost and has not come back. */
  readonly lost = new Set<string>()
  /** Which re-offer waits for the other leg's answer. */
  pendingReoffer: { readonly asker: Leg; readonly transaction: string; readonly late: boolean } | undefined
  /** Whose ACK brings the answer to a late offer. */
  late: Late | undefined
  /** The caller has had an SDP before the final answer (183). */
  earlyFrom: Leg | undefined
  /** A blind transfer under way. */
  transfer: Transfer | undefined
  /** Who has asked for the transfer under way, blind or attended. */
  referrer: Leg | undefined
  /** Legs that have no part in the call any more; their sessions end. */
  readonly leaving = new Set<Leg>()
  readonly registry: CallRegistry
  readonly #controller = new AbortController()
  readonly #byId = new Map<string, Leg>()
  /** How many there have been: their legs' ids are counted. */
  transfers = 0
  #ended = false

  constructor(id: string, caller: Leg, context: SwitchContext, registry: CallRegistry) {
    this.id = id
    this.caller = caller
    this.context = context
    this.log = context.log
    this.registry = registry
    this.join(caller)
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
    this.join(leg)
  }

  removeDevice(leg: Leg): void {
    this.devices.delete(leg.id)
    this.again.delete(leg.id)
    this.leave(leg)
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
    const isCaller = session.id === this.caller.session.id && this.caller !== this.referrer
    const callerGone = event.type === 'ended' && isCaller
    // A caller that hangs up does not wait behind a slow step of its own call: steps look at `over` after each wait.
    if (callerGone) this.#controller.abort()
    this.mailbox.post(() => {
      const leg = this.#byId.get(session.id)
      if (leg !== undefined) return callerGone || !this.over ? this.#handle(leg, event) : undefined
      // Its leg has gone over to another call while this waited.
      const now = this.registry.callOf(session.id)
      return now === this ? undefined : now?.receive(session, event)
    })
  }

  #handle(leg: Leg, event: SessionEvent): Promise<void> | void {
    if (this.leaving.has(leg)) return whileLeaving(this, leg, event)
    if (this.transfer?.targets.has(leg.id)) return ofTarget(this, this.transfer, leg, event)
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
        if (this.transfer?.referrer === leg) return referrerGone(this, this.transfer)
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
    const { transfer } = this
    if (transfer) endpoint.perform((now) => transfer.referral.progress(487, now))
    for (const leg of [...this.#byId.values()]) {
      if (!this.registry.owes(this, leg, reason)) endpoint.perform((now) => leg.session.hangUp(reason, now))
      this.leave(leg)
    }
    this.registry.ended(this)
    if (this.answered) this.log.info({ call: this.id, reason: reason?.text }, 'call ended')
    await engine.release(this.id)
  }

  /** The leg goes on in this session; what becomes of its old one is nobody's business any more. */
  moveLeg(leg: Leg, session: Session): void {
    this.leave(leg)
    leg.session = session
    this.join(leg)
  }

  /** The call goes on between these two; `other`: nobody yet, or a service. */
  between(stays: Leg, other: Leg | undefined): void {
    this.caller = stays
    this.answeredBy = other
    this.devices.clear()
    if (other) this.devices.set(other.id, other)
  }

  /** Of the ids of legs that a transfer brings. */
  nextPrefix(): string {
    this.transfers += 1
    return `t${this.transfers}-`
  }

  /** Now, or as soon as no re-offer is under way. */
  whenStable(task: () => Promise<void>): Promise<void> | void {
    if (this.negotiation.state === 'stable') return task()
    this.negotiation.settled(() => this.mailbox.post(() => (this.over ? undefined : task())))
  }

  /** What its session says comes here from now on. */
  join(leg: Leg): void {
    this.#byId.set(leg.session.id, leg)
    this.registry.joined(leg.session.id, this)
  }

  leave(leg: Leg): void {
    this.#byId.delete(leg.session.id)
    this.registry.left(leg.session.id)
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
