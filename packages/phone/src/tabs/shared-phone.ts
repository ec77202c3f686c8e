/** One phone for all tabs of a person: one of them leads, and has it; the others show the same and ask. */

import { randomToken } from '@offhook/sip/page'
import { partsOf, partyOfUri, targetUri } from '../address.ts'
import { type Deferred, deferred } from '../deferred.ts'
import { Emitter } from '../emitter.ts'
import { failureOf, PhoneError, phoneError } from '../failures.ts'
import type { CallOptions, Failure, PhoneOptions, Phone as PhoneShape, PhoneState } from '../types.ts'
import { Asking } from './asking.ts'
import { Election, seatName } from './election.ts'
import type { CallOf, SharedPhoneEvents } from './events.ts'
import { Knowledge } from './knowledge.ts'
import { type Front, Lead, refusal } from './lead.ts'
import { type Asked, type Command, type Message, type Picture, print, read, version } from './messages.ts'
import { type Channel, type SharedPlatform, sharedBrowserPlatform } from './platform.ts'
import { View } from './view.ts'

/** ms that a leader has to answer a newcomer, before the others do. */
const patience = 500
/** ms that the lock of a phone that was stopped is held on, until every tab has heard of it. */
const farewell = 1_000

/** One phone for all tabs of this origin with the same `aor` and `server`: the same in each, whichever leads. Nothing happens before `start()`. */
export class SharedPhone<P extends PhoneShape = PhoneShape, O extends PhoneOptions = PhoneOptions> {
  readonly #Front: Front<P, O>
  readonly #options: O
  readonly #platform: SharedPlatform
  readonly #emitter: Emitter<SharedPhoneEvents<P>>
  readonly #view: View<P['calls'][number]>
  readonly #asking = new Asking()
  readonly #id: string
  readonly #knowledge: Knowledge
  #started: Deferred<void> | undefined
  #channel: Channel | undefined
  #election: Election | undefined
  #lead: Lead<P, O> | undefined
  #dirty = false

  /** `Front`: `Phone` of `@offhook/phone` or of `@offhook/phone/audio`. `platform`: for tests and hosts that are no web page. */
  constructor(Front: Front<P, O>, options: O, platform?: SharedPlatform) {
    this.#Front = Front
    this.#options = options
    this.#platform = platform ?? sharedBrowserPlatform(Front.platform?.())
    this.#id = randomToken(this.#platform, 16)
    this.#knowledge = new Knowledge(this.#platform, options.aor)
    const report = (error: unknown): void => this.#platform.report(error)
    this.#emitter = new Emitter<SharedPhoneEvents<P>>(report, {
      state: () => [this.state],
      calls: () => [this.calls],
      leads: () => (this.own ? [this.own] : undefined),
      silent: () => (this.silent ? [this.silent] : undefined),
    })
    this.#view = new View({
      state: (state) => this.#told(state),
      calls: (calls) => this.#emitter.emit('calls', calls),
      incoming: (call) => this.#emitter.emit('incoming', call),
      silent: (failure) => this.#emitter.emit('silent', failure),
      ask: (command) => this.#ask(command),
      asked: (id) => this.#asking.has(id),
      report,
    })
  }

  /** Of the one phone; see `PhoneState`. */
  get state(): PhoneState {
    return this.#view.state
  }

  /** Those that are not over, the same in every tab. */
  get calls(): readonly CallOf<P>[] {
    return this.#view.calls
  }

  /** As it was given in the options. */
  get aor(): string {
    return this.#options.aor
  }

  /** The phone itself, where this tab leads: devices, video, texts and whatever else is not shared. */
  get own(): P | undefined {
    return this.#lead?.phone
  }

  /** See the event of this name. */
  get silent(): Failure | undefined {
    return this.#view.silent
  }

  /** 'state', 'calls', 'leads' and 'silent' tell a new listener the present value at once. Returns the unsubscriber. */
  on<E extends keyof SharedPhoneEvents<P>>(event: E, listener: SharedPhoneEvents<P>[E]): () => void {
    return this.#emitter.on(event, listener)
  }

  /** Resolves when the tab that leads is registered. Rejects with PhoneError once this tab has tried to lead, and failed too. */
  start(): Promise<void> {
    if (this.#started) return this.#started.promise
    this.#started = deferred()
    const { promise } = this.#started
    if (this.#lead) void this.#lead.start()
    else if (!this.#election) this.#join()
    else if (this.state.name === 'registered') this.#started.resolve()
    else this.#election.force()
    return promise
  }

  /** In all tabs: ends calls, removes the binding. */
  async stop(): Promise<void> {
    if (this.#election) await this.#ask({ verb: 'stop' }).catch(() => {})
    else this.#view.is({ name: 'stopped' })
  }

  /** In this tab alone, as when it is closed: the phone and its calls are left to the others. */
  close(): void {
    this.#resign()
    this.#quit(0)
    this.#view.show({ phone: { name: 'stopped' }, calls: [], silent: undefined, kept: [] }, () => undefined)
  }

  /** As the phone's own; it talks in the tab that leads. */
  call(target: string, options: CallOptions = {}): CallOf<P> {
    const id = randomToken(this.#platform, 16)
    const asked = this.#election
      ? this.#ask({ verb: 'call', call: id, target, options })
      : Promise.reject(phoneError('stopped', this.state))
    const call = this.#view.place(id, partyOfUri(targetUri(target, partsOf(this.aor).domain)))
    asked.catch((error: unknown) => this.#view.drop(call, failureOf(error, 'misuse')))
    return call
  }

  /** Where this tab leads: only a gesture on the page that plays counts. */
  async unlockAudio(): Promise<void> {
    await this.own?.unlockAudio()
  }

  #join(): void {
    const platform = this.#platform
    const name = seatName(this.#options, platform.page)
    this.#view.is({ name: 'connecting' })
    // Who cannot tell the others leads by itself, and so do they.
    this.#channel = platform.lock && platform.channel?.(name, (data) => this.#heard(data))
    const lock = this.#channel && platform.lock
    this.#hail()
    this.#election = new Election(platform, lock && { name, lock }, {
      won: () => this.#won(),
      lost: () => {
        this.#resign()
        this.#hail()
      },
      beat: () => this.#post({ type: 'beat', ...this.#knowledge.led }),
      doubt: () => this.#hail(),
    })
  }

  #won(): void {
    const { memory, seen: before } = this.#knowledge
    this.#knowledge.crown(this.#id)
    this.#lead = new Lead(
      this.#Front,
      this.#options,
      this.#platform,
      memory,
      { alone: !this.#channel, before },
      {
        changed: () => this.#changed(),
        told: (call, told) => {
          this.#view.tell(call, told)
          this.#post({ type: 'told', call, told, ...this.#knowledge.next() })
        },
        audioBlocked: () => this.#emitter.emit('audioBlocked'),
      },
    )
    void this.#lead.start()
    this.#publish()
    this.#asking.again((id, command) => void this.#run({ from: this.#id, id, command }))
    this.#emitter.emit('leads', this.#lead.phone)
  }

  /** Leads no longer: whatever the phone was doing here is another's. */
  #resign(): void {
    if (!this.#lead) return
    this.#lead.close()
    this.#lead = undefined
    for (const call of this.calls) call.bind(undefined)
    this.#emitter.emit('leads', undefined)
  }

  /** Once for all that changes at the same time. */
  #changed(): void {
    if (this.#dirty) return
    this.#dirty = true
    void Promise.resolve().then(() => {
      if (this.#dirty) this.#publish()
    })
  }

  #publish(): void {
    const lead = this.#lead
    this.#dirty = false
    if (!lead) return
    const picture = lead.paint()
    this.#post({ type: 'picture', picture, ...this.#knowledge.next() })
    this.#knowledge.seen = picture
    this.#view.show(picture, (id) => lead.find(id))
  }

  #told(state: PhoneState): void {
    if (state.name === 'registered') this.#started?.resolve()
    else if (state.name === 'failed' || state.name === 'stopped') {
      this.#started?.reject('failure' in state ? new PhoneError(state.failure) : phoneError('stopped'))
      this.#started = undefined
    }
    if (state.name === 'stopped') this.#quit(farewell)
    this.#emitter.emit('state', state)
  }

  #quit(later: number): void {
    const election = this.#election
    this.#election = undefined
    this.#lead?.close()
    this.#lead = undefined
    this.#channel?.close()
    this.#channel = undefined
    this.#asking.close()
    this.#knowledge.seen = undefined
    if (later) this.#platform.later(() => election?.close(), later)
    else election?.close()
  }

  #ask(command: Command): Promise<void> {
    return this.#asking.ask(command, (id, command) => this.#bring({ from: this.#id, id, command }))
  }

  #bring(asked: Asked): void {
    if (this.#lead) void this.#run(asked)
    else this.#post({ type: 'ask', ...asked })
  }

  async #run({ from, id, command }: Asked): Promise<void> {
    const lead = this.#lead
    const failure = await lead?.run(command).then(() => undefined, refusal)
    if (this.#lead !== lead) return
    // First what came of it.
    this.#publish()
    if (from === this.#id) this.#asking.replied(id, failure)
    else this.#post({ type: 'reply', to: from, id, failure })
  }

  #hail(): void {
    this.#post({ type: 'hello', from: this.#id, term: this.#knowledge.led.term })
  }

  #post(what: Message): void {
    this.#channel?.post(print(what))
  }

  #heard(data: unknown): void {
    const message = read(data)
    if (typeof message === 'number') {
      // A page of another release leads: the newer one shall.
      this.#election?.heard()
      if (message < version) this.#election?.force()
    } else if (message?.type === 'ask') {
      if (this.#lead) void this.#run(message)
    } else if (message?.type === 'reply') {
      if (message.to === this.#id) this.#asking.replied(message.id, message.failure)
    } else if (message && this.#lead) {
      // Who holds the lock has the last word: a tab may have been given it in its sleep, and wake after it was taken away.
      if (this.#knowledge.outbid(message.term) || message.type === 'hello') this.#changed()
    } else if (message?.type === 'hello') this.#relay(message.term)
    else if (message && message.term >= this.#knowledge.led.term) this.#follow(message)
  }

  /** A newcomer gets no answer: a leader that is frozen must not take what is known of its calls along. */
  #relay(known: number): void {
    const { seen: picture } = this.#knowledge
    if (known > 0 || !picture) return
    this.#platform.later(() => {
      const { seen, led } = this.#knowledge
      if (seen === picture && !this.#lead) this.#post({ type: 'relay', picture, ...led })
    }, patience)
  }

  #follow(message: Extract<Message, { seq: number }>): void {
    const { type } = message
    if (type === 'relay' && this.#knowledge.led.term > 0) return
    const { heir, missed } = this.#knowledge.heard(message)
    // One that is spoken for gives no sign of life.
    if (type !== 'relay') this.#election?.heard()
    if (type === 'picture' || type === 'relay') this.#mirror(message.picture)
    if (heir) this.#asking.again((id, command) => this.#bring({ from: this.#id, id, command }))
    if (type === 'told') this.#view.tell(message.call, message.told)
    if (missed && type !== 'relay') this.#hail()
  }

  #mirror(picture: Picture): void {
    this.#knowledge.mirror(picture)
    // This tab may have been given what is right.
    if (picture.phone.name === 'failed' && this.#started) this.#election?.force()
    else this.#view.show(picture, () => undefined)
  }
}
