import { headerValue, isOf } from '../headers.ts'
import { ALLOWED_METHODS, INVITE, MAX_FORWARDS, USER_AGENT } from '../lib/Constants.ts'
import { NameAddrHeader } from '../lib/NameAddrHeader.ts'
import type { InviteClientTransaction } from '../lib/Transactions.ts'
import type { UA } from '../lib/UA.ts'
import type { URI } from '../lib/URI.ts'
import { cloneArray, createRandomToken, headerize, newTag, str_utf8_length } from '../lib/Utils.ts'
import { type ParsedSdp, parseSdp } from './sdp.ts'
import { supportedFor } from './supported.ts'

/** What a request says in place of what the account says. */
export interface RequestInit {
  cseq?: number | undefined
  call_id?: string | undefined
  from_tag?: string | undefined
  from_uri?: URI | undefined
  from_display_name?: string | undefined
  to_uri?: URI | undefined
  to_display_name?: string | undefined
  to_tag?: string | null | undefined
  route_set?: readonly string[] | undefined
}

/** A request of ours, to be changed until it is sent. */
export class OutgoingRequest {
  ua: UA
  headers: Record<string, string[]> = {}
  method: string
  ruri: URI
  body: string
  extraHeaders: string[]
  to: NameAddrHeader
  from: NameAddrHeader
  call_id: string
  cseq: number
  sdp: ParsedSdp | undefined

  constructor(
    method: string,
    ruri: URI,
    ua: UA,
    params?: RequestInit | null,
    extraHeaders?: readonly string[] | null,
    body?: string | null,
  ) {
    const { configuration } = ua
    const init = params ?? {}
    this.ua = ua
    this.method = method
    this.ruri = ruri
    this.body = body as string
    this.extraHeaders = [...(extraHeaders ?? []), ...(configuration.extra_headers ?? [])]
    if (init.route_set) this.setHeader('route', [...init.route_set])
    else if (configuration.use_preloaded_route) this.setHeader('route', `<${ua.transport.sip_uri};lr>`)
    // Its value is the transaction's to give.
    this.setHeader('via', '')
    this.setHeader('max-forwards', `${MAX_FORWARDS}`)
    const toParams = init.to_tag ? { tag: init.to_tag } : null
    this.to = new NameAddrHeader(init.to_uri ?? ruri, init.to_display_name ?? null, toParams)
    this.setHeader('to', this.to.toString())
    const name = init.from_display_name === undefined ? configuration.display_name || null : init.from_display_name
    this.from = new NameAddrHeader(init.from_uri ?? configuration.uri, name, { tag: init.from_tag || newTag() })
    this.setHeader('from', this.from.toString())
    // With our own mark in front, so that a request which comes back to us is known.
    this.call_id = init.call_id || configuration.jssip_id + createRandomToken(15)
    this.setHeader('call-id', this.call_id)
    this.cseq = init.cseq || Math.floor(Math.random() * 10_000)
    this.setHeader('cseq', `${this.cseq} ${method}`)
  }

  setHeader(name: string, value: string | string[]): void {
    this.extraHeaders = this.extraHeaders.filter((line) => !isOf(line, name))
    this.headers[headerize(name)] = Array.isArray(value) ? value : [value]
  }

  getHeader(name: string): string {
    // An empty first value is none.
    return (this.getHeaders(name)[0] || undefined) as string
  }

  getHeaders(name: string): string[] {
    const own = this.headers[headerize(name)]
    if (own !== undefined) return [...own]
    return this.extraHeaders.flatMap((line) => headerValue(line, name) ?? [])
  }

  hasHeader(name: string): boolean {
    return this.headers[headerize(name)] !== undefined || this.extraHeaders.some((line) => isOf(line, name))
  }

  /** The body as sdp-transform reads it; read once, unless `force`. */
  parseSDP(force?: boolean): ParsedSdp {
    if (force || this.sdp === undefined) this.sdp = parseSdp(this.body || '')
    return this.sdp
  }

  toString(): string {
    const { ua, method, body } = this
    const lines = Object.entries(this.headers).flatMap(([name, values]) => values.map((value) => `${name}: ${value}`))
    return [
      `${method} ${this.ruri} SIP/2.0`,
      ...lines,
      ...this.extraHeaders.map((line) => line.trim()),
      `Allow: ${ALLOWED_METHODS}`,
      `Supported: ${supportedFor(ua, method, true, Boolean(body))}`,
      `User-Agent: ${ua.configuration.user_agent || USER_AGENT}`,
      `Content-Length: ${body ? str_utf8_length(body) : 0}`,
      '',
      body || '',
    ].join('\r\n')
  }

  clone(): OutgoingRequest {
    return this.copyTo(new OutgoingRequest(this.method, this.ruri, this.ua))
  }

  protected copyTo<T extends OutgoingRequest>(copy: T): T {
    copy.headers = structuredClone(this.headers)
    copy.body = this.body
    copy.extraHeaders = cloneArray(this.extraHeaders)
    copy.to = this.to
    copy.from = this.from
    copy.call_id = this.call_id
    copy.cseq = this.cseq
    return copy
  }
}

/** The INVITE that begins a session: it can be cancelled. */
export class InitialOutgoingInviteRequest extends OutgoingRequest {
  transaction: InviteClientTransaction | null = null

  constructor(
    ruri: URI,
    ua: UA,
    params?: RequestInit | null,
    extraHeaders?: readonly string[] | null,
    body?: string | null,
  ) {
    super(INVITE, ruri, ua, params, extraHeaders, body)
  }

  cancel(reason?: string): void {
    this.transaction?.cancel(reason)
  }

  override clone(): InitialOutgoingInviteRequest {
    const copy = this.copyTo(new InitialOutgoingInviteRequest(this.ruri, this.ua))
    copy.transaction = this.transaction
    return copy
  }
}
