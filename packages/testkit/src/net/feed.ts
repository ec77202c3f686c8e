export interface WaitOptions {
  /** ms until the wait fails; 10,000 by default. It bounds a failure and never stands in for an event. */
  readonly timeout?: number
  /** For the error: "no … within 10000 ms". */
  readonly what?: string
  /** Count of items to pass over: `feed.items.length` waits for new ones only. 0 by default. */
  readonly from?: number
}

/** Items in the order they came, to be waited for whether they have come already or not. */
export class Feed<T> {
  readonly items: T[] = []
  readonly #waiting = new Set<() => void>()
  #closed: Error | undefined

  push(item: T): void {
    this.items.push(item)
    for (const look of [...this.#waiting]) look()
  }

  /** Nothing more will come: those who wait fail with `reason`. */
  close(reason: Error): void {
    this.#closed ??= reason
    for (const look of [...this.#waiting]) look()
  }

  /** The first item that matches. Rejects at the time limit, or when the feed is closed before. */
  wait(match: (item: T) => boolean, options: WaitOptions = {}): Promise<T> {
    const { timeout = 10_000, what = 'matching item', from = 0 } = options
    let resolve: (item: T) => void = () => {}
    let reject: (error: Error) => void = () => {}
    const promise = new Promise<T>((yes, no) => {
      resolve = yes
      reject = no
    })
    let next = from
    const end = () => {
      clearTimeout(timer)
      this.#waiting.delete(look)
    }
    const fail = (why: string) => {
      end()
      const last = this.items.slice(-15).map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
      reject(new Error(`no ${what} ${why}; the last that came:\n${last.join('\n')}`))
    }
    const look = () => {
      for (; next < this.items.length; next++) {
        const item = this.items[next] as T
        if (!match(item)) continue
        end()
        resolve(item)
        return
      }
      if (this.#closed) fail(`before the end (${this.#closed.message})`)
    }
    const timer = setTimeout(() => fail(`within ${timeout} ms`), timeout)
    this.#waiting.add(look)
    look()
    return promise
  }
}

/**
 * Resolves with the first value of `look` that is neither undefined nor false. For conditions that no event tells, such as
 * a file another process writes; where there is an event, wait for that.
 */
export async function until<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { timeout = 10_000, what = 'success', every = 50 }: { timeout?: number; what?: string; every?: number } = {},
): Promise<T> {
  const end = performance.now() + timeout
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (performance.now() >= end) throw new Error(`no ${what} within ${timeout} ms`)
    await new Promise((resolve) => setTimeout(resolve, every))
  }
}
