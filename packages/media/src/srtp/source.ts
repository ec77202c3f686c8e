/** At least 64 (RFC 3711 3.3.2); a divisor of 65536, so that a slot follows from the sequence number alone. */
export const WINDOW = 128

/** What is remembered of one SSRC: the highest packet index and which of the last `WINDOW` were used. */
export class Source {
  readonly ssrc: number
  #highest = -1
  readonly #used = new Float64Array(WINDOW).fill(-1)

  constructor(ssrc: number) {
    this.ssrc = ssrc
  }

  /** The 48-bit packet index this sequence number most likely has (RFC 3711 3.3.1). Below 0: from before the start. */
  guess(sequence: number): number {
    if (this.#highest < 0) return sequence
    const last = this.#highest % 65536
    const guessed = this.#highest - last + sequence
    if (last < 32768) return sequence - last > 32768 ? guessed - 65536 : guessed
    return last - 32768 > sequence ? guessed + 65536 : guessed
  }

  isFresh(index: number): boolean {
    if (index > this.#highest) return true
    return index >= 0 && this.#highest - index < WINDOW && this.#used[index % WINDOW] !== index
  }

  /** Only after the packet has proved authentic (RFC 3711 3.3 step 7). */
  use(index: number): void {
    if (index > this.#highest) this.#highest = index
    this.#used[index % WINDOW] = index
  }

  get highest(): number {
    return this.#highest
  }
}

/** Bounded, and never forgetting: a forgotten SSRC would be open to replay, and when sending to keystream used twice. */
export class Sources {
  readonly #limit: number
  readonly #sources = new Map<number, Source>()
  #last: Source | undefined

  constructor(limit: number) {
    this.#limit = limit
  }

  find(ssrc: number): Source | undefined {
    // Audio has one SSRC per direction almost always.
    if (this.#last?.ssrc === ssrc) return this.#last
    const source = this.#sources.get(ssrc)
    if (source) this.#last = source
    return source
  }

  get isFull(): boolean {
    return this.#sources.size >= this.#limit
  }

  add(source: Source): void {
    this.#sources.set(source.ssrc, source)
    this.#last = source
  }
}
