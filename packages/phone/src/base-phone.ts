/** One account, its line to the server, its calls. */
import type { createPageUserAgent, Effect, Extension, Flow, Session } from '@offhook/sip/page'
import { partsOf, partyOf, partyOfUri, targetUri } from './address.ts'
import type { Host, LiveCall } from './call/live-call.ts'
import { place } from './call/place.ts'
import { onLost, onReachable } from './call/recover.ts'
import { keep, left, resume } from './call/resume.ts'
import { onSignal } from './call/signals.ts'
import { type Deferred, deferred } from './deferred.ts'
import { Driver } from './driver.ts'
import { Emitter } from './emitter.ts'
import { failure, failureOf, PhoneError, phoneError, requireBrowser } from './failures.ts'
import { Line } from './line/line.ts'
import { Playback } from './media/playback.ts'
import { browserPlatform, type Platform } from './platform.ts'
import type { Call, CallOptions, Party, Phone, PhoneEvents, PhoneOptions, PhoneState } from './types.ts'

/** Nothing else is answered with more than 501. */
const allow = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'INFO']

/** What a phone is put together from: a page that only talks carries nothing of the rest (docs/adr/0009). */
export interface Build<C extends LiveCall> {
  readonly extension?: Extension
  /** Methods that the extensions do not name themselves. */
  readonly allow?: readonly string[]
  make(host: Host<C>, direction: Call['direction'], remote: Party, audio?: true | MediaTrackConstraints): C
  /** A new call, before it rings. False: it is dealt with. */
  rung?(call: C): boolean
  /** Sees every effect before the phone does; true when it is dealt with. */
  effect?(effect: Effect, host: Host<C>): boolean
  readonly core: typeof createPageUserAgent
}

/** See README.md. Nothing happens before `start()`. `AudioPhone` and the full `Phone` are made of it. */
export class BasePhone<C extends LiveCall> implements Phone<C> {
  readonly #host: Host<C>
  readonly #build: Build<C>
  readonly #emitter: Emitter<PhoneEvents<C>>
  #calls: readonly C[] = []
  #started: Deferred<void> | undefined
  #resumed = false
  /** Before they are read, kept calls must not be written over. */
  #keeps = false

  /** `platform`: for tests and hosts that are no web page. */
  constructor(options: PhoneOptions, build: Build<C>, platform: Platform = browserPlatform()) {
    this.#build = build
    const ua = build.core(
      {
        random: (bytes) => platform.random(bytes),
        product: 'Offhook',
        allow: [...allow, ...(build.allow ?? [])],
        supported: ['outbound', 'path'],
      },
      build.extension,
    )
    const playback = new Playback(platform, () => this.#emitter.emit('audioBlocked'))
    this.#host = {
      platform,
      driver: new Driver(ua, platform, (effect) => this.#handle(effect)),
      options,
      playback,
      line: undefined,
      state: { name: 'idle' },
      owed: new Set(),
      over: (call) => this.#show(this.#calls.filter((other) => other !== call)),
      keep: () => this.#keep(),
      call: (target, headers) => this.call(target, headers),
      calls: () => this.#calls,
      tell: (event, ...args) => this.#emitter.emit(event, ...args),
      make: (direction, remote, audio) => build.make(this.#host, direction, remote, audio),
    }
    this.#emitter = new Emitter<PhoneEvents<C>>((error) => platform.report(error), {
      state: () => [this.state],
      calls: () => [this.#calls],
      audioBlocked: () => (playback.isBlocked ? [] : undefined),
    })
  }

  /** @internal */
  protected get host(): Host<C> {
    return this.#host
  }

  get state(): PhoneState {
    return this.#host.state
  }

  get calls(): readonly C[] {
    return this.#calls
  }

  get aor(): string {
    return this.#host.options.aor
  }

  on<E extends keyof PhoneEvents>(event: E, listener: PhoneEvents<C>[E]): () => void {
    return this.#emitter.on(event, listener)
  }

  start(): Promise<void> {
    if (this.#started) return this.#started.promise
    this.#started = deferred()
    const { promise } = this.#started
    const { platform, driver, options } = this.#host
    try {
      if (!partsOf(this.aor).user) throw phoneError('misuse', `no address: ${this.aor}`)
      // A phone that could not take a call must not be rung.
      requireBrowser(platform)
      const line = new Line(platform, driver, options, {
        state: (state) => this.#is(state),
        moved: (flow) => this.#moved(flow, line.contact),
        lost: () => this.#calls.forEach(onLost),
        busy: () => this.#calls.length > 0,
      })
      this.#host.line = line
      line.open()
    } catch (error) {
      this.#is({ name: 'failed', failure: failureOf(error, 'misuse') })
    }
    return promise
  }

  async stop(): Promise<void> {
    if (this.state.name === 'stopped') return
    for (const call of this.#calls) {
      call.replaces = undefined
      void call.hangUp()
    }
    await this.#host.line?.close()
    this.#host.line = undefined
    this.#is({ name: 'stopped' })
  }

  call(target: string, options: CallOptions = {}): C {
    const uri = targetUri(target, partsOf(this.aor).domain)
    const call = this.#host.make('outgoing', partyOfUri(uri), options.audio)
    this.#show([...this.#calls, call])
    void place(call, options)
    return call
  }

  unlockAudio(): Promise<void> {
    return this.#host.playback.unlock()
  }

  #handle(effect: Effect): void {
    const { driver, line } = this.#host
    if (this.#build.effect?.(effect, this.#host)) return
    if (effect.type === 'session') {
      const call = this.#calls.find(({ session }) => session === effect.session)
      if (call) onSignal(call, effect.event)
    } else if (effect.type === 'invitation') this.#rung(effect.session)
    else if (effect.type === 'request') {
      const status = effect.request.method === 'OPTIONS' ? 200 : 501
      driver.apply(driver.ua.respond(effect.transaction, { status }, driver.now()))
    } else line?.handle(effect)
  }

  #rung(session: Session): void {
    const { driver } = this.#host
    const call = this.#host.make('incoming', partyOf(session.request.from))
    call.session = session
    call.note(session.request)
    this.#calls = [...this.#calls, call]
    driver.apply(session.ring({}, driver.now()))
    this.#show(this.#calls)
    if (this.#build.rung?.(call) !== false) this.#emitter.emit('incoming', call)
  }

  #moved(flow: Flow, contact: string): void {
    for (const { session } of this.#calls) session?.moveTo(flow, contact)
    for (const session of this.#host.owed) session.moveTo(flow, contact)
  }

  #is(state: PhoneState): void {
    const { driver, owed } = this.#host
    const before = this.state.name
    this.#host.state = state
    // A refresh of the registration is no news.
    if (state.name !== before || state.name === 'failed') this.#emitter.emit('state', state)
    if (state.name === 'registered') {
      this.#started?.resolve()
      if (!this.#resumed) void this.#resume()
      for (const call of this.#calls) void onReachable(call)
      for (const session of owed) driver.apply(session.hangUp(undefined, driver.now()))
      owed.clear()
    } else if (state.name === 'failed' || state.name === 'stopped') {
      this.#started?.reject(new PhoneError(state.name === 'failed' ? state.failure : failure('stopped')))
      this.#started = undefined
    }
  }

  /** Once a page, as soon as there is a server to ask. */
  async #resume(): Promise<void> {
    this.#resumed = true
    const calls = await left(this.#host)
    this.#keeps = true
    this.#show([...this.#calls, ...calls])
    await Promise.all(calls.map(resume))
  }

  #keep(): void {
    if (this.#keeps) keep(this.#host, this.#calls)
  }

  #show(calls: readonly C[]): void {
    this.#calls = calls
    this.#keep()
    this.#emitter.emit('calls', calls)
  }
}
