import { fingerprintOf, integrityOf } from './integrity.ts'
import { ATTRIBUTE, HEADER_LENGTH, MAGIC_COOKIE } from './stun.ts'

export interface StunParts {
  readonly type: number
  /** 12 bytes. */
  readonly transactionId: Buffer
  readonly attributes: readonly { readonly type: number; readonly value: Buffer }[]
  /** Adds MESSAGE-INTEGRITY of this password. FINGERPRINT always comes last. */
  readonly password?: string
}

export function buildStun({ type, transactionId, attributes, password }: StunParts): Buffer {
  let length = HEADER_LENGTH + (password === undefined ? 0 : 24) + 8
  for (const { value } of attributes) length += 4 + ((value.length + 3) & ~3)
  // Padding is zeros.
  const message = Buffer.allocUnsafe(length).fill(0)
  message.writeUInt16BE(type, 0)
  message.writeUInt16BE(length - HEADER_LENGTH, 2)
  message.writeUInt32BE(MAGIC_COOKIE, 4)
  transactionId.copy(message, 8, 0, 12)
  let at = HEADER_LENGTH
  const add = (attribute: number, value: Buffer) => {
    message.writeUInt16BE(attribute, at)
    message.writeUInt16BE(value.length, at + 2)
    value.copy(message, at + 4)
    at += 4 + ((value.length + 3) & ~3)
  }
  for (const each of attributes) add(each.type, each.value)
  if (password !== undefined) add(ATTRIBUTE.messageIntegrity, integrityOf(message, at, password))
  const fingerprint = fingerprintOf(message, at)
  message.writeUInt16BE(ATTRIBUTE.fingerprint, at)
  message.writeUInt16BE(4, at + 2)
  message.writeUInt32BE(fingerprint, at + 4)
  return message
}

/** ERROR-CODE without a phrase: an answer that is never much longer than the question (RFC 8489 14.8). */
export function errorCode(code: number): Buffer {
  return Buffer.from([0, 0, Math.floor(code / 100), code % 100])
}
