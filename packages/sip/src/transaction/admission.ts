import type { SipRequest } from '../message/index.ts'
import type { Flow, Reply, UserAgentOptions } from '../user-agent/types.ts'
import type { ServerTransaction } from './server.ts'

/** Which new requests are turned away before anyone looks at them. A page takes them all: it has one peer. */
export interface Admission {
  /** What to answer instead of taking the request; `isInside` a dialog. */
  refuse(request: SipRequest, flow: Flow, isInside: boolean): Reply | undefined
  add(transaction: ServerTransaction): void
  remove(transaction: ServerTransaction): void
}

/** A server's: what is too much, what has come too far, and what came before by another way. */
export class Gate implements Admission {
  readonly #perFlow: number
  readonly #total: number
  #count = 0
  /** By flow id. */
  readonly #counts = new Map<string, number>()
  readonly #mergeable = new Set<string>()
  #last: { readonly request: SipRequest; readonly key: string } | undefined

  constructor({ limits }: UserAgentOptions) {
    this.#perFlow = limits?.transactionsPerFlow ?? 20_000
    this.#total = limits?.transactions ?? 100_000
  }

  refuse(request: SipRequest, flow: Flow, isInside: boolean): Reply | undefined {
    if (this.#count >= this.#total || (this.#counts.get(flow.id) ?? 0) >= this.#perFlow) {
      return { status: 503, headers: [['Retry-After', '10']] }
    }
    if (isInside) return undefined
    // RFC 3261 8.2.2.1.
    if (!/^(sips?|tel)$/.test(request.uri.scheme)) return { status: 416 }
    // An OPTIONS ends here; what else comes may be passed on (RFC 3261 16.3, RFC 4475 3.3.11).
    if (request.method !== 'OPTIONS' && request.get('Max-Forwards')?.trim() === '0') return { status: 483 }
    // RFC 3261 8.2.2.2.
    return this.#mergeable.has(this.#keyOf(request)) ? { status: 482 } : undefined
  }

  /** What is not refused is added next. */
  #keyOf(request: SipRequest): string {
    if (this.#last?.request !== request) this.#last = { request, key: keyOf(request) }
    return this.#last.key
  }

  add(transaction: ServerTransaction): void {
    const { request, flow, isMergeable } = transaction
    if (isMergeable) {
      transaction.mergeKey = this.#keyOf(request)
      this.#mergeable.add(transaction.mergeKey)
    }
    this.#count++
    this.#counts.set(flow.id, (this.#counts.get(flow.id) ?? 0) + 1)
  }

  remove(transaction: ServerTransaction): void {
    const { flow, mergeKey } = transaction
    if (mergeKey !== undefined) this.#mergeable.delete(mergeKey)
    this.#count--
    const left = (this.#counts.get(flow.id) ?? 1) - 1
    if (left === 0) this.#counts.delete(flow.id)
    else this.#counts.set(flow.id, left)
  }
}

function keyOf(request: SipRequest): string {
  return `${request.cseq.seq} ${request.method} ${request.from.params.tag} ${request.callId}`
}
