import type { MediaEngine, MediaEvent } from '../../src/engine/types.ts'

/** All events of an engine, and a way to wait for one. */
export class HeardEvents {
  readonly all: MediaEvent[] = []
  readonly #waiting = new Set<() => void>()

  constructor(engine: MediaEngine) {
    engine.on((event) => {
      this.all.push(event)
      for (const check of this.#waiting) check()
    })
  }

  of<T extends MediaEvent['type']>(type: T): Extract<MediaEvent, { type: T }>[] {
    return this.all.filter((event): event is Extract<MediaEvent, { type: T }> => event.type === type)
  }

  /** Resolves when there are `count` events of that type; rejects after `timeout` ms. */
  until(type: MediaEvent['type'], count = 1, timeout = 10_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => {
        if (this.of(type).length < count) return
        clearTimeout(bound)
        this.#waiting.delete(check)
        resolve()
      }
      const bound = setTimeout(
        () => reject(new Error(`no ${type} within ${timeout} ms: ${JSON.stringify(this.all)}`)),
        timeout,
      )
      this.#waiting.add(check)
      check()
    })
  }
}
