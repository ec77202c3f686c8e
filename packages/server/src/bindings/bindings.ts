import { applyRegister, type Binding, type Flow, type RegistrarPolicy, type Reply, type SipRequest } from '@offhook/sip'

/** Which devices a person can be reached at: bindings per extension, in memory. Expiry is looked at when they are read. */
export class Bindings {
  readonly #byExtension = new Map<string, readonly Binding[]>()
  readonly #policy: RegistrarPolicy

  constructor(policy: RegistrarPolicy) {
    this.#policy = policy
  }

  /** Applies an authenticated REGISTER and gives the response to it. */
  register(
    extension: string,
    request: SipRequest,
    flow: Flow,
    now: number,
  ): { reply: Reply; bindings: readonly Binding[] } {
    const result = applyRegister(request, flow, this.of(extension, now), now, this.#policy)
    this.#keep(extension, result.bindings)
    return { reply: result.response, bindings: result.bindings }
  }

  /** Live bindings, latest first. */
  of(extension: string, now: number): readonly Binding[] {
    const bindings = this.#byExtension.get(extension) ?? []
    return bindings.filter((binding) => binding.expiresAt > now)
  }

  /** A connection is gone, and what was reachable over it alone is not reachable any more (RFC 5626 5.3). */
  flowClosed(flow: Flow): string[] {
    const left: string[] = []
    for (const [extension, bindings] of this.#byExtension) {
      const rest = bindings.filter((binding) => binding.flow.id !== flow.id)
      if (rest.length === bindings.length) continue
      left.push(extension)
      this.#keep(extension, rest)
    }
    return left
  }

  /** Forgets everything of this extension (the user was removed or changed the password). */
  remove(extension: string): readonly Binding[] {
    const bindings = this.#byExtension.get(extension) ?? []
    this.#byExtension.delete(extension)
    return bindings
  }

  /** Drops what has lapsed; called now and then, so that phones that just vanished do not stay in memory. */
  sweep(now: number): void {
    for (const extension of [...this.#byExtension.keys()]) this.#keep(extension, this.of(extension, now))
  }

  get size(): number {
    let sum = 0
    for (const bindings of this.#byExtension.values()) sum += bindings.length
    return sum
  }

  #keep(extension: string, bindings: readonly Binding[]): void {
    if (bindings.length === 0) this.#byExtension.delete(extension)
    else this.#byExtension.set(extension, bindings)
  }
}
