/** Being reachable: connected and registered, and again after every loss. One per `Phone.start()`. */
import type { Effect, Flow, Registration, RegistrationState, SipResponse } from '@offhook/sip'
import { randomToken } from '@offhook/sip/page'
import { partsOf } from '../address.ts'
import type { Driver } from '../driver.ts'
import { failure, registerReason } from '../failures.ts'
import type { Platform } from '../platform.ts'
import type { Failure, PhoneOptions, PhoneState } from '../types.ts'
import { Connection, serverUrl } from './connection.ts'
import { instanceId } from './instance.ts'

export interface LineEvents {
  state(state: PhoneState): void
  /** A new flow is up; nothing is registered on it yet. */
  moved(flow: Flow): void
  lost(): void
  busy(): boolean
}

/** Milliseconds stop() waits for the server to confirm that the binding is gone. */
const farewell = 2_000

export class Line {
  /** Where requests inside dialogs shall reach us, as in a Contact header. */
  readonly contact: string
  /** The server's ICE finds us without candidates in the SDP: offers need not wait for them. */
  trickles = false
  readonly #platform: Platform
  readonly #driver: Driver
  readonly #options: PhoneOptions
  readonly #events: LineEvents
  readonly #connection: Connection
  #registration: Registration | undefined
  #wasRegistered = false
  #stopOnline: (() => void) | undefined
  #gone: (() => void) | undefined

  /** Throws TypeError where `options.server` is no address. */
  constructor(platform: Platform, driver: Driver, options: PhoneOptions, events: LineEvents) {
    this.#platform = platform
    this.#driver = driver
    this.#options = options
    this.#events = events
    const { server } = options
    const urls = (typeof server === 'string' ? [server] : server).map((each) => serverUrl(each, platform.page))
    if (urls.length === 0) throw new TypeError('no address')
    this.#connection = new Connection(platform, urls, {
      up: (flow) => this.#up(flow),
      received: (flow, data) => driver.apply(driver.ua.receive(flow, data, driver.now())),
      down: (flow, cause) => this.#down(flow, cause),
      busy: () => events.busy(),
    })
    // transport=ws for wss too: the scheme of the page's connection is not the SIP URI's business (RFC 7118 5.2).
    this.contact = `<sip:${randomToken(platform, 8)}@${this.#connection.host};transport=ws>`
  }

  /** Asks whether the path to the server still works; `again`: looks whether that was answered. */
  probe(again?: boolean): void {
    this.#connection.probe(again)
  }

  get flow(): Flow | undefined {
    return this.#connection.flow
  }

  open(): void {
    this.#stopOnline ??= this.#platform.onWake(() => {
      this.#connection.hurry()
      this.#driver.apply(this.#driver.ua.advance(this.#driver.now()))
    })
    this.#events.state({ name: 'connecting' })
    this.#connection.open()
  }

  /** Removes the binding, as far as the server answers in time, and closes. */
  async close(): Promise<void> {
    const registration = this.#registration
    if (registration?.state.name === 'registered' && this.flow) {
      await new Promise<void>((resolve) => {
        this.#gone = resolve
        this.#platform.later(resolve, farewell)
        this.#driver.apply(registration.end(this.#driver.now()))
      })
    }
    this.#shut()
  }

  handle(effect: Effect): void {
    if (effect.type === 'transmit') this.#connection.send(effect.flow, effect.data)
    else if (effect.type === 'close') this.#connection.drop(effect.reason)
    else if (effect.type === 'registration' && effect.registration === this.#registration)
      this.#registered(effect.state)
  }

  #up(flow: Flow): void {
    this.#events.moved(flow)
    const { aor, password, username, expires } = this.#options
    const now = this.#driver.now()
    const { contact } = this
    const { user, domain } = partsOf(aor)
    if (this.#registration) {
      this.#driver.apply(this.#registration.refresh(now, { flow, contact }))
      return
    }
    const { registration, effects } = this.#driver.ua.register(
      {
        flow,
        contact,
        aor,
        registrar: `sip:${domain}`,
        instanceId: instanceId(this.#platform, aor, this.#options.instanceId),
        regId: 1,
        expires,
        credentials: password === undefined ? undefined : { username: username ?? user, password },
      },
      now,
    )
    this.#registration = registration
    this.#driver.apply(effects)
  }

  #registered(state: RegistrationState): void {
    if (state.name === 'registered') {
      this.#wasRegistered = true
      this.#connection.well()
      this.#learn(state.response)
      this.#events.state({ name: 'registered' })
    } else if (state.name === 'ended') {
      this.#gone?.()
    } else if (state.name === 'failed' && !this.#gone) {
      const { response } = state
      const what = response
        ? failure(registerReason(response.status), response, response.status)
        : failure('server-unreachable', state.cause)
      // A silent server, or one that is overloaded or starting: both may pass, a wrong password does not.
      if (what.final || !this.#wasRegistered) this.#fail(what)
      else if (state.cause !== 'transport')
        this.#again(what, (Number.parseFloat(response?.get('Retry-After') as string) || 0) * 1000)
    }
  }

  #learn(response: SipResponse): void {
    this.trickles ||=
      response.values('Supported').includes('trickle-ice') || /ice-lite/.test(response.lines('Feature-Caps').join())
  }

  #down(flow: Flow | undefined, cause: unknown): void {
    const what = failure(this.#wasRegistered ? 'connection-lost' : 'server-unreachable', cause)
    if (this.#gone) this.#gone()
    else if (this.#wasRegistered) this.#again(what, 0, flow)
    else if (!flow && this.#connection.untried) this.#connection.openLater()
    else this.#fail(what, flow)
  }

  #again(what: Failure, atLeast = 0, flow = this.flow): void {
    this.#connection.close()
    this.#events.state({ name: 'reconnecting', failure: what })
    this.#connection.openLater(atLeast)
    this.#leave(flow)
  }

  #fail(what: Failure, flow = this.flow): void {
    this.#shut()
    this.#events.state({ name: 'failed', failure: what })
    this.#leave(flow)
  }

  #leave(flow: Flow | undefined): void {
    if (!flow) return
    this.#events.lost()
    this.#driver.apply(this.#driver.ua.flowClosed(flow, this.#driver.now()))
  }

  #shut(): void {
    this.#stopOnline?.()
    this.#registration = undefined
    this.#connection.close()
  }
}
