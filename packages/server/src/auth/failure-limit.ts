/** Wrong passwords per source address: beyond the limit nothing from there is looked at until the window has passed. */
export class FailureLimit {
  readonly #limit: number
  readonly #window: number
  readonly #remember: number
  readonly #byAddress = new Map<string, { count: number; until: number }>()

  /** `window` in ms; `remember`: addresses kept, the oldest going first. */
  constructor({ limit = 30, window = 300_000, remember = 10_000 } = {}) {
    this.#limit = limit
    this.#window = window
    this.#remember = remember
  }

  note(address: string, now: number): void {
    const known = this.#byAddress.get(address)
    if (known !== undefined && known.until > now) {
      known.count += 1
      return
    }
    this.#byAddress.delete(address)
    if (this.#byAddress.size >= this.#remember)
      for (const oldest of this.#byAddress.keys()) if (this.#byAddress.delete(oldest)) break
    this.#byAddress.set(address, { count: 1, until: now + this.#window })
  }

  isBarred(address: string, now: number): boolean {
    const known = this.#byAddress.get(address)
    return known !== undefined && known.until > now && known.count >= this.#limit
  }
}
