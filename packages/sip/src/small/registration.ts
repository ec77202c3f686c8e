import type { Effect, Flow, LocalFailure, RegisterOptions, RegistrationState } from '../user-agent/types.ts'
import type { Small } from './call.ts'
import type { Core, Stop } from './core.ts'
import { type Exchange, exchange } from './exchange.ts'
import { type SmallMessage, uriOf } from './message.ts'

function seconds(value: string | undefined): number | undefined {
  return value && /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : undefined
}

/** A client's binding at its registrar (RFC 3261 10.2, RFC 5626 4.2). It refreshes itself until it fails or is ended. */
export class SmallRegistration {
  state: Small<RegistrationState> = { name: 'registering' }
  readonly #core: Core
  readonly #options: RegisterOptions
  readonly #callId: string
  readonly #from: string
  readonly #tag: string
  readonly id: string
  #flow: Flow
  #contact: string
  /** Seconds to ask for: what the options say, or more when the registrar wants more. */
  #expires: number
  #seq = 0
  #current: Exchange | undefined
  #stop: Stop = () => {}

  constructor(core: Core, options: RegisterOptions) {
    const { aor, flow, contact, expires = 600 } = options
    this.#core = core
    this.#options = options
    this.#callId = this.id = core.token()
    this.#from = `<${aor}>`
    this.#tag = core.token()
    this.#flow = flow
    this.#contact = contact
    this.#expires = expires
    this.#send()
  }

  /** Again now: after a reconnect (with the new flow and contact), or after a failure. */
  refresh(now: number, over?: { readonly flow: Flow; readonly contact: string }): readonly Effect[] {
    this.#core.now = now
    const isMoved = over && (over.flow.id !== this.#flow.id || over.contact !== this.#contact)
    if (over) {
      this.#flow = over.flow
      this.#contact = over.contact
    }
    // One REGISTER at a time (RFC 3261 10.2), but one over a flow that was left is not waited for.
    if (!this.#current || isMoved) {
      if (this.state.name === 'failed') this.#become({ name: 'registering' })
      this.#send()
    }
    return this.#core.take()
  }

  /** Removes the binding (Expires: 0). */
  end(now: number): readonly Effect[] {
    const { name } = this.state
    this.#core.now = now
    if (name === 'failed' && !this.#current) this.#become({ name: 'ended' })
    else if (name !== 'ended' && name !== 'unregistering') {
      this.#become({ name: 'unregistering' })
      this.#stop()
      if (!this.#current) this.#leave()
    }
    return this.#core.take()
  }

  #leave(): void {
    this.#expires = 0
    this.#send()
  }

  #send(): void {
    const core = this.#core
    const { registrar, instanceId, regId = 1, headers = [] } = this.#options
    const outbound = instanceId === undefined ? '' : `;+sip.instance="${instanceId}";reg-id=${regId}`
    this.#stop()
    const place = {
      flow: this.#flow,
      from: `${this.#from};tag=${this.#tag}`,
      to: this.#from,
      callId: this.#callId,
      seq: ++this.#seq,
    }
    const request = core.request('REGISTER', registrar, place, [
      ['Contact', `${this.#contact}${outbound};expires=${this.#expires}`],
      ['Expires', `${this.#expires}`],
      ...core.capabilities,
      ...headers,
    ])
    const current = exchange(
      core,
      request,
      this.#flow,
      () => ++this.#seq,
      (_client, response, cause) => {
        // One that was left for a newer one is not listened to.
        if (current !== this.#current || (response && response.status < 200)) return
        this.#current = undefined
        this.#heard(response, cause)
      },
    )
    this.#current = current
  }

  #heard(response?: SmallMessage, cause?: LocalFailure): void {
    this.#stop()
    if (this.state.name === 'unregistering') {
      if (this.#expires > 0) this.#leave()
      else this.#become({ name: 'ended' })
      return
    }
    const least = seconds(response?.get('Min-Expires'))
    if (response?.status === 423 && least && least > this.#expires) {
      this.#expires = least
      this.#send()
      return
    }
    if (!response || response.status >= 300) {
      this.#become({ name: 'failed', ...(response ? { response } : { cause }) } as Small<RegistrationState>)
      return
    }
    // Registrars change parameters in what they copy; who and where stays.
    const [ours] = uriOf(this.#contact).split(';')
    const own = response.values('Contact').find((value) => uriOf(value).split(';')[0] === ours)
    const expires =
      seconds(/;\s*expires\s*=\s*(\d+)/i.exec(own?.replace(/^.*>/s, '') ?? '')?.[1]) ??
      seconds(response.get('Expires')) ??
      this.#expires
    this.#stop = this.#core.later(Math.max(1000, expires * 1000 * (0.5 + 0.1 * this.#core.fraction())), () =>
      this.#send(),
    )
    this.#become({ name: 'registered', expires, response: response })
  }

  #become(state: Small<RegistrationState>): void {
    this.state = state
    this.#core.emit({ type: 'registration', registration: this, state } as unknown as Effect)
  }
}
