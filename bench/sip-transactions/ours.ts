import { randomFillSync } from 'node:crypto'
import { createUserAgent, type Effect, type Flow, type Session, type Transport, type UserAgent } from '@offhook/sip'

interface Side {
  readonly ua: UserAgent
  readonly flow: Flow
}

/** Two user agents joined by a virtual link that loses nothing; every call moves its clock on by 10 ms. */
export class Pair {
  readonly caller: Side
  readonly callee: Side
  /** Of all messages so far. */
  bytes = 0
  now = 0
  onInvitation: (session: Session) => readonly Effect[] = () => []
  onAccepted: (session: Session) => void = () => {}
  readonly #queue: { readonly to: Side; readonly data: Uint8Array | string }[] = []

  constructor(transport: Transport) {
    this.caller = side('caller', '192.0.2.1', '192.0.2.2', transport)
    this.callee = side('callee', '192.0.2.2', '192.0.2.1', transport)
  }

  place(body: string): void {
    this.now += 10
    this.#advance(this.caller)
    this.#advance(this.callee)
    const { effects } = this.caller.ua.invite(
      {
        flow: this.caller.flow,
        uri: 'sip:bob@192.0.2.2',
        from: 'sip:alice@pbx.example.com',
        to: 'sip:bob@pbx.example.com',
        contact: '<sip:alice@192.0.2.1>',
        body,
      },
      this.now,
    )
    this.do(this.caller, effects)
  }

  /** Carries out what a side returned, and all that follows. */
  do(from: Side, effects: readonly Effect[]): void {
    this.#take(from, effects)
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      this.#take(next.to, next.to.ua.receive(next.to.flow, next.data, this.now))
    }
  }

  /**
   * Lets ten minutes pass: all transactions are over, and no session is refreshed yet (that is after 15). Refreshes would
   * count as bytes of messages that nobody holds any more.
   */
  rest(): void {
    const end = this.now + 600_000
    for (;;) {
      const next = Math.min(this.caller.ua.nextDeadline() ?? end, this.callee.ua.nextDeadline() ?? end)
      if (next >= end) break
      this.now = next
      this.#advance(this.caller)
      this.#advance(this.callee)
    }
    this.now = end
  }

  #advance(side: Side): void {
    const { ua } = side
    if ((ua.nextDeadline() ?? Number.POSITIVE_INFINITY) <= this.now) this.do(side, ua.advance(this.now))
  }

  #take(from: Side, effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type === 'transmit') {
        this.bytes += effect.data.length
        this.#queue.push({ to: from === this.caller ? this.callee : this.caller, data: effect.data })
      } else if (effect.type === 'invitation') this.#take(from, this.onInvitation(effect.session))
      else if (effect.type === 'session' && effect.event.type === 'accepted') this.onAccepted(effect.session)
      else if (effect.type === 'malformed') throw new Error(effect.reason)
    }
  }
}

function side(id: string, host: string, peer: string, transport: Transport): Side {
  const flow = { id, transport, local: { host, port: 5060 }, remote: { address: peer, port: 5060 } }
  return { ua: createUserAgent({ random: (bytes) => randomFillSync(bytes) }), flow }
}
