import type { Certificate } from '../dtls/index.ts'
import type { Latch } from '../rtp/latch.ts'
import type { Srtp, SrtpProfile } from '../srtp/index.ts'
import type { DropReason } from './counters.ts'
import { SecureChannel } from './secure-channel.ts'

/** Sources that may try at once; beyond it the oldest is forgotten. */
const MOST_CANDIDATES = 8
const HANDSHAKE = 22

export interface DtlsPathOptions {
  readonly certificate: Certificate
  readonly profiles: readonly SrtpProfile[]
  readonly latch: Latch
  readonly now: () => number
  readonly send: (datagram: Buffer, port: number, address: string) => void
  readonly opened: () => void
  /** Comes once per association at most. `expected`: the peer has said goodbye. */
  readonly lost: (reason: string, expected: boolean) => void
}

/** An association that is to be, with whoever is there. */
interface Candidate {
  readonly address: string
  readonly port: number
  readonly channel: SecureChannel
}

/**
 * DTLS with a phone over one of its ports. No ICE tells where the phone is, so each source that comes has an association of its
 * own, once it has brought back a cookie: the first that proves to hold the certificate of the SDP is the phone, and the latch
 * is locked on it.
 */
export class DtlsPath {
  readonly #options: DtlsPathOptions
  #candidates: Candidate[] = []
  #chosen: SecureChannel | undefined
  #fingerprint: string | undefined
  /** We send the first hello. */
  #isClient = false

  constructor(options: DtlsPathOptions) {
    this.#options = options
  }

  get inbound(): Srtp | undefined {
    return this.#chosen?.inbound
  }

  get outbound(): Srtp | undefined {
    return this.#chosen?.outbound
  }

  get isClient(): boolean {
    return this.#isClient
  }

  /** The peer's description holds from now on; `setup` is its own. */
  adopt(fingerprint: string | undefined, setup: string | undefined): void {
    if (this.#fingerprint !== fingerprint) {
      this.close()
      this.#fingerprint = fingerprint
      this.#isClient = setup === 'passive'
    }
    const { latch } = this.#options
    // Roles stay as long as the association does (RFC 8842 5.5).
    if (this.#isClient && !this.#chosen && latch.port !== 0) this.#at(latch.address, latch.port).channel.start()
  }

  receive(datagram: Buffer, address: string, port: number, now: number): DropReason | undefined {
    if (this.#chosen) {
      if (!this.#options.latch.accept(address, port, now)) return 'unlatched-source'
      this.#chosen.receive(datagram)
      return undefined
    }
    const known = this.#find(address, port)
    if (!known && (this.#isClient || datagram[0] !== HANDSHAKE)) return 'unlatched-source'
    const { channel } = known ?? this.#at(address, port)
    channel.receive(datagram)
    return undefined
  }

  advance(now: number): void {
    this.#chosen?.advance(now)
    for (const { channel } of this.#candidates) channel.advance(now)
  }

  close(): void {
    this.#chosen?.close()
    this.#chosen = undefined
    this.#drop()
  }

  #find(address: string, port: number): Candidate | undefined {
    return this.#candidates.find((one) => one.port === port && one.address === address)
  }

  #at(address: string, port: number): Candidate {
    const known = this.#find(address, port)
    if (known) return known
    if (this.#candidates.length >= MOST_CANDIDATES) this.#candidates.shift()
    const candidate = { address, port, channel: this.#open(address, port) }
    candidate.channel.expect(this.#fingerprint)
    this.#candidates.push(candidate)
    return candidate
  }

  #open(address: string, port: number): SecureChannel {
    const { certificate, profiles, latch, now, send, opened, lost } = this.#options
    const channel: SecureChannel = new SecureChannel({
      certificate,
      profiles,
      askCookie: true,
      now,
      transmit: (datagram) => {
        if (channel !== this.#chosen) send(datagram, port, address)
        else if (latch.port !== 0) send(datagram, latch.port, latch.address)
      },
      opened: () => {
        if (this.#chosen) return
        this.#chosen = channel
        latch.accept(address, port, now())
        this.#candidates = this.#candidates.filter((one) => one.channel !== channel)
        this.#drop()
        opened()
      },
      lost: (reason, expected) => {
        const isTheirs = channel === this.#chosen || latch.isTold(address, port)
        this.#candidates = this.#candidates.filter((one) => one.channel !== channel)
        // What a stranger fails at says nothing of the phone.
        if (isTheirs) lost(reason, expected)
      },
    })
    return channel
  }

  #drop(): void {
    for (const { channel } of this.#candidates.splice(0)) channel.close()
  }
}
