import { ACCEPTED_BODY_TYPES, ALLOWED_METHODS, REASON_PHRASE } from '../lib/Constants.ts'
import type { NameAddrHeader } from '../lib/NameAddrHeader.ts'
import type { InviteServerTransaction, NonInviteServerTransaction } from '../lib/Transactions.ts'
import type { Transport } from '../lib/Transport.ts'
import type { UA } from '../lib/UA.ts'
import type { URI } from '../lib/URI.ts'
import { newTag, str_utf8_length } from '../lib/Utils.ts'
import { IncomingMessage } from './incoming.ts'
import { supportedFor } from './supported.ts'

/** A request that has come, and how to answer it. */
export class IncomingRequest extends IncomingMessage {
  ua: UA
  ruri: URI = null as unknown as URI
  transport: Transport | null = null
  server_transaction: InviteServerTransaction | NonInviteServerTransaction | null = null

  constructor(ua: UA) {
    super()
    this.ua = ua
  }

  /** Through the transaction; `onFailure` where it could not be sent. */
  reply(
    code: number,
    reason?: string | null,
    extraHeaders?: readonly string[] | null,
    body?: string | null,
    onSuccess?: () => void,
    onFailure?: () => void,
  ): void {
    const { method, ua } = this
    const phrase = phraseOf(code, reason)
    const dialogForming = method === 'INVITE' && code > 100 && code <= 200
    const allow = method === 'OPTIONS' || code === 405 ? [`Allow: ${ALLOWED_METHODS}`] : []
    const accept = method === 'OPTIONS' || code === 415 ? [`Accept: ${ACCEPTED_BODY_TYPES}`] : []
    const extra = [...(extraHeaders ?? []), ...(ua.configuration.extra_headers ?? [])].map((line) => line.trim())
    // SDP, unless the answerer says otherwise.
    const typed = body && !extra.some((line) => /^(content-type|c)\s*:/i.test(line))
    const response = [
      `SIP/2.0 ${code} ${phrase}`,
      ...(dialogForming ? this.getHeaders('record-route').map((value) => `Record-Route: ${value}`) : []),
      ...this.#copied(code),
      ...extra,
      ...allow,
      ...accept,
      `Supported: ${supportedFor(ua, method, false, Boolean(body))}`,
      ...(typed ? ['Content-Type: application/sdp'] : []),
      `Content-Length: ${body ? str_utf8_length(body) : 0}`,
      '',
      body || '',
    ].join('\r\n')
    this.server_transaction?.receiveResponse(code, response, onSuccess, onFailure)
  }

  /** Without a transaction. */
  reply_sl(code: number, reason?: string | null): void {
    const response = [
      `SIP/2.0 ${code} ${phraseOf(code, reason)}`,
      ...this.#copied(code),
      ...(this.ua.configuration.extra_headers ?? []).map((line) => line.trim()),
      'Content-Length: 0',
      '',
      '',
    ]
    this.transport?.send(response.join('\r\n'))
  }

  // RFC 3261 8.2.6.2
  #copied(code: number): string[] {
    const { to_tag } = this
    const isTagged = this.s<NameAddrHeader>('to').hasParam('tag')
    const tag = to_tag ? (isTagged ? '' : `;tag=${to_tag}`) : code > 100 ? `;tag=${newTag()}` : ''
    return [
      ...this.getHeaders('via').map((value) => `Via: ${value}`),
      `To: ${this.getHeader('To')}${tag}`,
      `From: ${this.getHeader('From')}`,
      `Call-ID: ${this.call_id}`,
      `CSeq: ${this.cseq} ${this.method}`,
    ]
  }
}

function phraseOf(code: number, reason: unknown): string {
  if (!code || code < 100 || code > 699) throw new TypeError(`Invalid status_code: ${code}`)
  if (reason && typeof reason !== 'string' && !(reason instanceof String))
    throw new TypeError(`Invalid reason_phrase: ${reason}`)
  return String(reason || REASON_PHRASE[code] || '')
}
