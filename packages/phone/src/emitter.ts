/** Events of one object. The shape `(…args) => void` per event; see CallEvents and PhoneEvents. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where a listener's arguments are not known
type Listeners = { [event: string]: (...args: any[]) => void }

/**
 * A typed emitter. `present` gives, per event, the arguments that a new listener is told at once; `report` is handed what
 * a listener throws, so that it never keeps another from hearing.
 */
export class Emitter<Events extends { [E in keyof Events]: Listeners[string] }> {
  readonly #listeners = new Map<keyof Events, Set<Events[keyof Events]>>()
  readonly #report: (error: unknown) => void
  readonly #present: { [E in keyof Events]?: () => Parameters<Events[E]> | undefined }

  constructor(
    report: (error: unknown) => void,
    present: { [E in keyof Events]?: () => Parameters<Events[E]> | undefined } = {},
  ) {
    this.#report = report
    this.#present = present
  }

  /** Returns the unsubscriber. One function added twice is two subscriptions' worth of one call. */
  on<E extends keyof Events>(event: E, listener: Events[E]): () => void {
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners)
    listeners.add(listener)
    const now = this.#present[event]?.()
    if (now) this.#tell(listener, now)
    return () => {
      listeners.delete(listener)
    }
  }

  /** Whether anybody was told. */
  emit<E extends keyof Events>(event: E, ...args: Parameters<Events[E]>): boolean {
    // A copy: who subscribes while it is told hears the present from `on` and must not hear it twice.
    const listeners = [...(this.#listeners.get(event) ?? [])]
    for (const listener of listeners) this.#tell(listener, args)
    return listeners.length > 0
  }

  #tell(listener: Events[keyof Events], args: readonly unknown[]): void {
    try {
      listener(...args)
    } catch (error) {
      this.#report(error)
    }
  }
}
