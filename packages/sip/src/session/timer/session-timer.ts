import type { HeaderField, SipRequest, SipResponse } from '../../message/index.ts'
import type { Deadline, Expirable } from '../../transaction/index.ts'
import type { Flow, LocalFailure, Reply } from '../../user-agent/types.ts'
import { type Call, end, isEnded, sendBye } from '../call.ts'
import type { CallExtension, Extension } from '../extension.ts'
import { refresh } from '../refresh.ts'
import { printSessionExpires, type Refresher, readTimer, termsOf } from './headers.ts'
import { agreed, judge, leastMinSe, nextTry, raised, schedule, type TimerWish, type Verdict } from './negotiate.ts'

export interface SessionTimerOptions {
  /** Seconds without a refresh after which a call is over; 1800 by default. Half of it is how often it is refreshed. */
  readonly expires?: number
  /** Seconds; whoever asks for less gets 422. 90 by default, which is the least that RFC 4028 allows. */
  readonly minSe?: number
  /** Who shall refresh where that is ours to say: who asks, or who answers. By default the peer may choose, else we do it. */
  readonly refresher?: Refresher
}

/**
 * Session timers (RFC 4028): a call whose peer has vanished without a word ends by itself. They are agreed on in each INVITE
 * and UPDATE, whoever sends it, and run where the peer knows of them.
 */
export function sessionTimer(options: SessionTimerOptions = {}): Extension {
  const { minSe = leastMinSe, refresher } = options
  const expires = Math.max(options.expires ?? 1800, minSe)
  const wish: TimerWish = { expires, minSe, refresher }
  return { supported: ['timer'], of: (call) => new SessionTimer(call, wish) }
}

class SessionTimer implements CallExtension, Expirable {
  readonly #call: Call
  readonly #wish: TimerWish
  /** Seconds: what we ask for, and the most that any 422 or request has demanded. */
  #expires: number
  #minSe: number
  /** Whether the running timer is ours to refresh; undefined while none runs. */
  #isOurs: boolean | undefined
  #method: 'UPDATE' | 'INVITE' = 'INVITE'
  /** Whether a refresh of ours is under way. */
  #isSent = false
  #endAt = 0
  #refresh: Deadline | undefined
  #end: Deadline | undefined

  constructor(call: Call, wish: TimerWish) {
    this.#call = call
    this.#wish = wish
    this.#expires = wish.expires
    this.#minSe = wish.minSe
  }

  get flow(): Flow {
    return this.#call.flow
  }

  headers(method: 'INVITE' | 'UPDATE'): readonly HeaderField[] {
    // In an UPDATE before the answer the terms would cross those of the INVITE: each side then takes the other for the one
    // that refreshes.
    if (method === 'UPDATE' && !this.#isAnswered) return []
    const refresher = this.#whoIs('local')
    const all: HeaderField[] = [['Session-Expires', printSessionExpires({ expires: this.#expires, refresher })]]
    if (this.#minSe !== leastMinSe) all.push(['Min-SE', `${this.#minSe}`])
    return all
  }

  refuse(request: SipRequest): Reply | undefined {
    const asked = request.get('Session-Expires')
    // Nearly always that is enough, and nothing else needs to be read.
    if (asked === undefined || Number.parseInt(asked, 10) >= this.#wish.minSe) return undefined
    const verdict = this.#judge(request)
    return verdict.kind === 'tooSmall' ? { status: 422, headers: [['Min-SE', `${verdict.minSe}`]] } : undefined
  }

  accept(request: SipRequest): readonly HeaderField[] {
    const verdict = this.#judge(request)
    if (verdict.kind !== 'agreed') return []
    const terms: HeaderField = ['Session-Expires', printSessionExpires(verdict.terms)]
    return verdict.require ? [terms, ['Require', 'timer']] : [terms]
  }

  #judge(request: SipRequest): Verdict {
    if (request.method === 'UPDATE' && !this.#isAnswered) return { kind: 'none' }
    return judge(readTimer(this.#codec, request), { ...this.#wish, refresher: this.#whoIs('remote') })
  }

  /** In the words of a request by this side: who refreshes now stays, so that roles change only where someone wants it. */
  #whoIs(by: 'local' | 'remote'): Refresher | undefined {
    if (this.#isOurs === undefined) return this.#wish.refresher
    return this.#isOurs === (by === 'local') ? 'uac' : 'uas'
  }

  readonly retry = (
    request: SipRequest,
    response: SipResponse,
  ): Readonly<Record<string, readonly string[]>> | undefined => {
    if (response.status !== 422) return undefined
    const asked = readTimer(this.#codec, request)
    const { minSe } = readTimer(this.#codec, response)
    const next = raised({ expires: asked.terms?.expires ?? this.#expires, minSe: this.#minSe }, minSe)
    if (next === undefined) return undefined
    this.#expires = next.expires
    this.#minSe = next.minSe
    const terms = printSessionExpires({ expires: next.expires, refresher: asked.terms?.refresher })
    return { 'Session-Expires': [terms], 'Min-SE': [`${next.minSe}`] }
  }

  refreshed(request: SipRequest, response: SipResponse | Reply, by: 'local' | 'remote', now: number): void {
    // Before the call is answered there is nothing to expire.
    if (!this.#isAnswered) return
    const terms = termsOf(this.#codec, response)
    // An early UPDATE of ours whose answer comes only now: what the INVITE agreed on stands.
    if (by === 'local' && !request.has('Session-Expires') && terms === undefined) return
    const peer = 'kind' in response ? response : request
    if (peer.has('Allow')) this.#method = peer.values('Allow').includes('UPDATE') ? 'UPDATE' : 'INVITE'
    this.#stop()
    if (by === 'remote') this.#minSe = Math.max(this.#minSe, readTimer(this.#codec, request).minSe ?? 0)
    // What we have answered stands as it was said; a peer that went below our least is held to it.
    const minSe = by === 'local' ? this.#wish.minSe : 1
    const next = agreed(terms, { minSe, refresher: this.#whoIs(by) })
    this.#isOurs = next && (next.refresher === 'uac') === (by === 'local')
    if (next !== undefined) this.#start(next.expires, now)
  }

  get #isAnswered(): boolean {
    const { name } = this.#call.state
    return name === 'confirmed' || name === 'accepted'
  }

  #start(expires: number, now: number): void {
    this.#expires = Math.max(expires, this.#minSe)
    const { deadlines } = this.#call.all.context
    const { refresh, end } = schedule(expires, this.#isOurs === true)
    this.#endAt = now + end
    this.#end = deadlines.set(this.#endAt, this, 'end')
    if (refresh !== undefined) this.#refresh = deadlines.set(now + refresh, this, 'refresh')
  }

  expire(name: string, now: number): void {
    // Slept through: whether the refresh or the end is looked at first, it is over.
    if (name === 'end' || now >= this.#endAt) {
      this.#lapse(now)
      return
    }
    this.#refresh = undefined
    this.#isSent = true
    refresh(this.#call, this.#method, now)
  }

  /** Silence and refusals are met by trying again for as long as the session lasts: there may well be audio (10). */
  refreshFailed(why: SipResponse | LocalFailure, now: number): void {
    if (!this.#isSent || this.#isOurs !== true) return
    this.#isSent = false
    const isUnknown = typeof why !== 'string' && (why.status === 405 || why.status === 501)
    if (isUnknown && this.#method === 'UPDATE') {
      this.#method = 'INVITE'
      this.expire('refresh', now)
      return
    }
    const wait = nextTry(this.#endAt - now)
    if (wait !== undefined) this.#refresh = this.#call.all.context.deadlines.set(now + wait, this, 'refresh')
  }

  #lapse(now: number): void {
    const call = this.#call
    this.#stop()
    if (isEnded(call)) return
    const reason = { protocol: 'SIP', cause: 408, text: 'Session timer expired' } as const
    if (call.dialog !== undefined) sendBye(call, call.dialog, reason, now)
    end(call, { kind: 'failed', cause: 'expired' }, now)
  }

  ended(): void {
    this.#stop()
  }

  #stop(): void {
    const { deadlines } = this.#call.all.context
    this.#refresh = deadlines.cancel(this.#refresh)
    this.#end = deadlines.cancel(this.#end)
    this.#isSent = false
  }

  get #codec() {
    return this.#call.all.context.parts.codec
  }
}
