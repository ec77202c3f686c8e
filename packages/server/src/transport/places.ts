import { randomFillSync } from 'node:crypto'
import { Resolver } from 'node:dns/promises'
import {
  type DnsAnswer,
  type DnsQuestion,
  type DnsRecord,
  type LocateEffect,
  type LocateFailure,
  Locator,
  type Place,
  type Transport,
} from '@offhook/sip'

export interface PlacesOptions {
  /** What flows can be opened by, the one to be tried first first. */
  readonly transports: readonly Transport[]
  /** `127.0.0.1:5353`; the system's by default. */
  readonly servers?: readonly string[]
  /** ms for one question; 2,000 by default, and tried twice. */
  readonly timeout?: number
}

export type Found =
  | { readonly places: readonly Place[]; readonly failure?: never }
  | { readonly failure: LocateFailure; readonly places?: never }

/** Node tells no TTL of these, s. */
const untoldTtl = 60

/** Drives the core's locator (RFC 3263) with Node's resolver. */
export class Places {
  readonly #locator: Locator
  readonly #resolver: Resolver
  readonly #waiting = new Map<string, (found: Found) => void>()

  constructor({ transports, servers, timeout = 2000 }: PlacesOptions) {
    this.#locator = new Locator({ random: randomFillSync, transports })
    this.#resolver = new Resolver({ timeout, tries: 2 })
    if (servers !== undefined) this.#resolver.setServers([...servers])
  }

  /** Where to send what is for this URI, best first. Never rejects. */
  find(uri: string): Promise<Found> {
    const { search, effects } = this.#locator.locate(uri, performance.now())
    return new Promise((resolve) => {
      this.#waiting.set(search, resolve)
      this.#perform(effects)
    })
  }

  /** Gives up all questions; whoever waits hears that the name server did not say. */
  close(): void {
    this.#resolver.cancel()
  }

  #perform(effects: readonly LocateEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'ask') {
        const { question } = effect
        // Later, so that what is known is found before what is not.
        void this.#ask(question).then((answer) =>
          this.#perform(this.#locator.answer(question, answer, performance.now())),
        )
        continue
      }
      const resolve = this.#waiting.get(effect.search)
      this.#waiting.delete(effect.search)
      resolve?.(effect.type === 'located' ? { places: effect.places } : { failure: effect.failure })
    }
  }

  async #ask(question: DnsQuestion): Promise<DnsAnswer | undefined> {
    try {
      return { records: await this.#records(question) }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      return code === 'ENODATA' || code === 'ENOTFOUND' ? { records: [] } : undefined
    }
  }

  async #records({ type, name }: DnsQuestion): Promise<DnsRecord[]> {
    const resolver = this.#resolver
    switch (type) {
      case 'A':
        return (await resolver.resolve4(name, { ttl: true })).map((record) => ({ type, ...record }))
      case 'AAAA':
        return (await resolver.resolve6(name, { ttl: true })).map((record) => ({ type, ...record }))
      case 'SRV':
        return (await resolver.resolveSrv(name)).map(({ name: target, port, priority, weight }) => {
          return { type, ttl: untoldTtl, target, port, priority, weight }
        })
      case 'NAPTR':
        return (await resolver.resolveNaptr(name)).map(({ flags, service, replacement, order, preference }) => {
          return { type, ttl: untoldTtl, flags, service, replacement, order, preference }
        })
      default: {
        const impossible: never = type
        throw new Error(`unknown question ${impossible}`)
      }
    }
  }
}
