import { Run } from './keystream.ts'
import { ReplayWindow } from './replay-window.ts'

/** At least 64 (RFC 3711 3.3.2); wider, because browsers' packets wait in bursts. */
const WINDOW = 128

/** What is remembered of one SSRC. */
export class Source extends ReplayWindow {
  readonly ssrc: number
  readonly run = new Run()

  constructor(ssrc: number) {
    super(WINDOW)
    this.ssrc = ssrc
  }

  /** The 48-bit packet index this sequence number most likely has (RFC 3711 3.3.1). Below 0: from before the start. */
  guess(sequence: number): number {
    const highest = this.highest
    if (highest < 0) return sequence
    const last = highest % 65536
    const guessed = highest - last + sequence
    if (last < 32768) return sequence - last > 32768 ? guessed - 65536 : guessed
    return last - 32768 > sequence ? guessed + 65536 : guessed
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

  /** Only for what is ours or has proved authentic: a forger's packets must leave nothing behind. */
  add(ssrc: number): Source {
    const source = new Source(ssrc)
    this.#sources.set(ssrc, source)
    this.#last = source
    return source
  }
}
