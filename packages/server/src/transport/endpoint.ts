import type { Effect, Flow, UserAgent } from '@offhook/sip'
import type { FlowEvents, FlowTransport } from './flows.ts'

/** What the core decided and others carry out. */
export interface SipHandlers {
  readonly handle: (effect: Exclude<Effect, { type: 'transmit' | 'close' | 'malformed' | 'pong' }>) => void
  readonly malformed: (effect: Extract<Effect, { type: 'malformed' }>) => void
  /** `goodbye`: the peer closed it on purpose. */
  readonly flowClosed: (flow: Flow, goodbye: boolean) => void
  readonly problem: FlowEvents['problem']
}

/** Drives the sans-IO core: bytes and time go in, effects are carried out in their order. One timer for all deadlines. */
export class SipEndpoint {
  readonly #userAgent: UserAgent
  readonly #handlers: SipHandlers
  readonly #transports = new Map<string, FlowTransport>()
  #timer: NodeJS.Timeout | undefined
  #timerAt = Number.POSITIVE_INFINITY
  #closed = false

  constructor(userAgent: UserAgent, handlers: SipHandlers) {
    this.#userAgent = userAgent
    this.#handlers = handlers
  }

  /** What transports report to. */
  readonly events: FlowEvents = {
    data: (flow, data) => this.perform((now) => this.#userAgent.receive(flow, data, now)),
    closed: (flow, goodbye = false) => {
      this.perform((now) => this.#userAgent.flowClosed(flow, now))
      this.#handlers.flowClosed(flow, goodbye)
    },
    problem: (message, fields) => this.#handlers.problem(message, fields),
  }

  /** Flows of these transports leave by this one. */
  attach(names: readonly Flow['transport'][], transport: FlowTransport): void {
    for (const name of names) this.#transports.set(name, transport)
  }

  /** Has the core do something and carries out what follows. Returns false where the core refused. */
  perform(action: (now: number) => readonly Effect[] | false): boolean {
    const effects = action(this.now())
    if (effects === false) return false
    for (const effect of effects) this.#apply(effect)
    this.#arm()
    return true
  }

  /** ms of the monotonic clock that the core is given. */
  now(): number {
    return performance.now()
  }

  /** False for a connection that is gone; a UDP flow is always there. */
  isOpen(flow: Flow): boolean {
    return !this.#closed && this.#transports.get(flow.transport)?.has(flow) === true
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  #apply(effect: Effect): void {
    switch (effect.type) {
      case 'transmit': {
        // A stream that is gone has been told by `closed`, or will be; the core's timers cover the loss.
        this.#transports.get(effect.flow.transport)?.transmit(effect.flow, effect.data, effect.to)
        return
      }
      case 'close':
        this.#handlers.problem('closing a connection', { flow: effect.flow.id, reason: effect.reason })
        this.#transports.get(effect.flow.transport)?.drop(effect.flow)
        return
      case 'malformed':
        this.#handlers.malformed(effect)
        return
      case 'pong':
        return
      default:
        this.#handlers.handle(effect)
    }
  }

  #arm(): void {
    const next = this.#closed ? undefined : this.#userAgent.nextDeadline()
    if (next === undefined || next >= this.#timerAt) return
    clearTimeout(this.#timer)
    this.#timerAt = next
    this.#timer = setTimeout(
      () => {
        this.#timerAt = Number.POSITIVE_INFINITY
        this.perform((now) => this.#userAgent.advance(now))
      },
      Math.max(0, Math.ceil(next - this.now())),
    )
    // Sockets keep the server alive; waiting for a retransmission must not.
    this.#timer.unref()
  }
}
