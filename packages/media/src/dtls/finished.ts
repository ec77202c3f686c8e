import { hash, timingSafeEqual } from 'node:crypto'
import { Abort, ALERT } from './constants.ts'
import type { HandshakeMessage } from './reassembly.ts'

export function expectFinished(message: HandshakeMessage, expected: Buffer): void {
  if (message.body.length !== expected.length || !timingSafeEqual(message.body, expected)) {
    throw new Abort(ALERT.decryptError, "the peer's Finished is wrong")
  }
}

/** Of all messages up to and with ClientKeyExchange (RFC 7627 3). */
export function sessionHash(transcript: Buffer): Buffer {
  return hash('sha256', transcript, 'buffer')
}
