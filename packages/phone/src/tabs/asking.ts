/** What this tab has asked of the one that leads, until it has answered. */
import { type Deferred, deferred } from '../deferred.ts'
import { PhoneError, phoneError } from '../failures.ts'
import type { Failure } from '../types.ts'
import type { Command } from './messages.ts'

interface Asked {
  readonly command: Command
  readonly done: Deferred<void>
}

/** The same twice is the same once: a new leader is asked again. */
const repeatable = /^(decline|hangUp|mute|unmute|hold|resume|stop)$/

export class Asking {
  readonly #asked = new Map<number, Asked>()
  #last = 0

  ask(command: Command, post: (id: number, command: Command) => void): Promise<void> {
    const done = deferred<void>()
    const id = ++this.#last
    this.#asked.set(id, { command, done })
    try {
      post(id, command)
    } catch (error) {
      // A structured clone of what the page gave is not possible.
      this.#settle(id, phoneError('misuse', error))
    }
    return done.promise
  }

  replied(id: number, failure: Failure | undefined): void {
    this.#settle(id, failure && new PhoneError(failure))
  }

  /** Somebody else leads: what cannot be asked again has failed. */
  again(post: (id: number, command: Command) => void): void {
    for (const [id, { command }] of this.#asked) {
      if (repeatable.test(command.verb)) post(id, command)
      else this.#settle(id, phoneError('connection-lost', command.verb))
    }
  }

  /** Calls that were asked for, and that no picture may show yet. */
  has(call: string): boolean {
    return [...this.#asked.values()].some(({ command }) => command.verb === 'call' && command.call === call)
  }

  close(): void {
    for (const id of this.#asked.keys()) this.#settle(id, phoneError('stopped'))
  }

  #settle(id: number, error: PhoneError | undefined): void {
    const asked = this.#asked.get(id)
    this.#asked.delete(id)
    if (error) asked?.done.reject(error)
    else asked?.done.resolve()
  }
}
