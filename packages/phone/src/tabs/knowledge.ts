/** What a tab knows of the one that leads: its last word, its last picture, and what leading in its place would take. */
import type { Platform } from '../platform.ts'
import type { Led, Message, Picture } from './messages.ts'

export class Knowledge {
  /** What was kept of the calls, by whoever led. */
  readonly memory = new Map<string, string>()
  /** The last picture; undefined: what this tab's storage has is all there is. */
  seen: Picture | undefined
  #led: Led = { from: '', term: 0, seq: 0 }
  readonly #platform: Platform
  /** Where a reload looks for calls. */
  readonly #calls: string

  constructor(platform: Platform, aor: string) {
    this.#platform = platform
    this.#calls = `offhook:calls:${aor}`
  }

  get led(): Led {
    return this.#led
  }

  /** This tab leads. */
  crown(from: string): void {
    this.#led = { from, term: Math.max(this.#led.term + 1, this.#platform.today()), seq: 0 }
  }

  /** It says something. */
  next(): Led {
    this.#led = { ...this.#led, seq: this.#led.seq + 1 }
    return this.#led
  }

  /** Has the last word after `term`, where that was said by another. */
  outbid(term: number): boolean {
    if (term <= this.#led.term) return false
    this.#led = { ...this.#led, term: term + 1 }
    return true
  }

  /** The leader has said something: whether it is a new one, and whether something was missed. */
  heard({ from, term, seq, type }: Extract<Message, { seq: number }>): {
    readonly heir: boolean
    readonly missed: boolean
  } {
    const before = this.#led
    const heir = from !== before.from
    const missed = type !== 'picture' && (heir || seq !== before.seq + (type === 'beat' ? 0 : 1))
    // Until a picture comes, every sign of life is a reason to ask.
    this.#led = { from, term, seq: missed ? -1 : seq }
    return { heir, missed }
  }

  /** Keeps what a reload of this tab, or leading, would need. */
  mirror(picture: Picture): void {
    const kept = new Map(picture.kept)
    for (const key of [this.#calls, ...this.memory.keys()]) if (!kept.has(key)) this.#platform.keep(key)
    this.memory.clear()
    for (const [key, value] of kept) {
      this.memory.set(key, value)
      this.#platform.keep(key, value)
    }
    this.seen = picture
  }
}
