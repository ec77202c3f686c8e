import type { SecureRtp, Towards } from '@offhook/media'
import type { Binding } from '@offhook/sip'

/** Contacts of which it is known. */
const MOST = 10_000

/**
 * Which protection of RTP a contact has come to after it had refused another, so that its next call need not ask again. What it
 * is offered later may still differ: a phone can be set up anew.
 */
export class LikedProtection {
  readonly #liked = new Map<string, SecureRtp>()

  of(binding: Binding): SecureRtp | undefined {
    return this.#liked.get(keyOf(binding))
  }

  /** `next`: what it is asked for now that it has refused; nothing when it has refused everything. */
  refused(binding: Binding, next: Towards | undefined): void {
    const key = keyOf(binding)
    this.#liked.delete(key)
    if (next?.kind !== 'rtp' || next.secure === undefined) return
    this.#liked.set(key, next.secure)
    const [oldest] = this.#liked.keys()
    if (this.#liked.size > MOST && oldest !== undefined) this.#liked.delete(oldest)
  }
}

const keyOf = ({ uri, flow }: Binding): string => `${flow.id} ${uri}`
