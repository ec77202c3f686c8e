import type { Place, Transport } from '../user-agent/types.ts'
import { serviceOf, serviceOfNaptr } from './services.ts'
import { inOrder } from './srv.ts'
import { isName, type Target } from './target.ts'
import type { DnsQuestion, DnsRecord, DnsType, LocateFailure } from './types.ts'

/** Of one search: questions asked, names that lead to names, places given. */
const maxQuestions = 40
const maxChain = 8
const maxPlaces = 32

export interface Known {
  /** The records of this type and name; undefined when that is not known yet. */
  get(question: DnsQuestion): readonly DnsRecord[] | undefined
}

export interface Platform {
  readonly transports: readonly Transport[]
  readonly families: readonly ('A' | 'AAAA')[]
  /** Uniform in [0, 1). */
  readonly fraction: () => number
}

export interface Evaluation {
  readonly places: readonly Place[]
  /** Still to be asked: then the places are not all. */
  readonly missing: readonly DnsQuestion[]
  readonly failure: LocateFailure | undefined
}

type Of<Type extends DnsRecord['type']> = Extract<DnsRecord, { type: Type }>

/**
 * RFC 3263 4 over what is known so far. It is done again from the start with every answer: what it asks follows from what
 * it knows, so that there is no state to lose count of.
 */
export function evaluate(target: Target, known: Known, platform: Platform): Evaluation {
  return new Evaluating(known, platform).run(target)
}

class Evaluating {
  readonly #known: Known
  readonly #platform: Platform
  readonly #asked = new Set<string>()
  readonly #missing: DnsQuestion[] = []
  readonly #places: Place[] = []
  #overLimit = false

  constructor(known: Known, platform: Platform) {
    this.#known = known
    this.#platform = platform
  }

  run(target: Target): Evaluation {
    const { transports } = this.#platform
    const usable = transports.filter((transport) => !target.secure || serviceOf(transport)?.secure === true)
    const { transport, port, host } = target
    const isUsable = transport === undefined ? usable.length > 0 : usable.includes(transport)
    if (!isUsable) return { places: [], missing: [], failure: 'unsupported' }
    if (transport !== undefined && (target.numeric || port !== undefined)) this.#hosts(transport, target, host, port)
    else if (transport !== undefined) this.#service(transport, target)
    else this.#byNaptr(target, usable, host, 0)
    const failure = this.#overLimit ? 'limit' : 'not-found'
    return {
      places: this.#places,
      missing: this.#missing,
      failure: this.#places.length > 0 ? undefined : failure,
    }
  }

  /** The domain says which transports it has (4.1). */
  #byNaptr(target: Target, usable: readonly Transport[], name: string, depth: number): void {
    const records = this.#ask('NAPTR', name)
    if (records === undefined) return
    const ours = records.flatMap((record) => {
      const service = serviceOfNaptr(record.service)
      return service !== undefined && usable.includes(service.transport) ? [{ record, service }] : []
    })
    ours.sort((a, b) => a.record.order - b.record.order || a.record.preference - b.record.preference)
    for (const { record, service } of ours) {
      const { transport } = service
      const replacement = nameOf(record.replacement)
      const flag = record.flags.toLowerCase()
      if (flag === 's') this.#servers(transport, this.#ask('SRV', replacement))
      else if (flag === 'a') this.#hosts(transport, target, replacement, undefined)
      else if (flag === '' && depth < maxChain) this.#byNaptr(target, [transport], replacement, depth + 1)
      else if (flag === '') this.#overLimit = true
    }
    if (depth > 0 || ours.length > 0) return
    // Without NAPTR every transport of ours is looked for, and all that are found are tried.
    const found = usable.map((transport) => ({ transport, records: this.#srvOf(transport, name) }))
    if (found.some(({ records }) => records === undefined)) return
    for (const { transport, records } of found) this.#servers(transport, records)
    if (found.some(({ records }) => records !== undefined && records.length > 0)) return
    const plain: Transport = target.secure ? 'tls' : 'udp'
    const fallback = usable.includes(plain) ? plain : usable[0]
    if (fallback !== undefined) this.#hosts(fallback, target, name, undefined)
  }

  /** The transport is certain, the server is not (4.2). */
  #service(transport: Transport, target: Target): void {
    const records = this.#srvOf(transport, target.host)
    if (records === undefined) return
    if (records.length > 0) this.#servers(transport, records)
    else this.#hosts(transport, target, target.host, undefined)
  }

  #srvOf(transport: Transport, name: string): readonly Of<'SRV'>[] | undefined {
    const label = serviceOf(transport)?.srv
    return label === undefined ? [] : this.#ask('SRV', `${label}.${name}`)
  }

  #servers(transport: Transport, records: readonly Of<'SRV'>[] | undefined): void {
    for (const { target, port } of inOrder(records ?? [], this.#platform.fraction)) {
      const name = nameOf(target)
      // A lone dot: decidedly not here (RFC 2782).
      if (name !== '') this.#addresses(transport, name, port)
    }
  }

  #hosts(transport: Transport, target: Target, name: string, port: number | undefined): void {
    const at = port ?? serviceOf(transport)?.port ?? 5060
    if (target.numeric) this.#place(transport, target.host, at)
    else this.#addresses(transport, name, at)
  }

  #addresses(transport: Transport, name: string, port: number): void {
    for (const family of this.#platform.families)
      for (const { address } of this.#ask(family, name) ?? []) this.#place(transport, address, port)
  }

  #place(transport: Transport, address: string, port: number): void {
    const isKnown = this.#places.some(
      (other) => other.transport === transport && other.address === address && other.port === port,
    )
    const isPlace = port >= 1 && port <= 65_535 && /^(\d+\.){3}\d+$|:/.test(address)
    if (isPlace && !isKnown && this.#places.length < maxPlaces) this.#places.push({ transport, address, port })
  }

  #ask<Type extends DnsType>(type: Type, from: string): readonly Of<Type>[] | undefined {
    let name = from
    for (let step = 0; step < maxChain; step++) {
      if (!isName(name)) return []
      const key = `${type} ${name}`
      if (!this.#asked.has(key) && this.#asked.size >= maxQuestions) {
        this.#overLimit = true
        return []
      }
      const question: DnsQuestion = { type, name }
      const records = this.#known.get(question)
      if (records === undefined && !this.#asked.has(key)) this.#missing.push(question)
      this.#asked.add(key)
      if (records === undefined) return undefined
      const wanted = records.filter((record): record is Of<Type> => record.type === type)
      const alias = records.find((record) => record.type === 'CNAME')
      if (wanted.length > 0 || alias === undefined) return wanted
      name = nameOf(alias.target)
    }
    this.#overLimit = true
    return []
  }
}

function nameOf(text: string): string {
  return text.toLowerCase().replace(/\.$/, '')
}
