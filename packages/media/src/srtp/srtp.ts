import { CounterMode } from './counter-mode.ts'
import { GcmTransform } from './gcm.ts'
import { sessionKeys } from './keys.ts'
import { PROFILES, type SrtpProfile } from './profiles.ts'
import { RtcpDirection } from './rtcp-direction.ts'
import { RtcpGcm } from './rtcp-gcm.ts'
import { RtpDirection } from './rtp-direction.ts'

export interface SrtpOptions {
  readonly profile: SrtpProfile
  /** Master key and master salt, of the lengths the profile wants. */
  readonly key: Buffer
  readonly salt: Buffer
  /** How many SSRCs it keeps state for, of RTP and of RTCP each; 256 by default. */
  readonly sources?: number
}

/**
 * SRTP and SRTCP for one direction under one master key (RFC 3711, RFC 7714): use one for sending, another for
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

export function createSrtp({ profile, key, salt, sources = 256 }: SrtpOptions): Srtp {
  const traits = PROFILES[profile]
  if (key.length !== traits.keyLength || salt.length !== traits.saltLength) {
    throw new RangeError(`${profile} wants a key of ${traits.keyLength} bytes and a salt of ${traits.saltLength}`)
  }
  const keys = sessionKeys(key, salt, 'srtp', traits)
  const reportKeys = sessionKeys(key, salt, 'srtcp', traits)
  const rtp = new RtpDirection(traits.aead ? new GcmTransform(keys) : new CounterMode(keys, traits.tagLength), sources)
  const rtcp = traits.aead ? new RtcpGcm(reportKeys, sources) : new RtcpDirection(reportKeys, sources)
  return {
    protect(packet, length) {
      expectRoom(packet, length + traits.tagLength)
      return rtp.protect(packet, length)
    },
    unprotect(packet, length) {
      expectRoom(packet, length)
      return rtp.unprotect(packet, length)
    },
    protectRtcp(packet, length) {
      expectRoom(packet, length + 4 + traits.rtcpTagLength)
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
