import { Message } from './message.ts'
import { hasStray } from './scan.ts'
import { byteOffset } from './source.ts'
import type { Body, SipMessage } from './types.ts'
import { byteLength, encode } from './utf8.ts'

/** The message as it goes over UDP, TCP and TLS; Content-Length is always there and right. */
export function printMessage(message: SipMessage): Uint8Array {
  const { body, raw, text } = complete(message).source
  if (raw !== undefined) return typeof raw === 'string' ? encode(text) : raw
  return withBody(text, body)
}

export function withBody(head: string, body: Body | undefined): Uint8Array {
  if (body === undefined) return encode(head)
  if (typeof body === 'string') return encode(head, body)
  const start = encode(head)
  const out = new Uint8Array(start.length + body.length)
  out.set(start)
  out.set(body, start.length)
  return out
}

/** The message as it goes into a WebSocket text frame. Bytes that are no UTF-8 get lost there: send bytes then. */
export function printText(message: SipMessage): string {
  const whole = complete(message)
  return whole.source.raw === undefined ? whole.source.text + whole.text : whole.source.text
}

/** What came without Content-Length, with more bytes than it says, or with what must not be printed, is put right. */
function complete(message: SipMessage): Message {
  if (!(message instanceof Message)) throw new Error('A message comes from parseMessage, makeRequest or makeResponse')
  return message.source.raw === undefined || isPrintable(message) ? message : message.with({})
}

function isPrintable({ source: { raw, text, length }, table }: Message): boolean {
  if (raw === undefined || length === undefined || hasStray(text, table.body)) return false
  const rest =
    typeof raw === 'string' ? byteLength(text.slice(table.body)) : raw.length - byteOffset(raw, text, table.body)
  return rest === length
}
