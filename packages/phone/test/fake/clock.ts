/** Virtual time for everything the SDK does: timers, back-off, the core's deadlines. */
export class Clock {
  now = 0
  #timers: { readonly at: number; readonly run: () => void }[] = []

  later(run: () => void, ms: number): () => void {
    const timer = { at: this.now + ms, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** Fires the next timer; false when there is none up to `limit`. */
  step(limit: number): boolean {
    const [next] = this.#timers.toSorted((a, b) => a.at - b.at)
    if (!next || next.at > limit) return false
    this.#timers = this.#timers.filter((other) => other !== next)
    this.now = Math.max(this.now, next.at)
    next.run()
    return true
  }

  /** Lets time pass, event by event, until `condition`; throws after `ms` of virtual time. */
  async until(condition: () => unknown, ms = 60_000): Promise<void> {
    const limit = this.now + ms
    await settle()
    while (!condition()) {
      if (!this.step(limit)) throw new Error(`not within ${ms} ms: ${condition}`)
      await settle()
    }
  }

  async pass(ms: number): Promise<void> {
    const limit = this.now + ms
    await settle()
    while (this.step(limit)) await settle()
    this.now = limit
  }
}

/** Lets every promise that can go on now go on. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
