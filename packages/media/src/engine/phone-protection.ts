import type { Certificate } from '../dtls/index.ts'
import type { Latch } from '../rtp/latch.ts'
import { refuse } from '../sdp/audio.ts'
import { mustProtect, type Protection, protectionOf } from '../sdp/protection.ts'
import type { Section } from '../sdp/section.ts'
import type { Srtp, SrtpProfile } from '../srtp/index.ts'
import type { DropReason } from './counters.ts'
import { DtlsPath } from './dtls-path.ts'
import type { Transport } from './leg-sdp.ts'
import { Sdes } from './sdes.ts'
import type { SecureRtp } from './types.ts'

/** Those of the moment; undefined as long as there are none. */
export interface Keys {
  readonly inbound: Srtp | undefined
  readonly outbound: Srtp | undefined
}

type Component = 'rtp' | 'rtcp'

export interface PhoneProtectionOptions {
  readonly certificate: Certificate
  readonly profiles: readonly SrtpProfile[]
  readonly rtp: Latch
  readonly rtcp: Latch
  readonly now: () => number
  readonly send: (component: Component, datagram: Buffer, port: number, address: string) => void
  readonly opened: () => void
  readonly lost: (reason: string, expected: boolean) => void
}

const PROTOCOLS: Readonly<Record<SecureRtp, string>> = {
  none: 'RTP/AVP',
  optional: 'RTP/AVP',
  sdes: 'RTP/SAVP',
  dtls: 'UDP/TLS/RTP/SAVP',
  any: 'RTP/SAVP',
}

/** How a phone's RTP is protected: as its own offer says, else as ours does and its answer grants. */
export class PhoneProtection {
  readonly #options: PhoneProtectionOptions
  /** What our next offer says. */
  #wanted: SecureRtp
  #sdes: Sdes | undefined
  #dtls: Partial<Record<Component, DtlsPath>> = {}
  #now: Protection = 'none'

  constructor(wanted: SecureRtp, options: PhoneProtectionOptions) {
    this.#wanted = wanted
    this.#options = options
  }

  transport(role: 'offer' | 'answer'): Pick<Transport, 'protocol' | 'crypto' | 'dtls'> {
    const { certificate } = this.#options
    const { protocol, kind } =
      role === 'offer'
        ? { protocol: PROTOCOLS[this.#wanted], kind: this.#wanted }
        : { protocol: PROTOCOLS[this.#now], kind: this.#now }
    const setup = role === 'offer' ? 'actpass' : this.#dtls.rtp?.isClient ? 'active' : 'passive'
    const crypto = () => (role === 'offer' ? this.#keys().offer() : this.#keys().answer())
    return {
      protocol,
      ...(kind === 'none' || kind === 'dtls' ? {} : { crypto: crypto() }),
      ...(kind === 'dtls' || kind === 'any' ? { dtls: { fingerprint: certificate.fingerprint, setup } } : {}),
    }
  }

  /** Throws `MediaRefused` with 488 when the phone answered with less, or with other, than we offered. */
  checkAnswer(section: Section): void {
    const granted = this.#granted(section)
    if (this.#wanted === 'sdes' && granted !== 'sdes') throw refuse('the answer has no a=crypto that was offered')
    if (this.#wanted === 'any' && granted === 'none') throw refuse('the answer has neither a=crypto nor a=fingerprint')
    if (this.#wanted === 'dtls' && granted !== 'dtls') throw refuse('the answer has no a=fingerprint')
    if (granted === 'none' && mustProtect(section.protocol)) throw refuse(`${section.protocol} was not offered`)
  }

  /** The keys from now on; undefined: in the clear. `mux`: RTCP shares RTP's port. */
  adopt(section: Section, role: 'offer' | 'answer', mux: boolean): { rtp: Keys; rtcp: Keys } | undefined {
    this.#now = role === 'offer' ? protectionOf(section) : this.#granted(section)
    if (this.#now !== 'dtls') this.close()
    // What is in use is what we offer again; a phone that declined what was optional is asked no more.
    this.#wanted = this.#now
    switch (this.#now) {
      case 'none':
        this.#sdes = undefined
        return undefined
      case 'sdes': {
        const sdes = this.#keys()
        sdes.take(section, role)
        return { rtp: sdes, rtcp: sdes }
      }
      case 'dtls': {
        this.#sdes = undefined
        const rtp = this.#path('rtp', section)
        return { rtp, rtcp: mux ? rtp : this.#path('rtcp', section) }
      }
      default:
        return this.#now satisfies never
    }
  }

  receiveDtls(
    component: Component,
    datagram: Buffer,
    address: string,
    port: number,
    now: number,
  ): DropReason | undefined {
    const path = this.#dtls[component]
    return path ? path.receive(datagram, address, port, now) : 'malformed'
  }

  advance(now: number): void {
    this.#dtls.rtp?.advance(now)
    this.#dtls.rtcp?.advance(now)
  }

  /** Says goodbye where that is customary. */
  close(): void {
    this.#dtls.rtp?.close()
    this.#dtls.rtcp?.close()
    this.#dtls = {}
  }

  #granted(section: Section): Protection {
    if (this.#wanted === 'none') return 'none'
    if (this.#wanted === 'dtls') return section.fingerprint === undefined ? 'none' : 'dtls'
    if (this.#wanted === 'any' && protectionOf(section) === 'dtls') return 'dtls'
    return this.#keys().choose(section, 'answer') ? 'sdes' : 'none'
  }

  #keys(): Sdes {
    this.#sdes ??= new Sdes(this.#options.profiles)
    return this.#sdes
  }

  #path(component: Component, { fingerprint, setup }: Section): DtlsPath {
    const { certificate, profiles, now, send, opened, lost } = this.#options
    const path =
      this.#dtls[component] ??
      new DtlsPath({
        certificate,
        profiles,
        latch: this.#options[component],
        now,
        send: (datagram, port, address) => send(component, datagram, port, address),
        opened: component === 'rtp' ? opened : () => {},
        lost: component === 'rtp' ? lost : () => {},
      })
    this.#dtls[component] = path
    path.adopt(fingerprint, setup)
    return path
  }
}
