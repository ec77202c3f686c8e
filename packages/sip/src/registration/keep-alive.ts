import type { SipResponse } from '../message/index.ts'
import { type Context, type Deadline, isReliable } from '../transaction/index.ts'
import type { Flow } from '../user-agent/types.ts'

/** ms that an answer to a ping is waited for (RFC 5626 4.4.1). */
const patience = 10_000

/** Who wants a flow kept alive, and to know when it is dead. */
export interface Watcher {
  readonly flow: Flow
  lost(now: number): void
}

interface Kept {
  readonly flow: Flow
  readonly watchers: Set<Watcher>
  /** Least and most ms between pings. */
  between: readonly [number, number]
  /** The peer says that it answers, or has answered: silence is death. */
  answers: boolean
  next: Deadline | undefined
}

/** Keeps flows alive (RFC 5626 4.4): CRLF CRLF over streams and WebSockets, STUN by the driver over UDP. */
export class KeepAlives {
  readonly #context: Context
  readonly #kept = new Map<string, Kept>()

  constructor(context: Context) {
    this.#context = context
  }

  get size(): number {
    return this.#kept.size
  }

  /** From now on, as the registrar's 200 says; again with every one of them. */
  watch(watcher: Watcher, response: SipResponse, now: number): void {
    const { flow } = watcher
    for (const kept of this.#kept.values()) if (kept.flow.id !== flow.id) this.#leave(kept, watcher)
    const kept: Kept = this.#kept.get(flow.id) ?? {
      flow,
      watchers: new Set(),
      between: [0, 0],
      answers: false,
      next: undefined,
    }
    this.#kept.set(flow.id, kept)
    kept.watchers.add(watcher)
    const timer = /^\s*(\d{1,6})\s*$/.exec(response.get('Flow-Timer') ?? '')?.[1]
    const most = timer === undefined ? undefined : 1000 * Math.max(1, Number(timer))
    kept.between = most !== undefined ? [0.8 * most, most] : isReliable(flow) ? [95_000, 120_000] : [24_000, 29_000]
    kept.answers ||=
      most !== undefined || response.values('Require').some((tag) => tag.trim().toLowerCase() === 'outbound')
    if (kept.next === undefined) this.#rest(kept, now)
  }

  forget(watcher: Watcher): void {
    for (const kept of [...this.#kept.values()]) this.#leave(kept, watcher)
  }

  pong(flow: Flow, now: number): void {
    const kept = this.#kept.get(flow.id)
    if (kept === undefined) return
    kept.answers = true
    if (kept.next?.name === 'pong') this.#rest(kept, now)
  }

  #leave(kept: Kept, watcher: Watcher): void {
    if (!kept.watchers.delete(watcher) || kept.watchers.size > 0) return
    this.#context.deadlines.cancel(kept.next)
    this.#kept.delete(kept.flow.id)
  }

  #rest(kept: Kept, now: number): void {
    const [least, most] = kept.between
    this.#set(kept, 'ping', now + least + (most - least) * this.#context.tokens.fraction())
  }

  #set(kept: Kept, name: 'ping' | 'pong', at: number): void {
    const { deadlines } = this.#context
    deadlines.cancel(kept.next)
    const owner = { flow: kept.flow, expire: (_name: string, now: number) => this.#expire(kept, name, now) }
    kept.next = deadlines.set(at, owner, name)
  }

  #expire(kept: Kept, name: 'ping' | 'pong', now: number): void {
    const { flow, answers } = kept
    kept.next = undefined
    if (name === 'pong') {
      this.#context.emit({ type: 'close', flow, reason: 'no answer to a keep-alive' })
      // Who has moved on meanwhile does not mind.
      for (const watcher of [...kept.watchers]) {
        if (watcher.flow.id === flow.id) watcher.lost(now)
        else this.#leave(kept, watcher)
      }
      return
    }
    if (isReliable(flow)) this.#context.transmit(flow, '\r\n\r\n')
    else this.#context.emit({ type: 'keepAlive', flow })
    if (isReliable(flow) && answers) this.#set(kept, 'pong', now + patience)
    else this.#rest(kept, now)
  }
}
