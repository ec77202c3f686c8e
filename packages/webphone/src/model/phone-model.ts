import { cleanNumber } from '../i18n/numbers.ts'
import type { Call, Failure, Phone, PhoneState } from '../sdk.ts'
import { extensionOf } from './address.ts'
import { CallBoard } from './call-board.ts'
import type { Services } from './config.ts'
import { Connection, failureOf } from './connection.ts'
import type { ModelHost, Screen, Tab } from './model-host.ts'
import { SignInForm } from './sign-in-form.ts'
import { soundFor } from './sound-for.ts'
import type { Account, Preferences, Recent } from './store.ts'
import { talks } from './talks.ts'

/** Everything the views draw and everything a person can do, without a DOM. */
export class PhoneModel {
  readonly board: CallBoard
  readonly form: SignInForm
  readonly #host: ModelHost
  readonly #connection: Connection
  account: Account | undefined
  services: Services = {}
  tab: Tab = 'pad'
  /** What is typed on the dial pad. */
  number = ''
  /** Digits sent in the call in front. */
  sent = ''
  keypadOpen = false
  audioBlocked = false
  /** Something a person tried that failed while the call or the phone goes on. */
  failure: Failure | undefined
  recents: readonly Recent[] = []
  unseenMissed = 0
  clearing = false
  testingRing = false
  preferences: Preferences

  constructor(host: ModelHost) {
    this.#host = host
    this.preferences = host.store.preferences()
    this.form = new SignInForm(() => this.#changed())
    this.board = new CallBoard(
      {
        changed: () => this.#changed(),
        callState: (call) => host.callState(call),
        over: (recent) => this.#over(recent),
      },
      host.now,
    )
    this.#connection = new Connection({
      state: (state) => {
        host.phoneState(state)
        this.#changed()
      },
      incoming: (call) => this.#add(call),
      calls: (calls) => {
        for (const call of calls) if (call.state.name !== 'ended') this.#add(call)
      },
      audioBlocked: () => {
        this.audioBlocked = true
        this.#changed()
      },
    })
  }

  get phone(): Phone | undefined {
    return this.#connection.phone
  }

  get state(): PhoneState {
    return this.#connection.state
  }

  get ready(): boolean {
    return this.state.name === 'registered'
  }

  get screen(): Screen {
    const { current, ended } = this.board
    if (current) return current.direction === 'incoming' && current.state.name === 'ringing' ? 'incoming' : 'in-call'
    if (!this.account) return 'sign-in'
    return ended ? 'ended' : this.tab
  }

  /** Signs in; `stay` keeps the password beyond this tab. On failure the form shows it. */
  async signIn(account: Account, stay: boolean): Promise<void> {
    this.form.busy = true
    this.form.failure = undefined
    this.#changed()
    const failure = await this.#connection.signIn(account, this.#host.createPhone())
    this.form.busy = false
    this.form.failure = failure
    if (failure) this.#connection.release()
    else {
      this.#host.store.keepAccount(account, stay)
      this.form.password = ''
      this.#follow(account)
    }
    this.#changed()
  }

  /** An account known already: the phone shows itself at once and registers behind. */
  async resume(account: Account): Promise<void> {
    this.#follow(account)
    const failure = await this.#connection.signIn(account, this.#host.createPhone())
    if (failure?.reason === 'wrong-password') this.toForm(failure)
    else if (failure && this.state.name !== 'failed') this.failure = failure
    this.#changed()
  }

  /** An injected phone belongs to the page: neither started nor stopped here. */
  use(phone: Phone | undefined): void {
    if (phone) {
      this.#follow({ server: '', aor: phone.aor })
      this.#connection.use(phone)
    } else this.release()
    this.#changed()
  }

  retry(): void {
    this.failure = undefined
    const { account, phone } = this
    if (account?.server) void this.resume(account)
    else phone?.start().catch(() => {})
  }

  /** Back to the form, with what is known filled in. */
  toForm(failure?: Failure): void {
    const { account } = this
    if (account) this.form.prefill(account)
    this.form.failure = failure
    this.release()
  }

  signOut(): void {
    this.#host.store.forgetAccount()
    this.form.password = ''
    this.form.failure = undefined
    this.release()
  }

  release(): void {
    this.board.clear()
    this.#connection.release()
    this.account = undefined
    this.tab = 'pad'
    this.number = ''
    this.failure = undefined
    this.testingRing = false
    this.#changed()
  }

  call(target: string): Call {
    const { phone } = this
    if (!phone || !this.ready) throw new Error('The phone is not registered: wait for the state "registered".')
    if (this.board.current) throw new Error('There is a call already: end it first.')
    const number = cleanNumber(target)
    if (number === '') throw new Error('There is no number to call.')
    const call = phone.call(number)
    // The outcome is shown from the call's state; nobody else waits for this promise.
    call.answered.catch(() => {})
    this.#add(call)
    this.number = ''
    this.#changed()
    return call
  }

  async answer(call: Call): Promise<void> {
    this.failure = undefined
    this.#host.ringer.play(undefined)
    try {
      await call.answer()
    } catch (error) {
      if (call.state.name !== 'ended') this.failure = failureOf(error)
    }
    this.#changed()
  }

  /** Makes room for a call that waits: the one in front goes first. */
  async answerInstead(call: Call): Promise<void> {
    const { current } = this.board
    this.board.prefer(call)
    if (current && current !== call) await this.end(current)
    await this.answer(call)
  }

  async end(call: Call): Promise<void> {
    const rings = call.direction === 'incoming' && call.state.name === 'ringing'
    try {
      await (rings ? call.decline() : call.hangUp())
    } catch (error) {
      this.failure = failureOf(error)
      this.#changed()
    }
  }

  toggleMute(): void {
    const { current } = this.board
    if (current?.muted) current.unmute()
    else current?.mute()
  }

  /** A key of the pad: a digit of the number, or a tone in the call. */
  press(digit: string): void {
    const { current } = this.board
    if (this.board.ended) this.board.dismissEnded()
    if (digit !== '+') this.#host.ringer.beep(digit)
    if (current) {
      if (digit === '+' || !talks(current)) return
      this.sent += digit
      current.sendDtmf(digit).catch((error: unknown) => {
        this.failure = failureOf(error)
        this.#changed()
      })
    } else {
      this.tab = 'pad'
      this.number += digit
    }
    this.#changed()
  }

  /** Any drawn value that needs no more than a redraw. */
  set(
    change: Partial<Pick<PhoneModel, 'tab' | 'number' | 'keypadOpen' | 'clearing' | 'testingRing' | 'failure'>>,
  ): void {
    Object.assign(this, change)
    if (change.tab) {
      this.clearing = false
      this.testingRing = false
      if (change.tab === 'recents') this.unseenMissed = 0
    }
    this.#changed()
  }

  prefer(change: Partial<Preferences>): void {
    this.preferences = { ...this.preferences, ...change }
    this.#host.store.keepPreferences(this.preferences)
    this.#changed()
  }

  clearRecents(): void {
    if (this.account) this.#host.store.clearRecents(this.account.aor)
    this.recents = []
    this.set({ clearing: false })
  }

  async unlockAudio(): Promise<void> {
    this.audioBlocked = false
    this.#changed()
    await this.phone?.unlockAudio().catch(() => {})
  }

  /** The extension shown, and the name when there is one. */
  get extension(): string {
    return this.account ? extensionOf(this.account.aor) : ''
  }

  #follow(account: Account): void {
    this.account = account
    this.recents = this.#host.store.recents(account.aor)
    this.unseenMissed = 0
  }

  #add(call: Call): void {
    if (!this.board.current) {
      this.sent = ''
      this.keypadOpen = false
      this.failure = undefined
    }
    this.testingRing = false
    this.board.add(call)
  }

  #over(recent: Recent): void {
    if (this.account) this.recents = this.#host.store.addRecent(this.account.aor, recent)
    if (recent.kind === 'missed' && this.tab !== 'recents') this.unseenMissed += 1
    if (!this.board.current) this.audioBlocked = false
    this.failure = undefined
    this.sent = ''
    this.keypadOpen = false
  }

  #changed(): void {
    const { cadence, volume } = soundFor(this, this.#host.language())
    this.#host.ringer.play(cadence, volume)
    this.#host.changed()
  }
}
