/** The one phone of all tabs, in the tab that leads: it paints what they show and does what they ask for. */
import { failure, failureOf, phoneError } from '../failures.ts'
import type { Call, Failure, PhoneOptions, Phone as PhoneShape, PhoneState } from '../types.ts'
import { Fence } from './fence.ts'
import { type CallPicture, type Command, type Picture, portable, type Told } from './messages.ts'
import type { SharedPlatform } from './platform.ts'

/** `Phone` of `@offhook/phone` or of `@offhook/phone/audio`. */
export type Front<P extends PhoneShape = PhoneShape, O extends PhoneOptions = PhoneOptions> = {
  new (options: O, platform: never): P
  /** Its own surroundings; a plain page's where it says nothing. */
  platform?(): SharedPlatform
}

export interface LeadEvents {
  /** Some time after this the picture has to be painted anew. */
  changed(): void
  told(call: string, told: Told): void
  audioBlocked(): void
}

/** How this tab came to lead. */
export interface Heritage {
  /** No lock keeps others from leading too. */
  readonly alone: boolean
  /** What the leader before this one showed last. */
  readonly before: Picture | undefined
}

/** Ended calls are told this often at most, so that no tab misses an end. */
const endings = 8
/** ms between two tries to reach the server, of a phone that could be reached before. */
const pauses = { first: 1_000, longest: 16_000 }
/** ms that a command waits for a call that is being had back. */
const patience = 5_000

export class Lead<P extends PhoneShape, O extends PhoneOptions> {
  readonly phone: P
  readonly #fence: Fence
  readonly #platform: SharedPlatform
  readonly #memory: Map<string, string>
  readonly #events: LeadEvents
  readonly #rung = new Set<Call>()
  readonly #known = new Set<Call>()
  readonly #gone: CallPicture[] = []
  /** Calls of the leader before, until the phone has read what was kept of them. */
  #waiting: readonly CallPicture[] = []
  readonly #inherits: boolean
  #pause = pauses.first
  #silent: Failure | undefined
  /** Commands that wait for such a call. */
  #queue: { readonly id: string; readonly go: () => void }[] = []
  #over = false

  constructor(
    Front: Front<P, O>,
    options: O,
    platform: SharedPlatform,
    memory: Map<string, string>,
    { alone, before }: Heritage,
    events: LeadEvents,
  ) {
    this.#platform = platform
    this.#memory = memory
    this.#events = events
    this.#fence = new Fence(
      platform,
      memory,
      { alone, fresh: !before },
      {
        kept: () => events.changed(),
        silent: (silent) => {
          this.#silent = silent
          events.changed()
        },
      },
    )
    this.#inherits = before?.phone.name === 'registered' || before?.phone.name === 'reconnecting'
    for (const call of before?.calls ?? []) this.#inherit(call, options)
    this.phone = new Front(options, this.#fence.platform as never)
    this.phone.on('calls', (calls) => {
      for (const call of calls) this.#watch(call)
      events.changed()
    })
    this.phone.on('incoming', (call) => {
      this.#rung.add(call)
      events.changed()
    })
    this.phone.on('audioBlocked', () => events.audioBlocked())
    this.phone.on('state', () => events.changed())
  }

  /** Never rejects: the picture tells. */
  async start(): Promise<void> {
    await this.phone.start().catch(() => {})
    if (!this.#passing || this.#over) return
    const forget = this.#platform.onWake(() => again())
    const cancel = this.#platform.later(() => again(), this.#pause)
    this.#pause = Math.min(this.#pause * 2, pauses.longest)
    const again = (): void => {
      forget()
      cancel()
      if (!this.#over) void this.start()
    }
  }

  /** Lets go of everything without a word: the calls are another's. */
  close(): void {
    this.#over = true
    this.#fence.close()
  }

  paint(): Picture {
    for (const call of this.#known) if (call.state.name === 'ended') this.#bury(call)
    const live = this.phone.calls.flatMap((call) => (this.#known.has(call) ? [this.#paint(call)] : []))
    const phone = this.#state()
    if (this.#fence.read || phone.name === 'failed' || phone.name === 'stopped') {
      for (const call of this.#waiting) if (live.every(({ id }) => id !== call.id)) this.#lose(call)
      this.#waiting = []
      if (live.every(({ state }) => state.name !== 'reconnecting')) this.#fence.adopting = false
    }
    for (const { id, go } of this.#queue) if (!this.#adopts(id)) go()
    return {
      phone,
      calls: [...live, ...this.#waiting, ...this.#gone],
      silent: live.length > 0 && this.#silent ? portable(this.#silent) : undefined,
      kept: [...this.#memory],
    }
  }

  find(id: string): Call | undefined {
    return this.phone.calls.find((call) => call.id === id)
  }

  /** Rejects with PhoneError, as the phone's own methods do. */
  async run(command: Command): Promise<void> {
    if (command.verb === 'stop') return this.phone.stop()
    if (command.verb === 'call') {
      const call = this.phone.call(command.target, command.options)
      // The tab that asked knows it by this name.
      ;(call as { id: string }).id = command.call
      return
    }
    if (this.#adopts(command.call)) await this.#adopted(command.call)
    const call = this.find(command.call)
    if (!call) throw phoneError('misuse', 'ended')
    if (command.verb === 'sendDtmf') return call.sendDtmf(command.digits)
    if (command.verb !== 'transfer' && command.verb !== 'join') return call[command.verb]()
    const target = command.verb === 'transfer' ? command.target : this.find(command.other)
    if (!target || !('transfer' in call)) throw phoneError('misuse', 'no transfer')
    return (call.transfer as (to: string | Call) => Promise<void>).call(call, target)
  }

  #adopts(id: string): boolean {
    if (!this.#fence.adopting) return false
    return this.#waiting.some((call) => call.id === id) || this.find(id)?.state.name === 'reconnecting'
  }

  /** Until it has been had back, the far side would not hear of what is done to it. */
  async #adopted(id: string): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#platform.later(resolve, patience)
      this.#queue.push({ id, go: resolve })
    })
    this.#queue = this.#queue.filter((one) => one.id !== id)
  }

  /** What a server that is down for a moment makes of a start; the tabs have seen it up. */
  get #passing(): Failure | undefined {
    const { state } = this.phone
    return this.#inherits && state.name === 'failed' && !state.failure.final ? state.failure : undefined
  }

  #state(): PhoneState {
    const { state } = this.phone
    if (this.#inherits && (state.name === 'idle' || state.name === 'connecting'))
      return { name: 'reconnecting', failure: failure('connection-lost') }
    if (this.#passing) return { name: 'reconnecting', failure: portable(this.#passing) }
    return state.name === 'failed' || state.name === 'reconnecting'
      ? { ...state, failure: portable(state.failure) }
      : state
  }

  #inherit(call: CallPicture, { resume }: PhoneOptions): void {
    if (call.state.name === 'ended') this.#gone.push(call)
    else if (!('since' in call.state) || resume === false) this.#lose(call)
    else this.#waiting = [...this.#waiting, { ...call, state: { name: 'reconnecting', since: call.state.since } }]
  }

  /** The call went with the tab that led, or nobody knows it any more. */
  #lose(call: CallPicture): void {
    const since = 'since' in call.state ? call.state.since : undefined
    const duration = since === undefined ? 0 : Math.round((this.#platform.today() - since) / 1000)
    const kind = call.direction === 'incoming' && since === undefined ? 'missed' : 'failed'
    const outcome = { by: 'none', kind, failure: failure('connection-lost'), duration } as const
    this.#end({ ...call, state: { name: 'ended', outcome } })
  }

  #end(picture: CallPicture): void {
    this.#gone.push(picture)
    if (this.#gone.length > endings) this.#gone.shift()
  }

  #bury(call: Call): void {
    this.#end(this.#paint(call))
    this.#known.delete(call)
    this.#rung.delete(call)
  }

  #watch(call: Call): void {
    if (this.#known.has(call) || call.state.name === 'ended') return
    this.#known.add(call)
    call.on('state', () => this.#events.changed())
    call.on('muted', () => this.#events.changed())
    call.on('dtmf', (value) => this.#events.told(call.id, { event: 'dtmf', value }))
    call.on('transfer', (value) => this.#events.told(call.id, { event: 'transfer', value }))
  }

  #paint(call: Call): CallPicture {
    const { id, direction, remote, state, muted, serverCallId } = call
    return { id, direction, remote, state: carried(state), muted, serverCallId, rings: this.#rung.has(call) }
  }
}

function carried(state: Call['state']): Call['state'] {
  if (state.name !== 'ended' || !state.outcome.failure) return state
  return { name: 'ended', outcome: { ...state.outcome, failure: portable(state.outcome.failure) } }
}

/** What a command that was refused is answered with. */
export const refusal = (error: unknown): Failure => portable(failureOf(error, 'misuse'))
