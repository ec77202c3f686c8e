import type { CallId } from './types.ts'

/** Commands of one call run one after another, whatever becomes of them. */
export class Turns {
  /** The last command of each call. */
  readonly #running = new Map<CallId, Promise<unknown>>()
  #closed = false

  take<T>(call: CallId, command: () => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the media engine is closed'))
    const result = (this.#running.get(call) ?? Promise.resolve()).then(command, command)
    const settled = result.then(
      () => {},
      () => {},
    )
    this.#running.set(call, settled)
    void settled.then(() => {
      if (this.#running.get(call) === settled) this.#running.delete(call)
    })
    return result
  }

  /** A command of two calls: one after another for each of them. In one order for all, lest two commands wait for each other. */
  takeBoth<T>(one: CallId, other: CallId, command: () => Promise<T>): Promise<T> {
    if (one === other) return this.take(one, command)
    const [first, second] = one < other ? [one, other] : [other, one]
    return this.take(first, () => this.take(second, command))
  }

  /** No more from now on. Resolves when those that were taken are over. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled(this.#running.values())
  }
}
