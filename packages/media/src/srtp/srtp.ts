import { CounterMode } from './counter-mode.ts'
import { GcmTransform } from './gcm.ts'
import { sessionKeys } from './keys.ts'
import { PROFILES, type ProfileTraits, type SrtpProfile } from './profiles.ts'
import { RtcpDirection } from './rtcp-direction.ts'
import { RtcpGcm } from './rtcp-gcm.ts'
import { RtpDirection } from './rtp-direction.ts'

/** How many SSRCs a direction keeps state for, unless told otherwise. */
const SOURCES = 256

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

/** `key` and `salt` must not change afterwards. */
export function createSrtp(options: SrtpOptions): Srtp {
  const { profile, key, salt } = options
  const { keyLength, saltLength } = PROFILES[profile]
  if (key.length !== keyLength || salt.length !== saltLength) {
    throw new RangeError(`${profile} wants a key of ${keyLength} bytes and a salt of ${saltLength}`)
  }
  return new Session(options)
}

/** Makes session keys when the first packet wants them: many calls end before a report, and some before any sound. */
class Session implements Srtp {
  readonly #options: SrtpOptions
  readonly #traits: ProfileTraits
  #rtp: RtpDirection | undefined
  #rtcp: RtcpDirection | RtcpGcm | undefined

  constructor(options: SrtpOptions) {
    this.#options = options
    this.#traits = PROFILES[options.profile]
  }

  protect(packet: Buffer, length: number): number {
    expectRoom(packet, length + this.#traits.tagLength)
    this.#rtp ??= this.#openRtp()
    return this.#rtp.protect(packet, length)
  }

  unprotect(packet: Buffer, length: number): number {
    expectRoom(packet, length)
    this.#rtp ??= this.#openRtp()
    return this.#rtp.unprotect(packet, length)
  }

  protectRtcp(packet: Buffer, length: number): number {
    expectRoom(packet, length + 4 + this.#traits.rtcpTagLength)
    this.#rtcp ??= this.#openRtcp()
    return this.#rtcp.protect(packet, length)
  }

  unprotectRtcp(packet: Buffer, length: number): number {
    expectRoom(packet, length)
    this.#rtcp ??= this.#openRtcp()
    return this.#rtcp.unprotect(packet, length)
  }

  #openRtp(): RtpDirection {
    const { key, salt, sources = SOURCES } = this.#options
    const keys = sessionKeys(key, salt, 'srtp', this.#traits)
    const { aead, tagLength } = this.#traits
    return new RtpDirection(aead ? new GcmTransform(keys) : new CounterMode(keys, tagLength), sources)
  }

  #openRtcp(): RtcpDirection | RtcpGcm {
    const { key, salt, sources = SOURCES } = this.#options
    const keys = sessionKeys(key, salt, 'srtcp', this.#traits)
    return this.#traits.aead ? new RtcpGcm(keys, sources) : new RtcpDirection(keys, sources)
  }
}

function expectRoom(packet: Buffer, needed: number): void {
  if (packet.length < needed) throw new RangeError(`the packet's buffer has ${packet.length} bytes and needs ${needed}`)
}
