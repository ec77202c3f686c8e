import type { Body, Malformed, NameAddr, Params, RequestInit, SipMessage, SipRequest, SipResponse } from './types.ts'

/**
 * How a user agent reads and writes its messages. There are two that mean the same: `full` is quick and keeps every byte,
 * for servers; `lean` is small, for pages, whose messages all come in WebSocket text frames. See ADR 5.
 */
export interface Codec {
  /** As `parseMessage`; `message` is the most bytes it may have. */
  parse(data: Uint8Array | string, limits: { readonly message: number }): SipRequest | SipResponse | Malformed
  /** As `makeRequest`. */
  request(init: RequestInit & { readonly uri: string }): SipRequest
  /** The message as it goes over this transport: into a text frame (RFC 7118 5) or as bytes. */
  print(message: SipMessage, transport: string): Uint8Array | string
  /** The same for one whose head is text already. */
  join(head: string, body: Body | undefined, transport: string): Uint8Array | string
  /** Bytes, for Content-Length. */
  length(body: Body | undefined): number
  /** The usual words for a status. */
  phrase(status: number): string
  /** `;name=value;flag`; undefined when the text is no such thing. */
  params(text: string): Params | undefined
  /** A header's value; undefined when it is no address. */
  address(text: string): NameAddr | undefined
}
