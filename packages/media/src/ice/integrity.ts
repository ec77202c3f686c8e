import { createHmac, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { ATTRIBUTE, attribute, HEADER_LENGTH, type StunMessage } from './stun.ts'

const HMAC_LENGTH = 20
const FINGERPRINT_LENGTH = 4
const FINGERPRINT_XOR = 0x5354554e

/** HMAC-SHA1 of what stands before `end`, with the header's length as if the message ended behind the attribute (14.5). */
export function integrityOf(message: Buffer, end: number, password: string): Buffer {
  const header = Buffer.from(message.subarray(0, HEADER_LENGTH))
  header.writeUInt16BE(end + 4 + HMAC_LENGTH - HEADER_LENGTH, 2)
  return createHmac('sha1', password).update(header).update(message.subarray(HEADER_LENGTH, end)).digest()
}

/** Whether MESSAGE-INTEGRITY is there and of this password. Takes the same time wherever it differs. */
export function hasIntegrity(message: StunMessage, password: string): boolean {
  const found = attribute(message, ATTRIBUTE.messageIntegrity)
  if (found?.value.length !== HMAC_LENGTH) return false
  return timingSafeEqual(found.value, integrityOf(message.raw, found.offset, password))
}

export function fingerprintOf(message: Buffer, end: number): number {
  const header = Buffer.from(message.subarray(0, HEADER_LENGTH))
  header.writeUInt16BE(end + 4 + FINGERPRINT_LENGTH - HEADER_LENGTH, 2)
  return (crc32(message.subarray(HEADER_LENGTH, end), crc32(header)) ^ FINGERPRINT_XOR) >>> 0
}

/** True also when the message has none; where there is one it must be right and stand last (RFC 8489 14.7). */
export function hasSoundFingerprint(message: StunMessage): boolean {
  const found = attribute(message, ATTRIBUTE.fingerprint)
  if (!found) return true
  if (found.value.length !== FINGERPRINT_LENGTH || found.offset + 8 !== message.raw.length) return false
  return found.value.readUInt32BE(0) === fingerprintOf(message.raw, found.offset)
}
