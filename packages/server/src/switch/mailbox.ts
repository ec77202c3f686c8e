/**
 * A call is one mailbox: what SIP, HTTP, media and timers want of it is done one after another, in the order it came. A task
 * that throws is a bug of ours; it is told to `failed` and the next task runs.
 */
export class Mailbox {
  readonly #failed: (error: unknown) => void
  #tail: Promise<void> = Promise.resolve()

  constructor(failed: (error: unknown) => void) {
    this.#failed = failed
  }

  post(task: () => Promise<void> | void): void {
    this.#tail = this.#tail.then(task).catch(this.#failed)
  }

  /** Resolves when everything posted so far is done. */
  get idle(): Promise<void> {
    return this.#tail
  }
}
