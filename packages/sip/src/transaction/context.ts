import type { HeaderField, SipMessage } from '../message/index.ts'
import type { Effect, Flow, UserAgentOptions } from '../user-agent/types.ts'
import type { DeadlineQueue } from './deadlines.ts'
import type { Parts } from './parts.ts'
import { Tokens } from './tokens.ts'

/** What all parts of one user agent share: the effects being gathered, the deadlines, randomness and settings. */
export class Context {
  #out: Effect[] = []
  readonly parts: Parts
  readonly deadlines: DeadlineQueue
  readonly tokens: Tokens
  /** Of answers without a transaction, so that a repeated request is answered the same way (RFC 3261 8.2.7). */
  readonly tag: string
  /** RFC 3261 17.1.1.1, in ms. */
  readonly t1: number
  readonly t2: number
  readonly t4: number
  /** 64*T1: how long a request is tried, an ACK awaited, a fork listened for. */
  readonly patience: number
  readonly allow: string
  readonly methods: ReadonlySet<string>
  readonly supported: string
  readonly extensions: ReadonlySet<string>
  /** In every request, and in every response. */
  readonly userAgent: readonly HeaderField[]
  readonly server: readonly HeaderField[]
  sessions = 0
  registrations = 0

  constructor(options: UserAgentOptions, parts: Parts) {
    this.parts = parts
    this.deadlines = parts.deadlines()
    this.tokens = new Tokens(options.random)
    this.tag = this.tokens.tag()
    this.t1 = options.timers?.t1 ?? 500
    this.t2 = options.timers?.t2 ?? 4000
    this.t4 = options.timers?.t4 ?? 5000
    this.patience = 64 * this.t1
    const allow = options.allow ?? []
    this.allow = allow.join(', ')
    this.methods = new Set(allow)
    const supported = options.supported ?? []
    this.supported = supported.join(', ')
    this.extensions = new Set(supported)
    this.userAgent = options.product === undefined ? [] : [['User-Agent', options.product]]
    this.server = options.product === undefined ? [] : [['Server', options.product]]
  }

  emit(effect: Effect): void {
    this.#out.push(effect)
  }

  /** What has been gathered since the last time, in order. */
  take(): readonly Effect[] {
    const out = this.#out
    this.#out = []
    return out
  }

  print(flow: Flow, message: SipMessage): Uint8Array | string {
    return this.parts.codec.print(message, isText(flow))
  }

  /** `to` for UDP only: where it goes other than to the flow's remote address. */
  transmit(flow: Flow, data: Uint8Array | string, to?: { readonly address: string; readonly port: number }): void {
    this.emit({ type: 'transmit', flow, data, to })
  }
}

/** A WebSocket carries text frames (RFC 7118 5), everything else bytes. */
export function isText({ transport }: Flow): boolean {
  return transport === 'ws' || transport === 'wss'
}

export function isReliable(flow: Flow): boolean {
  return flow.transport !== 'udp'
}
