import { Message } from './message.ts'
import type { SipMessage } from './types.ts'
import { encode } from './utf8.ts'

/** The message as it goes over UDP, TCP and TLS; Content-Length is always there and right. */
export function printMessage(message: SipMessage): Uint8Array {
  const { source } = complete(message)
  const { body, raw, text } = source
  if (raw !== undefined) return typeof raw === 'string' ? encode(text) : raw.subarray(0, raw.length)
  if (body === undefined || typeof body === 'string') return encode(text + (body ?? ''))
  const head = encode(text)
  const out = new Uint8Array(head.length + body.length)
  out.set(head)
  out.set(body, head.length)
  return out
}

/** The message as it goes into a WebSocket text frame. A body that is no UTF-8 loses its odd bytes: send bytes then. */
export function printText(message: SipMessage): string {
  const { source } = complete(message)
  return source.raw === undefined ? source.text + message.text : source.text
}

function complete(message: SipMessage): Message {
  if (!(message instanceof Message)) throw new Error('A message comes from parseMessage, makeRequest or makeResponse')
  // What came without Content-Length, or with more bytes than it says, is put right.
  return message.source.raw === undefined || message.isWhole ? message : message.with({})
}
