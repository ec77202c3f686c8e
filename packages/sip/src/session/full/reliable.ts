import type { Body, SipRequest } from '../../message/index.ts'
import type { Context, Deadline } from '../../transaction/index.ts'
import type { Flow, RingReply } from '../../user-agent/types.ts'

export interface ReliableUser {
  readonly flow: Flow
  /** Sends it for the first time; true when a description went in it. */
  transmitReliable(reply: RingReply, seq: number, now: number): boolean
  repeatReliable(): void
  /** 64*T1 without a PRACK. */
  unacknowledgedReliable(now: number): void
}

/** Reliable provisional responses: numbered, repeated until their PRACK, one after the other (RFC 3262 3). */
export class Reliable {
  readonly #context: Context
  readonly #user: ReliableUser
  readonly #waiting: RingReply[] = []
  /** The one that waits for its PRACK: whether a description is in it. */
  #current: boolean | undefined
  #seq: number
  #interval = 0
  #repeat: Deadline | undefined
  #limit: Deadline | undefined

  constructor(context: Context, user: ReliableUser) {
    this.#context = context
    this.#user = user
    // 1 to 2^31 - 1, with room to count on.
    this.#seq = 1 + Math.floor(context.tokens.fraction() * 0x3fffffff)
  }

  get flow(): Flow {
    return this.#user.flow
  }

  /** Whether a description has been sent whose arrival is not certain: then a 2xx has to wait. */
  get holdsDescription(): boolean {
    return this.#current === true
  }

  /** A 2xx makes those that wait their turn needless; returns the last description among them. */
  dropWaiting(): Body | undefined {
    const bodies = this.#waiting.splice(0).flatMap(({ body }) => (body === undefined ? [] : [body]))
    return bodies.at(-1)
  }

  send(reply: RingReply, now: number): void {
    this.#waiting.push(reply)
    if (this.#current === undefined) this.#next(now)
  }

  #next(now: number): void {
    const reply = this.#waiting.shift()
    if (reply === undefined) return
    this.#current = this.#user.transmitReliable(reply, ++this.#seq, now)
    this.#interval = this.#context.t1
    this.#repeat = this.#context.deadlines.set(now + this.#interval, this, 'repeat')
    this.#limit = this.#context.deadlines.set(now + this.#context.patience, this, 'limit')
  }

  /** Whether a description was in what this PRACK acknowledges; undefined when that is none of ours that still waits. */
  acknowledged(prack: SipRequest, invite: SipRequest): boolean | undefined {
    const [, seq, number, method] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s*$/.exec(prack.get('RAck') ?? '') ?? []
    const isMeant = Number(seq) === this.#seq && Number(number) === invite.cseq.seq && method === 'INVITE'
    const carried = isMeant ? this.#current : undefined
    if (carried === undefined) return undefined
    this.#current = undefined
    this.#quiet()
    return carried
  }

  proceed(now: number): void {
    if (this.#current === undefined) this.#next(now)
  }

  /** A final response is sent: no more repeats, though the PRACK may still come. */
  stop(): void {
    this.dropWaiting()
    this.#quiet()
  }

  #quiet(): void {
    this.#repeat = this.#context.deadlines.cancel(this.#repeat)
    this.#limit = this.#context.deadlines.cancel(this.#limit)
  }

  expire(name: string, now: number): void {
    if (name === 'limit') {
      this.stop()
      this.#user.unacknowledgedReliable(now)
      return
    }
    this.#user.repeatReliable()
    this.#interval *= 2
    this.#repeat = this.#context.deadlines.set(now + this.#interval, this, 'repeat')
  }
}
