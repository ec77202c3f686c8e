import { randomBytes } from 'node:crypto'

export interface IceCredentials {
  readonly ufrag: string
  readonly pwd: string
}

/** A browser's checks under the old credentials are under way while the new ones travel through SIP. */
export const OLD_CREDENTIALS_LIFETIME = 8_000

/**
 * The credentials of one ICE-lite agent (RFC 8445 5.3, 9). Times in ms, of any clock that does not run backwards.
 * The username fragment has 48 random bits, the password 144.
 */
export class IceLite {
  readonly #random: (bytes: number) => Buffer
  #current: IceCredentials
  #previous: IceCredentials | undefined
  #forgetAt = 0

  constructor(random: (bytes: number) => Buffer = randomBytes) {
    this.#random = random
    this.#current = this.#draw()
  }

  get ufrag(): string {
    return this.#current.ufrag
  }

  get pwd(): string {
    return this.#current.pwd
  }

  /** Those before the last restart, until `advance` finds them too old. */
  get previous(): IceCredentials | undefined {
    return this.#previous
  }

  /** Draws new credentials; the old ones stay good for `OLD_CREDENTIALS_LIFETIME`. */
  restart(now: number): void {
    this.#previous = this.#current
    this.#forgetAt = now + OLD_CREDENTIALS_LIFETIME
    this.#current = this.#draw()
  }

  /** What `answerBinding` asks for. */
  passwords(ufrag: string): string[] | undefined {
    if (this.#current.ufrag === ufrag) return [this.#current.pwd]
    return this.#previous?.ufrag === ufrag ? [this.#previous.pwd] : undefined
  }

  advance(now: number): void {
    if (this.#previous && now >= this.#forgetAt) this.#previous = undefined
  }

  nextDeadline(): number | undefined {
    return this.#previous && this.#forgetAt
  }

  #draw(): IceCredentials {
    // Multiples of three bytes: base64 without padding is exactly the characters that ICE allows.
    const drawn = this.#random(24)
    return { ufrag: drawn.toString('base64', 0, 6), pwd: drawn.toString('base64', 6) }
  }
}
