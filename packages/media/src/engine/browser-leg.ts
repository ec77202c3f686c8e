import type { Certificate } from '../dtls/index.ts'
import { IceLite } from '../ice/index.ts'
import { isRtcp } from '../rtp/header.ts'
import type { Section } from '../sdp/section.ts'
import type { SrtpProfile } from '../srtp/index.ts'
import type { BrowserPort, Path, Source } from './browser-port.ts'
import type { LegContext, LegName } from './context.ts'
import type { DropReason } from './counters.ts'
import { Leg } from './leg.ts'
import type { Transport } from './leg-sdp.ts'
import { SecureChannel } from './secure-channel.ts'
import { srtpDrop } from './srtp-drop.ts'
import { toSeal } from './to-seal.ts'

/** ms without a check after which nothing more is sent: the browser repeats them as long as it consents (RFC 7675 5.1). */
const CONSENT = 30_000

export interface BrowserOptions {
  readonly port: BrowserPort
  readonly certificate: Certificate
  readonly profiles: readonly SrtpProfile[]
  /** Host candidates, best first. */
  readonly addresses: readonly string[]
}

/** A browser: ICE-lite, DTLS, SRTP, all on the shared port. */
export class BrowserLeg extends Leg {
  readonly kind = 'webrtc'
  readonly #options: BrowserOptions
  readonly #ice = new IceLite()
  #channel: SecureChannel
  /** Where to send: the nominated pair, or the first that was checked. */
  #remote: Source | undefined
  /** Our ufrag in the check that nominated it. */
  #nominated = ''
  #checkedAt = 0
  #oldUfrag: string | undefined
  /** No check of since then has come. */
  #restarted = false
  #remoteUfrag: string | undefined
  /** The peer is the DTLS server, and waits for our hello. */
  #isClient = false

  constructor(name: LegName, context: LegContext, options: BrowserOptions) {
    super(name, context)
    this.#options = options
    this.#channel = this.#open()
    options.port.claim(this.#ice.ufrag, this)
  }

  transport(role: 'offer' | 'answer'): Transport {
    const { addresses, certificate, port } = this.#options
    const { ufrag, pwd } = this.#ice
    return {
      address: addresses[0] ?? '127.0.0.1',
      port: port.port,
      rtcpMux: true,
      protocol: 'UDP/TLS/RTP/SAVPF',
      ssrc: this.outgoing.ssrc,
      ice: { ufrag, pwd, candidates: port.candidates(addresses) },
      dtls: {
        fingerprint: certificate.fingerprint,
        setup: role === 'offer' ? 'actpass' : this.#isClient ? 'active' : 'passive',
      },
    }
  }

  /** For the check that named `ufrag`. */
  passwords(ufrag: string): readonly string[] | undefined {
    return this.#ice.passwords(ufrag)
  }

  /** An authenticated check came from there. */
  checked(source: Source, ufrag: string, nominate: boolean): void {
    this.#checkedAt = this.context.now()
    // A late check of before the restart does not undo the choice made since.
    const stale = ufrag !== this.#ice.ufrag && this.#nominated === this.#ice.ufrag
    // The first check after a restart is the best that is known of where the browser is now.
    const moves = this.#restarted && ufrag === this.#ice.ufrag
    if (moves) this.#restarted = false
    if (this.#remote && !moves && (!nominate || stale)) return
    this.#remote = source
    if (nominate) this.#nominated = ufrag
    if (this.#isClient) this.#channel.start()
  }

  receiveDtls(packet: Buffer): void {
    this.#channel.receive(packet)
  }

  /** From a source that passed a check. `packet` is longer than the `whole` that came. */
  receiveMedia(packet: Buffer, whole: number, address: string, port: number, via: Path): DropReason | undefined {
    const srtp = this.#channel.inbound
    if (!srtp) return 'no-keys'
    const rtcp = whole > 1 && isRtcp(packet)
    const length = rtcp ? srtp.unprotectRtcp(packet, whole) : srtp.unprotect(packet, whole)
    if (length < 0) return srtpDrop(length)
    this.#follow(address, port, via)
    const now = this.context.now()
    return rtcp ? this.receiveRtcp(packet, length, now) : this.receiveRtp(packet, length, now)
  }

  sendRtp(
    packet: Buffer,
    start: number,
    end: number,
    payloadType: number,
    marker: boolean,
    feed: object,
    ssrc: number,
    sequence: number,
    timestamp: number,
    now: number,
  ): void {
    const srtp = this.#channel.outbound
    if (!srtp || !this.#remote) return
    const { via } = this.#remote
    const out = toSeal(packet, start, end, via)
    this.outgoing.write(out, 0, payloadType, marker, feed, ssrc, sequence, timestamp, now)
    const length = srtp.protect(out, end - start + 12)
    if (length < 0) return
    this.outgoing.count(end - start)
    this.context.counters.packetsOut++
    via.send(out, this.#remote.port, this.#remote.address, 0, length)
  }

  sendRtcp(packet: Buffer, length: number): void {
    const protectedLength = this.#channel.outbound?.protectRtcp(packet, length) ?? 0
    if (protectedLength > 0) this.#transmit(packet.subarray(0, protectedLength))
  }

  /** Retransmissions, and the end of the old ufrag. */
  override advance(now: number): void {
    this.#channel.advance(now)
    // A lite agent asks for nothing itself; a check that comes later brings everything back.
    if (this.#remote && now - this.#checkedAt > CONSENT) this.#remote = undefined
    if (this.#oldUfrag === undefined) return
    this.#ice.advance(now)
    if (!this.#ice.previous) this.#disclaimOld()
  }

  async close(): Promise<void> {
    this.#channel.close()
    this.#disclaimOld()
    this.#options.port.disclaim(this.#ice.ufrag)
    this.#options.port.forget(this)
  }

  protected adopt(section: Section, role: 'offer' | 'answer'): void {
    const ufrag = section.ice?.ufrag
    if (role === 'offer' && this.#remoteUfrag !== undefined && this.#remoteUfrag !== ufrag) this.#restart()
    this.#remoteUfrag = ufrag
    const { expected } = this.#channel
    // Another certificate is another browser, or the same page loaded anew: its association starts from nothing.
    if (expected !== undefined && expected !== section.fingerprint) this.#renew()
    // Roles stay as long as the association does (RFC 8842 5.5): only its first description can give us the client's.
    if (this.#channel.expected === undefined) this.#isClient = section.setup === 'passive'
    this.#channel.expect(section.fingerprint)
    if (this.#isClient && this.#remote) this.#channel.start()
  }

  #open(): SecureChannel {
    return new SecureChannel({
      certificate: this.#options.certificate,
      profiles: this.#options.profiles,
      now: this.context.now,
      transmit: (datagram) => this.#transmit(datagram),
      opened: () => this.connect(),
      lost: (reason, expected) => this.lose(reason, expected),
    })
  }

  /**
   * The browser speaks from where it has chosen to, and says so to us with its next check, which may take 2.5 s. Deviation: a
   * controlled agent keeps to the nominated pair (RFC 8445 12.1.1); this one is as valid, and the other may be dead.
   */
  #follow(address: string, port: number, via: Path): void {
    const remote = this.#remote
    if (!remote || (remote.port === port && remote.address === address && remote.via === via)) return
    this.#remote = { address, port, via }
  }

  #transmit(packet: Buffer): void {
    if (this.#remote) this.#remote.via.send(packet, this.#remote.port, this.#remote.address)
  }

  #restart(): void {
    this.#disclaimOld()
    this.#oldUfrag = this.#ice.ufrag
    this.#ice.restart(this.context.now())
    this.#restarted = true
    this.#options.port.claim(this.#ice.ufrag, this)
  }

  #renew(): void {
    this.#channel.close()
    this.#disclaimOld()
    this.#options.port.forget(this)
    this.#remote = undefined
    this.connected = false
    this.#channel = this.#open()
  }

  #disclaimOld(): void {
    if (this.#oldUfrag !== undefined) this.#options.port.disclaim(this.#oldUfrag)
    this.#oldUfrag = undefined
  }
}
