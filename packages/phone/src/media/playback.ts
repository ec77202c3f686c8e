/** Remote sound that plays by itself, or as soon as the browser allows it. */
import type { Platform, Sink } from '../platform.ts'

export class Playback {
  readonly #platform: Platform
  readonly #blocked: () => void
  readonly #playing = new Map<object, { readonly sink: Sink; stream: MediaStream; blocked: boolean }>()

  /** `blocked` is called when the browser wants a gesture first. */
  constructor(platform: Platform, blocked: () => void) {
    this.#platform = platform
    this.#blocked = blocked
  }

  /** True while something waits for `unlock`. */
  get isBlocked(): boolean {
    return [...this.#playing].some(([, { blocked }]) => blocked)
  }

  async play(owner: object, stream: MediaStream): Promise<void> {
    const entry = this.#playing.get(owner) ?? { sink: this.#platform.sink(), stream, blocked: false }
    entry.stream = stream
    this.#playing.set(owner, entry)
    try {
      await entry.sink.play(stream)
      entry.blocked = false
    } catch (error) {
      // AbortError: stopped, or a newer stream took the element.
      if ((error as { name?: string }).name !== 'NotAllowedError' || !this.#playing.has(owner)) return
      entry.blocked = true
      this.#blocked()
    }
  }

  /** From a click or key: plays what was blocked. */
  async unlock(): Promise<void> {
    await Promise.all(
      [...this.#playing].filter(([, { blocked }]) => blocked).map(([owner, { stream }]) => this.play(owner, stream)),
    )
  }

  stop(owner: object): void {
    this.#playing.get(owner)?.sink.stop()
    this.#playing.delete(owner)
  }
}
