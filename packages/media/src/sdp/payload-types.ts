import { refuse } from './audio.ts'
import { type Codec, codecKey, isEvent } from './codec.ts'

const FIRST_DYNAMIC = 96
const LAST_DYNAMIC = 127

/** The numbers of one leg's codecs: once given they stay for the session (RFC 3264 8.3.2). */
export class PayloadTypes {
  readonly #numbers = new Map<string, number>()
  readonly #owners = new Map<number, string>()

  /** The peer has named these. */
  learn(codecs: readonly Codec[]): void {
    for (const codec of codecs) this.#give(codecKey(codec), codec.payloadType)
  }

  /** `codecs` under this leg's numbers: those given before, else the one wished for, else a free dynamic one. */
  number(codecs: readonly Codec[]): Codec[] {
    return codecs.map((codec) => {
      const key = codecKey(codec)
      const payloadType = this.#numbers.get(key) ?? this.#free(wish(codec))
      this.#give(key, payloadType)
      return { ...codec, payloadType }
    })
  }

  #give(key: string, payloadType: number): void {
    this.#numbers.set(key, payloadType)
    this.#owners.set(payloadType, key)
  }

  #free(wished: number): number {
    if (wished >= 0 && !this.#owners.has(wished)) return wished
    for (let number = FIRST_DYNAMIC; number <= LAST_DYNAMIC; number++) if (!this.#owners.has(number)) return number
    throw refuse('more codecs than payload types')
  }
}

// Many desk phones assume 101 for digits whatever the offer says.
const wish = (codec: Codec): number => (isEvent(codec) ? (codec.clockRate === 8000 ? 101 : 110) : codec.payloadType)
