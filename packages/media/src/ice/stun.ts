/** STUN (RFC 8489), as much of it as ICE needs. */
export const MAGIC_COOKIE = 0x2112a442
export const HEADER_LENGTH = 20

export const BINDING_REQUEST = 0x0001
export const BINDING_INDICATION = 0x0011
export const BINDING_SUCCESS = 0x0101
export const BINDING_ERROR = 0x0111

export const ATTRIBUTE = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  messageIntegritySha256: 0x001c,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  software: 0x8022,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
  iceControlling: 0x802a,
} as const

export interface StunAttribute {
  readonly type: number
  /** Without the padding. Shares memory with the message. */
  readonly value: Buffer
  /** Where the attribute's header begins, from the start of the message. */
  readonly offset: number
}

export interface StunMessage {
  /** Method and class as they stand in the first two bytes. */
  readonly type: number
  /** 12 bytes. */
  readonly transactionId: Buffer
  /** In their order, those behind MESSAGE-INTEGRITY left out except FINGERPRINT (RFC 8489 14.5). */
  readonly attributes: readonly StunAttribute[]
  /** The whole message. */
  readonly raw: Buffer
}

/** No honest check carries as many. */
const MOST_ATTRIBUTES = 32

/** Parses one datagram; undefined when it is no well-formed STUN message. Checks neither integrity nor fingerprint. */
export function parseStun(buffer: Buffer): StunMessage | undefined {
  if (buffer.length < HEADER_LENGTH || (buffer[0] ?? 0) >> 6 !== 0) return undefined
  if (buffer.readUInt32BE(4) !== MAGIC_COOKIE) return undefined
  if (buffer.length % 4 !== 0 || buffer.readUInt16BE(2) !== buffer.length - HEADER_LENGTH) return undefined
  const attributes: StunAttribute[] = []
  let sealed = false
  let count = 0
  let offset = HEADER_LENGTH
  while (offset < buffer.length) {
    if (++count > MOST_ATTRIBUTES) return undefined
    // The total is a multiple of 4 and so is every step: the attribute's header is always whole.
    const type = buffer.readUInt16BE(offset)
    const end = offset + 4 + buffer.readUInt16BE(offset + 2)
    if (end > buffer.length) return undefined
    if (!sealed || type === ATTRIBUTE.fingerprint) {
      attributes.push({ type, value: buffer.subarray(offset + 4, end), offset })
    }
    if (type === ATTRIBUTE.messageIntegrity) sealed = true
    offset = (end + 3) & ~3
  }
  return { type: buffer.readUInt16BE(0), transactionId: buffer.subarray(8, 20), attributes, raw: buffer }
}

export function attribute(message: StunMessage, type: number): StunAttribute | undefined {
  for (const each of message.attributes) if (each.type === type) return each
  return undefined
}
