import { SRTCP_OVERHEAD, SRTP_OVERHEAD } from './codes.ts'
import { MASTER_KEY_LENGTH, MASTER_SALT_LENGTH, sessionKeys } from './keys.ts'
import { RtcpDirection } from './rtcp-direction.ts'
import { RtpDirection } from './rtp-direction.ts'

export interface SrtpOptions {
  readonly profile: 'AES_CM_128_HMAC_SHA1_80'
  /** Master key, 16 bytes. */
  readonly key: Buffer
  /** Master salt, 14 bytes. */
  readonly salt: Buffer
  /** How many SSRCs it keeps state for, of RTP and of RTCP each; 256 by default. */
  readonly sources?: number
}

/**
 * SRTP and SRTCP for one direction under one master key (RFC 3711, RFC 5764 4.1.2): use one for sending, another for
 * receiving. All four work in place on `packet[0, length)` and return the new length, or one of the codes below zero of
 * `codes.ts`, after which the packet is to be dropped. A buffer without room for the longer packet is misuse and throws.
 */
export interface Srtp {
  /** RTP; the buffer has room for `SRTP_OVERHEAD` more bytes. */
  protect(packet: Buffer, length: number): number
  unprotect(packet: Buffer, length: number): number
  /** A compound RTCP packet; the buffer has room for `SRTCP_OVERHEAD` more bytes. */
  protectRtcp(packet: Buffer, length: number): number
  unprotectRtcp(packet: Buffer, length: number): number
}

export function createSrtp({ key, salt, sources = 256 }: SrtpOptions): Srtp {
  if (key.length !== MASTER_KEY_LENGTH || salt.length !== MASTER_SALT_LENGTH) {
    throw new RangeError(`SRTP wants a key of ${MASTER_KEY_LENGTH} bytes and a salt of ${MASTER_SALT_LENGTH}`)
  }
  const rtp = new RtpDirection(sessionKeys(key, salt, 'srtp'), sources)
  const rtcp = new RtcpDirection(sessionKeys(key, salt, 'srtcp'), sources)
  return {
    protect(packet, length) {
      expectRoom(packet, length + SRTP_OVERHEAD)
      return rtp.protect(packet, length)
    },
    unprotect(packet, length) {
      expectRoom(packet, length)
      return rtp.unprotect(packet, length)
    },
    protectRtcp(packet, length) {
      expectRoom(packet, length + SRTCP_OVERHEAD)
      return rtcp.protect(packet, length)
    },
    unprotectRtcp(packet, length) {
      expectRoom(packet, length)
      return rtcp.unprotect(packet, length)
    },
  }
}

function expectRoom(packet: Buffer, needed: number): void {
  if (packet.length < needed) throw new RangeError(`the packet's buffer has ${packet.length} bytes and needs ${needed}`)
}
