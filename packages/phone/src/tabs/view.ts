/** What one tab shows of the phone: the last picture, as objects that stay the same from one to the next. */
import type { Call, Failure, Party, PhoneState } from '../types.ts'
import type { CallPicture, Command, Picture, Told } from './messages.ts'
import { SharedCall } from './shared-call.ts'

export interface ViewEvents<C extends Call> {
  state(state: PhoneState): void
  calls(calls: readonly SharedCall<C>[]): void
  incoming(call: SharedCall<C>): void
  silent(failure: Failure | undefined): void
  ask(command: Command): Promise<void>
  /** The call was asked for here, and the leader has not said so yet. */
  asked(id: string): boolean
  report(error: unknown): void
}

export class View<C extends Call> {
  state: PhoneState = { name: 'idle' }
  calls: readonly SharedCall<C>[] = []
  silent: Failure | undefined
  readonly #events: ViewEvents<C>
  readonly #all = new Map<string, SharedCall<C>>()
  readonly #announced = new WeakSet<SharedCall<C>>()

  constructor(events: ViewEvents<C>) {
    this.#events = events
  }

  /** `own`: the call itself, where this tab leads. */
  show({ phone, calls, silent }: Picture, own: (id: string) => C | undefined): void {
    const pictures = new Map(calls.map((one) => [one.id, one]))
    for (const one of calls) if (one.state.name !== 'ended' && !this.#all.has(one.id)) this.#make(one)
    const gone: SharedCall<C>[] = []
    for (const call of this.#all.values()) {
      const known = pictures.has(call.id) || this.#events.asked(call.id)
      if (!known || pictures.get(call.id)?.state.name === 'ended') gone.push(call)
    }
    for (const { id } of gone) this.#all.delete(id)
    const before = this.calls
    this.calls = [...this.#all.values()]
    for (const call of [...this.calls, ...gone]) {
      call.bind(own(call.id))
      const picture = pictures.get(call.id)
      if (picture) call.show(picture)
      else if (gone.includes(call)) call.lose()
    }
    if (before.length !== this.calls.length || before.some((call, at) => call !== this.calls[at]))
      this.#events.calls(this.calls)
    this.is(phone)
    if (silent?.reason !== this.silent?.reason) {
      this.silent = silent
      this.#events.silent(silent)
    }
    for (const call of this.calls) if (pictures.get(call.id)?.rings) this.#announce(call)
  }

  is(state: PhoneState): void {
    const before = this.state
    this.state = state
    const again = 'failure' in before && 'failure' in state && before.failure.reason === state.failure.reason
    if (before.name !== state.name || (state.name === 'failed' && !again)) this.#events.state(state)
  }

  /** A call that was asked for here. */
  place(id: string, remote: Party): SharedCall<C> {
    const state = { name: 'dialing' } as const
    const known = { muted: false, serverCallId: undefined, rings: false }
    const call = this.#make({ id, direction: 'outgoing', remote, state, ...known })
    this.#list()
    return call
  }

  /** It came to nothing. */
  drop(call: SharedCall<C>, failure: Failure): void {
    this.#all.delete(call.id)
    call.lose(failure)
    this.#list()
  }

  tell(id: string, told: Told): void {
    this.#all.get(id)?.tell(told)
  }

  #make(picture: CallPicture): SharedCall<C> {
    const { ask, report } = this.#events
    const call = new SharedCall<C>(picture, ask, report)
    this.#all.set(call.id, call)
    return call
  }

  #list(): void {
    this.calls = [...this.#all.values()]
    this.#events.calls(this.calls)
  }

  #announce(call: SharedCall<C>): void {
    if (call.state.name !== 'ringing' || this.#announced.has(call)) return
    this.#announced.add(call)
    this.#events.incoming(call)
  }
}
