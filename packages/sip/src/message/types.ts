/** What messages are made of (RFC 3261 section 7, 20, 25). Plain data: parse once, read, print. */

/** Parameters in their order; a name is lower case; a flag (no `=`) is `true`; quoted values are unquoted. */
export type Params = Readonly<Record<string, string | true>>

export interface Uri {
  /** Lower case: `sip`, `sips`, `tel`, … */
  readonly scheme: string
  /** Unescaped. For `tel:` the number. */
  readonly user?: string | undefined
  readonly password?: string | undefined
  /** Lower case; an IPv6 address keeps its brackets. Empty for `tel:`. */
  readonly host: string
  readonly port?: number | undefined
  readonly params: Params
  /** What follows `?`; values unescaped. */
  readonly headers: Params
}

export interface NameAddr {
  readonly displayName?: string | undefined
  readonly uri: Uri
  readonly params: Params
}

export interface Via {
  /** Upper case: UDP, TCP, TLS, WS, WSS. */
  readonly transport: string
  readonly host: string
  readonly port?: number | undefined
  readonly params: Params
}

export interface CSeq {
  readonly seq: number
  readonly method: string
}

/** Name as it is to be printed, value without folding. */
export type HeaderField = readonly [name: string, value: string]

export type Body = string | Uint8Array

export interface RequestInit {
  readonly method: string
  readonly uri: string | Uri
  readonly headers: readonly HeaderField[]
  /** Needs a Content-Type among the headers. Content-Length is added when printed. */
  readonly body?: Body | undefined
}

export interface ResponseInit {
  readonly status: number
  readonly reason?: string
  readonly headers: readonly HeaderField[]
  readonly body?: Body
}

/**
 * A message, parsed or built. Nothing but the start line is parsed until it is touched. Names are case-insensitive and a
 * compact name is the same as its long one. Typed getters throw `MalformedHeader` where the header is missing or wrong;
 * `parseMessage` has already checked the mandatory ones (Via, From, To, Call-ID, CSeq), so after it they do not throw.
 */
export interface MessageBase {
  /** The first value of this header, unfolded and trimmed; a list is not split. */
  get(name: string): string | undefined
  /** Every line of this header, in order; lists are not split. */
  lines(name: string): readonly string[]
  /** Every value of this header, lists split at commas outside quotes and angle brackets. */
  values(name: string): readonly string[]
  has(name: string): boolean
  /** All headers in their order, names as they came. */
  readonly headers: readonly HeaderField[]
  /** The topmost Via. */
  readonly via: Via
  readonly from: NameAddr
  readonly to: NameAddr
  readonly callId: string
  readonly cseq: CSeq
  /** `*` is given as an empty list with `isStar` true on the message. */
  readonly contacts: readonly NameAddr[]
  readonly isStar: boolean
  readonly body: Uint8Array
  readonly hasBody: boolean
  /** The body as UTF-8 text. */
  readonly text: string
  /** A copy with these headers changed: `undefined` removes, a list replaces all lines at the first one's place or the end. */
  with(changes: Readonly<Record<string, string | readonly string[] | undefined>>, body?: Body): this
}

export interface SipRequest extends MessageBase {
  readonly kind: 'request'
  readonly method: string
  /** As it came. */
  readonly requestUri: string
  readonly uri: Uri
}

export interface SipResponse extends MessageBase {
  readonly kind: 'response'
  readonly status: number
  readonly reason: string
}

export type SipMessage = SipRequest | SipResponse

/** A peer's malformed message is a value. `request` holds what is needed to answer it, where that much could be read. */
export interface Malformed {
  readonly kind: 'malformed'
  /** What to answer: 400, 413, 505 … */
  readonly status: number
  /** One line, for the reason phrase and the log: names the header and what is wrong. */
  readonly reason: string
  readonly request?: SipRequest
}
