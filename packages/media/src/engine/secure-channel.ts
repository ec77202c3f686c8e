import type { Certificate, DtlsEffect } from '../dtls/index.ts'
import { DtlsClient, DtlsServer } from '../dtls/index.ts'
import { createSrtp, type Srtp, type SrtpProfile } from '../srtp/index.ts'

export interface SecureChannelOptions {
  readonly certificate: Certificate
  /** Best first. */
  readonly profiles: readonly SrtpProfile[]
  /** No ICE check proves that the peer is where its packets come from. */
  readonly askCookie?: boolean
  readonly now: () => number
  readonly transmit: (datagram: Buffer) => void
  /** There are keys, and they are those of the peer that was expected. */
  readonly opened: () => void
  /** Comes once, and nothing after it. `expected`: the peer has said goodbye. */
  readonly lost: (reason: string, expected: boolean) => void
}

type Connected = Extract<DtlsEffect, { type: 'connected' }>

/** One DTLS association, as server unless it is told to start, and the SRTP that comes of it (RFC 5764), for the peer whose certificate SDP names. */
export class SecureChannel {
  inbound: Srtp | undefined
  outbound: Srtp | undefined
  readonly #options: SecureChannelOptions
  #dtls: DtlsServer | DtlsClient
  #connected: Connected | undefined
  #expected: string | undefined
  #lost = false
  /** Of `#dtls`: asked ten times a second for as long as the call lasts. */
  #deadline = Number.POSITIVE_INFINITY

  constructor(options: SecureChannelOptions) {
    this.#options = options
    this.#dtls = new DtlsServer({ ...options, now: options.now() })
  }

  /** SHA-256 of the peer's certificate, as in a=fingerprint. */
  get expected(): string | undefined {
    return this.#expected
  }

  get role(): 'client' | 'server' {
    return this.#dtls instanceof DtlsClient ? 'client' : 'server'
  }

  /** The peer waits for our hello (a=setup:passive). Once the path is known; a second time changes nothing. */
  start(): void {
    if (this.role === 'client' || this.#lost) return
    const { certificate, profiles } = this.#options
    const now = this.#options.now()
    const client = new DtlsClient({ certificate, profiles, now })
    this.#dtls = client
    this.#perform(client.start(now))
  }

  expect(fingerprint: string | undefined): void {
    this.#expected = fingerprint
    this.#open()
  }

  receive(datagram: Buffer): void {
    this.#perform(this.#dtls.receive(datagram, this.#options.now()))
  }

  /** Retransmissions. */
  advance(now: number): void {
    if (this.#deadline <= now) this.#perform(this.#dtls.advance(now))
  }

  /** Says goodbye. */
  close(): void {
    this.#lost = true
    this.#forget()
    this.#perform(this.#dtls.close(this.#options.now()))
  }

  #perform(effects: readonly DtlsEffect[]): void {
    this.#deadline = this.#dtls.nextDeadline() ?? Number.POSITIVE_INFINITY
    for (const effect of effects) {
      switch (effect.type) {
        case 'transmit':
          this.#options.transmit(effect.data)
          break
        case 'connected':
          this.#connected = effect
          this.#open()
          break
        case 'failed':
          this.#lose(`DTLS failed: ${effect.reason}`, false)
          break
        case 'closed':
          this.#lose('DTLS closed by the peer', true)
          break
        default:
          effect satisfies never
      }
    }
  }

  // Keys are used only for the one whose certificate the signalling named (RFC 5763 5); when we offered, DTLS may be done
  // before the answer tells the name.
  #open(): void {
    const connected = this.#connected
    if (!connected || this.#expected === undefined || this.inbound || this.#lost) return
    if (connected.peerFingerprint !== this.#expected) {
      this.#lose('DTLS fingerprint is not the one in the SDP', false)
      return
    }
    const { profile } = connected
    const { clientKey, clientSalt, serverKey, serverSalt } = connected.keys
    const client = createSrtp({ profile, key: clientKey, salt: clientSalt })
    const server = createSrtp({ profile, key: serverKey, salt: serverSalt })
    this.#connected = undefined
    this.inbound = this.role === 'client' ? server : client
    this.outbound = this.role === 'client' ? client : server
    this.#options.opened()
  }

  #lose(reason: string, expected: boolean): void {
    if (this.#lost) return
    this.#lost = true
    this.#forget()
    this.#options.lost(reason, expected)
  }

  #forget(): void {
    this.inbound = undefined
    this.outbound = undefined
  }
}
