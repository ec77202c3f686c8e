import type { Uri } from '../message/index.ts'
import { Tokens } from '../transaction/index.ts'
import { evaluate, type Platform } from './evaluate.ts'
import { type Target, targetOf } from './target.ts'
import type { DnsAnswer, DnsQuestion, DnsRecord, LocateEffect, LocatorOptions } from './types.ts'

interface Held {
  readonly records: readonly DnsRecord[]
  /** The name server did not say. */
  readonly failed: boolean
  readonly expiresAt: number
}

interface Search {
  readonly id: string
  readonly target: Target
  /** What it has seen: its own, so that an answer that must not be kept serves it to the end. */
  readonly seen: Map<string, Held>
}

/** Answers that are remembered, records that are read of one, and the longest time, in s, that one is believed. */
const maxHeld = 1000
const maxRecords = 64
const maxTtl = 86_400
const noneTtl = 30

/**
 * Finds where to send a request to (RFC 3263), without asking anybody itself: `locate` and `answer` return what to ask, and
 * in the end the places, best first. The first is to be tried, and on a failure of its transport, a time-out or a 503 the
 * next one: give the others to the flow as its `alternatives`. One locator serves many searches and remembers answers as
 * long as they hold.
 */
export class Locator {
  readonly #platform: Platform
  readonly #tokens: Tokens
  readonly #held = new Map<string, Held>()
  readonly #searches = new Map<string, Search>()
  readonly #asking = new Set<string>()

  constructor({ random, transports, families = ['AAAA', 'A'] }: LocatorOptions) {
    this.#tokens = new Tokens(random)
    this.#platform = { transports, families, fraction: () => this.#tokens.fraction() }
  }

  /** Searches under way. */
  get size(): number {
    return this.#searches.size
  }

  locate(uri: string | Uri, now: number): { readonly search: string; readonly effects: readonly LocateEffect[] } {
    const id = this.#tokens.token(12)
    const target = targetOf(uri)
    if (typeof target === 'string') return { search: id, effects: [{ type: 'unlocated', search: id, failure: target }] }
    const search: Search = { id, target, seen: new Map() }
    this.#searches.set(id, search)
    return { search: id, effects: this.#proceed(search, now) }
  }

  /** No answer: it cannot be had. Answers to what nobody asked change nothing. */
  answer(question: DnsQuestion, answer: DnsAnswer | undefined, now: number): readonly LocateEffect[] {
    const key = keyOf(question)
    if (!this.#asking.delete(key)) return []
    const records = (answer?.records ?? []).slice(0, maxRecords)
    const ttl = records.length === 0 ? (answer?.ttl ?? noneTtl) : Math.min(...records.map((record) => record.ttl))
    const lasts = answer === undefined ? 0 : 1000 * Math.min(Math.max(0, ttl), maxTtl)
    const held: Held = { records, failed: answer === undefined, expiresAt: now + lasts }
    this.#keep(key, held, now)
    const effects: LocateEffect[] = []
    for (const search of [...this.#searches.values()]) {
      if (search.seen.has(key)) continue
      search.seen.set(key, held)
      effects.push(...this.#proceed(search, now))
    }
    return effects
  }

  /** The search is not wanted any more. */
  abandon(search: string): void {
    this.#searches.delete(search)
  }

  #proceed(search: Search, now: number): LocateEffect[] {
    const { id, target, seen } = search
    const used = new Set<Held>()
    const get = (question: DnsQuestion) => {
      const key = keyOf(question)
      const held = seen.get(key) ?? this.#heldNow(key, now)
      if (held === undefined) return undefined
      seen.set(key, held)
      used.add(held)
      return held.records
    }
    const { places, missing, failure } = evaluate(target, { get }, this.#platform)
    if (missing.length > 0) return missing.filter((question) => this.#ask(question)).map(asking)
    this.#searches.delete(id)
    const hasFailed = [...used].some(({ failed }) => failed)
    if (failure !== undefined)
      return [{ type: 'unlocated', search: id, failure: hasFailed && failure === 'not-found' ? 'dns-failed' : failure }]
    return [
      { type: 'located', search: id, places, expiresAt: Math.min(...[...used].map(({ expiresAt }) => expiresAt)) },
    ]
  }

  /** False when another search has asked the same. */
  #ask(question: DnsQuestion): boolean {
    const key = keyOf(question)
    const isNew = !this.#asking.has(key)
    this.#asking.add(key)
    return isNew
  }

  #heldNow(key: string, now: number): Held | undefined {
    const held = this.#held.get(key)
    if (held === undefined || held.expiresAt > now) return held
    this.#held.delete(key)
    return undefined
  }

  #keep(key: string, held: Held, now: number): void {
    if (held.expiresAt <= now) return
    this.#held.delete(key)
    if (this.#held.size >= maxHeld) for (const oldest of this.#held.keys()) if (this.#held.delete(oldest)) break
    this.#held.set(key, held)
  }
}

function keyOf({ type, name }: DnsQuestion): string {
  return `${type} ${name.toLowerCase().replace(/\.$/, '')}`
}

function asking(question: DnsQuestion): LocateEffect {
  return { type: 'ask', question }
}
