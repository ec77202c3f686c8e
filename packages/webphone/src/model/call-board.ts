import type { Call, Outcome } from '../sdk.ts'
import type { Recent, RecentKind } from './store.ts'

/** A call that is over and still on screen. */
export interface EndedCall {
  readonly call: Call
  readonly outcome: Outcome
}

export interface BoardListener {
  /** Anything that is drawn changed. */
  changed(): void
  callState(call: Call): void
  over(recent: Recent, ended: EndedCall): void
}

/**
 * Which call is in front, which waits, which has just ended. The one in front stays there until it ends; of those that
 * ring later the oldest is shown above it.
 */
export class CallBoard {
  readonly #listener: BoardListener
  readonly #now: () => number
  readonly #calls = new Map<Call, { readonly began: number; readonly stop: () => void }>()
  #ended: EndedCall | undefined

  constructor(listener: BoardListener, now: () => number) {
    this.#listener = listener
    this.#now = now
  }

  get current(): Call | undefined {
    return this.#calls.keys().next().value
  }

  get waiting(): Call | undefined {
    return [...this.#calls.keys()]
      .slice(1)
      .find((call) => call.direction === 'incoming' && call.state.name === 'ringing')
  }

  get ended(): EndedCall | undefined {
    return this.#ended
  }

  /** Follows a call from now on; a call known already changes nothing. */
  add(call: Call): void {
    if (this.#calls.has(call)) return
    const stops: (() => void)[] = []
    const stop = () => {
      for (const each of stops.splice(0)) each()
    }
    this.#calls.set(call, { began: this.#now(), stop })
    this.#ended = undefined
    stops.push(call.on('state', () => this.#state(call)))
    stops.push(call.on('muted', () => this.#listener.changed()))
    this.#listener.changed()
  }

  /** Another call is to be in front, because the person chose it. */
  prefer(call: Call): void {
    const others = [...this.#calls].filter(([other]) => other !== call)
    const entry = this.#calls.get(call)
    if (!entry) return
    this.#calls.clear()
    for (const [other, value] of [[call, entry] as const, ...others]) this.#calls.set(other, value)
    this.#listener.changed()
  }

  dismissEnded(): void {
    this.#ended = undefined
    this.#listener.changed()
  }

  clear(): void {
    for (const { stop } of this.#calls.values()) stop()
    this.#calls.clear()
    this.#ended = undefined
  }

  #state(call: Call): void {
    const entry = this.#calls.get(call)
    if (!entry) return
    this.#listener.callState(call)
    if (call.state.name === 'ended') {
      const { outcome } = call.state
      this.#calls.delete(call)
      queueMicrotask(entry.stop) // The first state may arrive inside on(), before there is anything to stop.
      const ended = { call, outcome }
      if (this.#calls.size === 0) this.#ended = ended
      this.#listener.over(recentOf(call, outcome, entry.began), ended)
    }
    this.#listener.changed()
  }
}

function recentOf(call: Call, outcome: Outcome, at: number): Recent {
  const { number, name } = call.remote
  return {
    number,
    ...(name ? { name } : {}),
    direction: call.direction,
    kind: kindOf(call, outcome),
    at,
    duration: outcome.duration,
  }
}

function kindOf(call: Call, outcome: Outcome): RecentKind {
  if (outcome.duration > 0) return 'answered'
  switch (outcome.kind) {
    case 'hungUp':
      return 'answered'
    case 'cancelled':
      // From the person's side a caller who gave up is a missed call.
      return call.direction === 'incoming' ? 'missed' : 'cancelled'
    case 'declined':
      return call.direction === 'incoming' ? 'declined' : 'failed'
    case 'missed':
    case 'elsewhere':
    case 'failed':
      return outcome.kind
  }
}
