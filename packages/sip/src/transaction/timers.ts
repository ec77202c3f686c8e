import { type Context, isReliable } from './context.ts'
import type { Deadline, Expirable } from './deadlines.ts'

export type TimerAction =
  | 'double' // the next repeat after twice the time (Timer A)
  | 'doubleToT2' // the same, bounded by T2 (Timers E and G)
  | 'repeatAfterT2'
  | 'startG'
  | 'stop' // both timers
  | 'waitD'
  | 'waitH'
  | 'waitI'
  | 'waitJ'
  | 'waitK'
  | 'waitL'
  | 'waitM'

export interface TransactionTimers {
  readonly limit: Deadline | undefined
  set(name: 'repeat' | 'limit', at: number): void
  clear(name: 'repeat' | 'limit'): void
  /** True when there is nothing to wait for. */
  perform(action: TimerAction, now: number): boolean
}

/** The two timers of a transaction: `repeat` sends again over unreliable flows, `limit` bounds its state (see tables.ts). */
export class Timers implements TransactionTimers {
  readonly #context: Context
  readonly #owner: Expirable
  #interval: number
  #repeat: Deadline | undefined
  #limit: Deadline | undefined

  constructor(context: Context, owner: Expirable) {
    this.#context = context
    this.#owner = owner
    this.#interval = context.t1
  }

  get limit(): Deadline | undefined {
    return this.#limit
  }

  set(name: 'repeat' | 'limit', at: number): void {
    this.clear(name)
    const deadline = this.#context.deadlines.set(at, this.#owner, name)
    if (name === 'repeat') this.#repeat = deadline
    else this.#limit = deadline
  }

  clear(name: 'repeat' | 'limit'): void {
    const { deadlines } = this.#context
    if (name === 'repeat') this.#repeat = deadlines.cancel(this.#repeat)
    else this.#limit = deadlines.cancel(this.#limit)
  }

  perform(action: TimerAction, now: number): boolean {
    const { t2, t4, patience } = this.#context
    const isSafe = isReliable(this.#owner.flow)
    switch (action) {
      case 'stop':
        this.clear('repeat')
        this.clear('limit')
        this.#interval = this.#context.t1
        return false
      case 'double':
      case 'doubleToT2':
        this.#interval = Math.min(2 * this.#interval, action === 'double' ? Number.POSITIVE_INFINITY : t2)
        break
      case 'repeatAfterT2':
        this.#interval = t2
        break
      case 'startG':
        if (isSafe) return false
        break
      case 'waitD':
        // At least 32 s, whatever T1 is.
        return this.#wait(now, isSafe ? 0 : Math.max(patience, 32_000))
      case 'waitI':
      case 'waitK':
        return this.#wait(now, isSafe ? 0 : t4)
      case 'waitJ':
        return this.#wait(now, isSafe ? 0 : patience)
      default:
        return this.#wait(now, patience)
    }
    this.set('repeat', now + this.#interval)
    return false
  }

  #wait(now: number, time: number): boolean {
    if (time > 0) this.set('limit', now + time)
    return time === 0
  }
}
