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
  readonly methods: ReadonlySet<string>
  readonly extensions: ReadonlySet<string>
  readonly allow: readonly HeaderField[]
  /** What every REGISTER, every INVITE and every 2xx to one says of us. */
  readonly capabilities: readonly HeaderField[]
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
    const { timers = {}, allow = [], supported = [], product } = options
    const { t1 = 500, t2 = 4000, t4 = 5000 } = timers
    this.t1 = t1
    this.t2 = t2
    this.t4 = t4
    this.patience = 64 * t1
    this.methods = new Set(allow)
    this.extensions = new Set(supported)
    this.allow = [['Allow', allow.join(', ')]]
    this.capabilities = supported.length === 0 ? this.allow : [...this.allow, ['Supported', supported.join(', ')]]
    this.userAgent = product === undefined ? [] : [['User-Agent', product]]
    this.server = product === undefined ? [] : [['Server', product]]
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
    return this.parts.codec.print(message, flow.transport)
  }

  /** `to` for UDP only: where it goes other than to the flow's remote address. */
  transmit(flow: Flow, data: Uint8Array | string, to?: { readonly address: string; readonly port: number }): void {
    this.emit({ type: 'transmit', flow, data, to })
  }
}

export function isReliable(flow: Flow): boolean {
  return flow.transport !== 'udp'
}
