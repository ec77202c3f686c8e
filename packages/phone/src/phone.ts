/** The phone of a page: one account, its line to the server, its calls. */
import { createPageUserAgent, type Effect, type Flow, type Session } from '@offhook/sip/page'
import { partsOf, partyOf, partyOfUri, targetUri } from './address.ts'
import { type Host, LiveCall } from './call/live-call.ts'
import { place } from './call/place.ts'
import { onLost, onMoved, onReachable } from './call/recover.ts'
import { onSignal } from './call/signals.ts'
import { type Deferred, deferred } from './deferred.ts'
import { Driver } from './driver.ts'
import { Emitter } from './emitter.ts'
import { failure, failureOf, PhoneError, phoneError } from './failures.ts'
import { Line } from './line/line.ts'
import { Playback } from './media/playback.ts'
import { browserPlatform, type Platform } from './platform.ts'
import type { Call, CallOptions, PhoneEvents, PhoneOptions, Phone as PhoneShape, PhoneState } from './types.ts'

/** Nothing else is answered with more than 501. */
const allow = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'INFO']

/** See README.md. Nothing happens before `start()`. */
export class Phone implements PhoneShape {
  readonly #options: PhoneOptions
  readonly #platform: Platform
  readonly #driver: Driver
  readonly #playback: Playback
  readonly #emitter: Emitter<PhoneEvents>
  readonly #host: Host
  readonly #sessions = new Map<string, LiveCall>()
  readonly #owed = new Set<Session>()
  #calls: readonly LiveCall[] = []
  #state: PhoneState = { name: 'idle' }
  #line: Line | undefined
  #started: Deferred<void> | undefined

  /** `platform`: for tests and hosts that are no web page. */
  constructor(options: PhoneOptions, platform: Platform = browserPlatform()) {
    this.#options = options
    this.#platform = platform
    this.#emitter = new Emitter<PhoneEvents>((error) => platform.report(error), {
      state: () => [this.#state],
      calls: () => [this.#calls],
      audioBlocked: () => (this.#playback.isBlocked ? [] : undefined),
    })
    this.#playback = new Playback(platform, () => this.#emitter.emit('audioBlocked'))
    const ua = createPageUserAgent({
      random: (bytes) => platform.random(bytes),
      product: 'Offhook',
      allow,
      supported: ['outbound', 'path'],
    })
    this.#driver = new Driver(ua, platform, (effect) => this.#handle(effect))
    this.#host = this.#hostOf()
  }

  get state(): PhoneState {
    return this.#state
  }

  get calls(): readonly Call[] {
    return this.#calls
  }

  get aor(): string {
    return this.#options.aor
  }

  on<E extends keyof PhoneEvents>(event: E, listener: PhoneEvents[E]): () => void {
    return this.#emitter.on(event, listener)
  }

  start(): Promise<void> {
    if (this.#started) return this.#started.promise
    this.#started = deferred()
    const { promise } = this.#started
    try {
      if (!partsOf(this.aor).user) throw phoneError('misuse', `not sip:user@domain: ${this.aor}`)
      // A phone that could not take a call must not be rung.
      if (!this.#platform.secure) throw phoneError('insecure-page')
      if (!this.#platform.webrtc) throw phoneError('no-webrtc')
      const line = new Line(this.#platform, this.#driver, this.#options, {
        state: (state) => this.#is(state),
        moved: (flow) => this.#moved(flow, line.contact),
        lost: () => this.#calls.forEach(onLost),
      })
      this.#line = line
      line.open()
    } catch (error) {
      this.#is({ name: 'failed', failure: failureOf(error, 'misuse') })
    }
    return promise
  }

  async stop(): Promise<void> {
    if (this.#state.name === 'stopped') return
    await Promise.all(this.#calls.map((call) => call.hangUp()))
    await this.#line?.close()
    this.#line = undefined
    this.#is({ name: 'stopped' })
  }

  call(target: string, options: CallOptions = {}): Call {
    const uri = targetUri(target, partsOf(this.aor).domain)
    const call = new LiveCall(this.#host, 'outgoing', partyOfUri(uri), options.audio)
    this.#show([...this.#calls, call])
    void place(call, options)
    return call
  }

  unlockAudio(): Promise<void> {
    return this.#playback.unlock()
  }

  #handle(effect: Effect): void {
    const { ua } = this.#driver
    if (effect.type === 'session') {
      const call = this.#sessions.get(effect.session.id)
      if (call) onSignal(call, effect.event)
    } else if (effect.type === 'invitation') this.#rung(effect.session)
    else if (effect.type === 'request') {
      const status = effect.request.method === 'OPTIONS' ? 200 : 501
      this.#driver.apply(ua.respond(effect.transaction, { status }, this.#driver.now()))
    } else this.#line?.handle(effect)
  }

  #rung(session: Session): void {
    const call = new LiveCall(this.#host, 'incoming', partyOf(session.request.from))
    call.session = session
    call.note(session.request)
    this.#host.attach(call, session)
    this.#driver.apply(session.ring({}, this.#driver.now()))
    this.#show([...this.#calls, call])
    this.#emitter.emit('incoming', call)
  }

  #moved(flow: Flow, contact: string): void {
    for (const call of this.#calls) onMoved(call, flow, contact)
    for (const session of this.#owed) session.moveTo(flow, contact)
  }

  #is(state: PhoneState): void {
    const before = this.#state.name
    this.#state = state
    // A refresh of the registration is no news.
    if (state.name !== before || state.name === 'failed') this.#emitter.emit('state', state)
    if (state.name === 'registered') {
      this.#started?.resolve()
      for (const call of this.#calls) void onReachable(call)
      for (const session of this.#owed) this.#driver.apply(session.hangUp(undefined, this.#driver.now()))
      this.#owed.clear()
    } else if (state.name === 'failed' || state.name === 'stopped') {
      this.#started?.reject(new PhoneError(state.name === 'failed' ? state.failure : failure('stopped')))
      this.#started = undefined
    }
  }

  #show(calls: readonly LiveCall[]): void {
    this.#calls = calls
    this.#emitter.emit('calls', calls)
  }

  #hostOf(): Host {
    const phone = this
    return {
      platform: this.#platform,
      driver: this.#driver,
      options: this.#options,
      playback: this.#playback,
      get line() {
        return phone.#line
      },
      get state() {
        return phone.#state
      },
      owe: (session) => this.#owed.add(session),
      attach: (call, session) => this.#sessions.set(session.id, call),
      over: (call) => {
        if (call.session) this.#sessions.delete(call.session.id)
        this.#show(this.#calls.filter((other) => other !== call))
      },
    }
  }
}
