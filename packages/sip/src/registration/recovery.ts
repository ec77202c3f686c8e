import type { Deadline, Expirable } from '../transaction/index.ts'
import { type Context, type Needs, openedOf } from '../transaction/index.ts'
import type { Flow, Place, RegistrationState } from '../user-agent/types.ts'
import type { KeepAlives } from './keep-alive.ts'
import { described } from './outcome.ts'
import type { ClientRegistration, Keeper } from './registration.ts'

/** ms; RFC 5626 4.5 and appendix A. */
const baseWhenAllFailed = 30_000
const baseWhenOneStands = 90_000
const longestWait = 1_800_000
/** A flow that was lost sooner than this counts as one that failed: else two that only accept would spin. */
const shortestLife = 10_000

export interface RecoveryContext {
  readonly context: Context
  readonly needs: Needs
  readonly keepAlives: KeepAlives
  /** All of one user agent. */
  readonly recoveries: Set<Recovery>
}

/** Brings one registration back after what may pass, over a new flow where the old one is lost (RFC 5626 4.5). */
export class Recovery implements Expirable {
  readonly #all: RecoveryContext
  /** Of the same instance: while one of them stands, the others need not hurry. */
  readonly #group: Set<Recovery>
  readonly #places: readonly Place[]
  readonly #flow: Flow
  #registration: ClientRegistration | undefined
  #stands = false
  #since = 0
  #failures = 0
  #isLost = false
  #wait: Deadline | undefined

  constructor(all: RecoveryContext, group: Set<Recovery>, flow: Flow) {
    this.#all = all
    this.#group = group
    this.#places = [{ transport: flow.transport, ...flow.remote }, ...(flow.alternatives ?? [])]
    this.#flow = flow
  }

  get flow(): Flow {
    return this.#registration?.flow ?? this.#flow
  }

  readonly keep: Keeper = (registration, state, now) => {
    this.#registration = registration
    this.#wait = this.#all.context.deadlines.cancel(this.#wait)
    this.#group.add(this)
    this.#all.recoveries.add(this)
    switch (state.name) {
      case 'registered':
        this.#stand(now)
        this.#all.keepAlives.watch(this, state.response, now)
        return described(state)
      case 'failed':
        return this.#failed(registration, state, now)
      case 'ended':
        this.#fall()
        return this.#over(state)
      default:
        return state
    }
  }

  #stand(now: number): void {
    if (!this.#stands) this.#since = now
    this.#stands = true
    this.#isLost = false
  }

  #fall(): void {
    this.#stands = false
    this.#all.keepAlives.forget(this)
  }

  /** Until the driver wants it again. */
  #over(state: RegistrationState): RegistrationState {
    this.#group.delete(this)
    this.#all.recoveries.delete(this)
    return state
  }

  /** Nobody answers there any more. */
  lost(now: number): void {
    this.#registration?.heard('transport', now)
  }

  flowClosed(flow: Flow, now: number): void {
    if (flow.id !== this.flow.id) return
    if (this.#stands) this.lost(now)
    else this.#isLost = true
  }

  #failed(
    registration: ClientRegistration,
    state: Extract<RegistrationState, { name: 'failed' }>,
    now: number,
  ): RegistrationState {
    const { response, cause } = state
    const lived = this.#stands ? now - this.#since : 0
    this.#fall()
    // The first hop cannot keep flows (RFC 5626 11.6): registered without saying that there are several.
    if (response?.status === 439 && registration.outbound.includes('reg-id')) {
      registration.outbound = registration.outbound.replace(/;reg-id=\d+/, '')
      registration.again(now)
      return { name: 'registering' }
    }
    const asked = seconds(response?.get('Retry-After'))
    const passes = response === undefined || /^(408|430|480|5\d\d)$/.test(`${response.status}`) || asked !== undefined
    if (!passes) return this.#over(state)
    this.#isLost = cause !== undefined || response?.status === 430
    this.#failures = cause === 'transport' && lived >= shortestLife ? 0 : this.#failures + 1
    const own = this.#backOff()
    const wait = asked === undefined ? own : Math.max(1000 * asked, this.#failures > 3 ? own : 1000)
    const retryAt = now + wait
    this.#wait = this.#all.context.deadlines.set(retryAt, this, 'wait')
    return { ...state, retryAt }
  }

  #backOff(): number {
    if (this.#failures === 0) return 0
    const base = [...this.#group].some((other) => other.#stands) ? baseWhenOneStands : baseWhenAllFailed
    const most = Math.min(longestWait, base * 2 ** this.#failures)
    return most * (0.5 + 0.5 * this.#all.context.tokens.fraction())
  }

  expire(_name: string, now: number): void {
    this.#wait = undefined
    const registration = this.#registration
    if (registration === undefined) return
    if (!this.#isLost) {
      registration.again(now)
      return
    }
    const to = this.#places[this.#failures % this.#places.length]
    if (to === undefined) return
    const { flow } = registration
    const then: Parameters<Needs['ask']>[2] = (value, at) => {
      // Ended meanwhile, or brought back by the driver itself.
      if (registration.state.name !== 'failed') return
      const opened = openedOf(value)
      if (opened === undefined) registration.heard('transport', at)
      else registration.again(at, { flow: opened.flow, contact: opened.contact ?? registration.contact })
    }
    this.#all.needs.ask({ kind: 'flow', why: 'lost', to, from: flow }, flow, then, now)
  }
}

/** A Retry-After; a comment and a duration may follow (RFC 3261 20.33). */
function seconds(value: string | undefined): number | undefined {
  const [digits] = /^\s*\d{1,7}/.exec(value ?? '') ?? []
  return digits === undefined ? undefined : Number(digits)
}
