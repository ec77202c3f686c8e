import { timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { ShortHmac } from '../hmac/short-hmac.ts'
import { ATTRIBUTE, attribute, HEADER_LENGTH, type StunMessage } from './stun.ts'

const HMAC_LENGTH = 20
const FINGERPRINT_LENGTH = 4
/** Over UDP nothing is longer. */
const LONGEST = 1500
const usual = new ShortHmac('sha1', LONGEST)
/** The header as the fingerprint wants it. */
const header = Buffer.alloc(HEADER_LENGTH)

const FINGERPRINT_XOR = 0x5354554e

/** HMAC-SHA1 of what stands before `end`, with the header's length as if the message ended behind the attribute (14.5). */
export function integrityOf(message: Buffer, end: number, password: string): Buffer {
  const hmac = end > LONGEST ? new ShortHmac('sha1', end) : usual
  hmac.use(Buffer.from(password))
  message.copy(hmac.text, 0, 0, end)
  hmac.text.writeUInt16BE(end + 4 + HMAC_LENGTH - HEADER_LENGTH, 2)
  const digest = Buffer.allocUnsafe(HMAC_LENGTH)
  hmac.digest(end, digest, 0)
  return digest
}

/** Whether MESSAGE-INTEGRITY is there and of this password. Takes the same time wherever it differs. */
export function hasIntegrity(message: StunMessage, password: string): boolean {
  const found = attribute(message, ATTRIBUTE.messageIntegrity)
  if (found?.value.length !== HMAC_LENGTH) return false
  return timingSafeEqual(found.value, integrityOf(message.raw, found.offset, password))
}

export function fingerprintOf(message: Buffer, end: number): number {
  message.copy(header, 0, 0, HEADER_LENGTH)
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
