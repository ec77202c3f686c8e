import type { Random } from '../user-agent/types.ts'

const LETTERS = '0123456789abcdefghijklmnopqrstuv'

/** Tags, branches and Call-IDs (RFC 3261 19.3), five bits a letter, and numbers; randomness is drawn 4 kB at a time. */
export class Tokens {
  readonly #random: Random
  readonly #pool = new Uint8Array(4096)
  #used = 4096

  constructor(random: Random) {
    this.#random = random
  }

  token(letters: number): string {
    // Made at once, since a text that grows by the letter is kept as a chain of them.
    const codes: number[] = []
    for (let index = 0; index < letters; index++) codes.push(LETTERS.charCodeAt(this.#byte() & 31))
    return String.fromCharCode(...codes)
  }

  tag(): string {
    return this.token(12)
  }

  /** The magic cookie tells that the branch alone names the transaction (RFC 3261 8.1.1.7). */
  branch(): string {
    return `z9hG4bK${this.token(14)}`
  }

  /** Uniform in [0, 1). */
  fraction(): number {
    return (this.#byte() * 65536 + this.#byte() * 256 + this.#byte()) / 16777216
  }

  #byte(): number {
    if (this.#used === this.#pool.length) {
      this.#random(this.#pool)
      this.#used = 0
    }
    return this.#pool[this.#used++] ?? 0
  }
}
