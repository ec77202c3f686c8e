import { Authentication, type Exchange } from '../dialog/index.ts'
import { MisuseError, type SipResponse } from '../message/index.ts'
import type { Deadline, Transactions } from '../transaction/index.ts'
import type {
  Effect,
  Flow,
  LocalFailure,
  RegisterOptions,
  Registration,
  RegistrationState,
} from '../user-agent/types.ts'
import { grantedExpires, minExpires } from './expires.ts'
import { sendRegister } from './send.ts'

/** What else becomes of a registration that has come to this state: the state to be in and to tell. */
export type Keeper = (registration: ClientRegistration, state: RegistrationState, now: number) => RegistrationState

/** A client's binding at its registrar (RFC 3261 10.2, RFC 5626 4.2). It refreshes itself until it fails or is ended. */
export class ClientRegistration implements Registration {
  readonly id: string
  readonly transactions: Transactions
  readonly options: RegisterOptions
  readonly callId: string
  readonly tag: string
  readonly authentication: Authentication | undefined
  flow: Flow
  contact: string
  /** Seconds to ask for: what the options say, or more when the registrar wants more. */
  expires: number
  /** RFC 5626 4.2.1: the instance names the device, reg-id the flow. */
  outbound: string
  readonly #keeper: Keeper | undefined
  #seq = 0
  #state: RegistrationState = { name: 'registering' }
  #current: Exchange | undefined
  #refresh: Deadline | undefined

  constructor(transactions: Transactions, options: RegisterOptions, keeper?: Keeper) {
    this.transactions = transactions
    this.options = options
    this.#keeper = keeper
    const { tokens } = transactions.context
    this.id = tokens.token(12)
    this.callId = tokens.token(22)
    this.tag = tokens.tag()
    this.authentication = Authentication.of(transactions.context, options.credentials)
    this.flow = options.flow
    this.contact = options.contact
    this.expires = options.expires ?? 600
    const { instanceId, regId = 1 } = options
    this.outbound = instanceId === undefined ? '' : `;+sip.instance="${instanceId}";reg-id=${regId}`
  }

  get state(): RegistrationState {
    return this.#state
  }

  nextSeq(): number {
    return ++this.#seq
  }

  start(now: number): void {
    this.transactions.context.registrations++
    this.#send(now)
  }

  refresh(now: number, over?: { readonly flow: Flow; readonly contact: string }): readonly Effect[] {
    this.again(now, over)
    return this.transactions.context.take()
  }

  again(now: number, over?: { readonly flow: Flow; readonly contact: string }): void {
    const { name } = this.#state
    if (name === 'ended' || name === 'unregistering') throw new MisuseError(`refresh: the registration is ${name}`)
    const moved = over !== undefined && (over.flow.id !== this.flow.id || over.contact !== this.contact)
    if (over !== undefined) {
      this.flow = over.flow
      this.contact = over.contact
    }
    // One REGISTER at a time (RFC 3261 10.2), but one over a flow that was left is not waited for.
    if (this.#current === undefined || moved) {
      if (name === 'failed') this.#become({ name: 'registering' }, now)
      this.#send(now)
    }
  }

  end(now: number): readonly Effect[] {
    const { name } = this.#state
    if (name === 'failed' && this.#current === undefined) this.#become({ name: 'ended' }, now)
    else if (name !== 'ended' && name !== 'unregistering') {
      this.#become({ name: 'unregistering' }, now)
      this.#cancelRefresh()
      if (this.#current === undefined) this.#sendEnd(now)
    }
    return this.transactions.context.take()
  }

  #sendEnd(now: number): void {
    this.expires = 0
    this.#send(now)
  }

  #send(now: number): void {
    this.#cancelRefresh()
    this.#current?.abandon()
    this.#current = sendRegister(this, (outcome, at) => this.heard(outcome, at), now)
  }

  /** The outcome of a REGISTER, or that its flow is lost. */
  heard(outcome: SipResponse | LocalFailure, now: number): void {
    this.#cancelRefresh()
    this.#current?.abandon()
    this.#current = undefined
    if (this.#state.name === 'unregistering') {
      // What was under way when the end was asked for is over now.
      if (this.expires > 0) this.#sendEnd(now)
      else this.#become({ name: 'ended' }, now)
      return
    }
    if (typeof outcome === 'string') {
      this.#become({ name: 'failed', cause: outcome }, now)
      return
    }
    const { status } = outcome
    if (status === 423) {
      const least = minExpires(outcome)
      if (least !== undefined && least > this.expires) {
        this.expires = least
        this.#send(now)
        return
      }
    }
    if (status >= 300) {
      this.#become({ name: 'failed', response: outcome }, now)
      return
    }
    const expires = grantedExpires(this.transactions.context.parts.codec, outcome, this.contact, this.expires)
    // Well before it lapses, and not all at the same moment (RFC 5626 4.4 for the spread).
    const spread = 0.5 + 0.1 * this.transactions.context.tokens.fraction()
    const { deadlines } = this.transactions.context
    this.#refresh = deadlines.set(now + Math.max(1000, expires * 1000 * spread), this, 'refresh')
    this.#become({ name: 'registered', expires, response: outcome }, now)
  }

  expire(_name: string, now: number): void {
    this.#refresh = undefined
    this.#send(now)
  }

  #become(next: RegistrationState, now: number): void {
    const { context } = this.transactions
    const state = this.#keeper?.(this, next, now) ?? next
    context.registrations += Number(isAlive(state)) - Number(isAlive(this.#state))
    this.#state = state
    context.emit({ type: 'registration', registration: this, state })
  }

  #cancelRefresh(): void {
    this.#refresh = this.transactions.context.deadlines.cancel(this.#refresh)
  }
}

function isAlive(state: RegistrationState): boolean {
  return state.name !== 'ended' && (state.name !== 'failed' || state.retryAt !== undefined)
}
