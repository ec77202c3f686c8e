import type { Channel } from '../wire/channel.ts'
import type { Notice, Reply } from '../wire/protocol.ts'

/** What happened while nobody listened: the rest is in the inventory. */
const MOST_KEPT = 1000
/** ms until the first one must have come. */
const FIRST = 10_000

/**
 * Whoever commands this worker: one at a time. Without one for `outlive` ms `abandoned` is called; events of that time are
 * kept for who comes then.
 */
export class Master {
  readonly #outlive: number
  readonly #perform: (message: unknown) => Promise<Reply | undefined>
  readonly #abandoned: () => void
  #channel: Channel | undefined
  #kept: Notice[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(outlive: number, perform: (message: unknown) => Promise<Reply | undefined>, abandoned: () => void) {
    this.#outlive = outlive
    this.#perform = perform
    this.#abandoned = abandoned
    this.#wait(Math.max(outlive, FIRST))
  }

  get present(): boolean {
    return this.#channel !== undefined
  }

  adopt(channel: Channel): void {
    if (this.#channel) {
      channel.socket.destroy()
      return
    }
    clearTimeout(this.#timer)
    this.#channel = channel
    for (const notice of this.#kept.splice(0)) channel.mention(notice)
    channel.listen((message) => void this.#receive(channel, message))
    void channel.closed.then(() => {
      this.#channel = undefined
      this.#wait(this.#outlive)
    })
  }

  tell(notice: Notice): void {
    if (this.#channel) this.#channel.mention(notice)
    else if ('event' in notice && this.#kept.length < MOST_KEPT) this.#kept.push(notice)
  }

  async #receive(channel: Channel, message: unknown): Promise<void> {
    const reply = await this.#perform(message)
    // Not our master's language.
    if (!reply) return void channel.socket.destroy()
    try {
      channel.send(reply)
    } catch (error) {
      channel.send({ id: reply.id, error: String(error) })
    }
    return undefined
  }

  #wait(time: number): void {
    this.#timer = setTimeout(this.#abandoned, time)
  }
}
