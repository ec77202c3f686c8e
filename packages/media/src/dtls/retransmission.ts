/** RFC 6347 4.2.4.1 says one second; calls are short-tempered, and media paths are rarely longer than 400 ms. */
const FIRST_TIMEOUT = 400
const GIVE_UP = 30_000
/** The peer's own repetitions make us repeat, but not more often than this. */
const LEAST_GAP = 50

/** When to send a flight again, and when to stop trying. Times in ms. */
export class RetransmissionTimer {
  #timeout = FIRST_TIMEOUT
  #repeatAt: number | undefined
  #giveUpAt: number | undefined
  #lastSent = Number.NEGATIVE_INFINITY

  /** A new flight goes out. The time to give up counts from the first one. */
  start(now: number): void {
    this.#timeout = FIRST_TIMEOUT
    this.#repeatAt = now + this.#timeout
    this.#giveUpAt ??= now + GIVE_UP
    this.#lastSent = now
  }

  stop(): void {
    this.#repeatAt = undefined
  }

  get deadline(): number | undefined {
    if (this.#repeatAt === undefined || this.#giveUpAt === undefined) return undefined
    return Math.min(this.#repeatAt, this.#giveUpAt)
  }

  advance(now: number): 'repeat' | 'give-up' | undefined {
    const { deadline } = this
    if (deadline === undefined || now < deadline) return undefined
    if (this.#giveUpAt !== undefined && now >= this.#giveUpAt) return 'give-up'
    this.#timeout *= 2
    this.#repeatAt = now + this.#timeout
    this.#lastSent = now
    return 'repeat'
  }

  mayRepeat(now: number): boolean {
    if (now - this.#lastSent < LEAST_GAP) return false
    this.#lastSent = now
    return true
  }
}
