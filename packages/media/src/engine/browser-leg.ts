import type { Certificate, DtlsEffect } from '../dtls/index.ts'
import { DtlsServer, SRTP_AES128_CM_HMAC_SHA1_80 } from '../dtls/index.ts'
import { candidateLines, IceLite } from '../ice/index.ts'
import { isRtcp } from '../rtp/header.ts'
import type { Section } from '../sdp/section.ts'
import { BAD_AUTH, createSrtp, REPLAYED, type Srtp, TOO_MANY_SOURCES } from '../srtp/index.ts'
import type { BrowserPort, Source } from './browser-port.ts'
import type { LegContext, LegName } from './context.ts'
import type { DropReason } from './counters.ts'
import { Leg } from './leg.ts'
import type { Transport } from './leg-sdp.ts'

const PROFILE = 'AES_CM_128_HMAC_SHA1_80'

export interface BrowserOptions {
  readonly port: BrowserPort
  readonly certificate: Certificate
  /** Host candidates, best first. */
  readonly addresses: readonly string[]
}

type Connected = Extract<DtlsEffect, { type: 'connected' }>

/** A browser: ICE-lite, DTLS as server, SRTP, all on the shared port. */
export class BrowserLeg extends Leg {
  readonly kind = 'webrtc'
  readonly #options: BrowserOptions
  readonly #ice = new IceLite()
  #dtls: DtlsServer
  /** Where to send: the nominated pair, or the first that was checked. */
  #remote: Source | undefined
  #nominated = ''
  #oldUfrag: string | undefined
  #association: Connected | undefined
  #inbound: Srtp | undefined
  #outbound: Srtp | undefined
  #section: Section | undefined
  #lost = false

  constructor(name: LegName, context: LegContext, options: BrowserOptions) {
    super(name, context)
    this.#options = options
    this.#dtls = this.#server()
    options.port.claim(this.#ice.ufrag, this)
  }

  transport(setup: 'actpass' | 'passive'): Transport {
    const { addresses, certificate, port } = this.#options
    return {
      address: addresses[0] ?? '127.0.0.1',
      port: port.port,
      rtcpMux: true,
      protocol: 'UDP/TLS/RTP/SAVPF',
      ssrc: this.outgoing.ssrc,
      security: {
        ufrag: this.#ice.ufrag,
        pwd: this.#ice.pwd,
        fingerprint: certificate.fingerprint,
        setup,
        candidates: candidateLines(addresses, port.port),
      },
    }
  }

  adopt(section: Section, role: 'offer' | 'answer'): void {
    const before = this.#section
    this.#section = section
    if (before && role === 'offer' && before.ice?.ufrag !== section.ice?.ufrag) this.#restart()
    // Another certificate is another browser, or the same page loaded anew: its association starts from nothing.
    if (before && before.fingerprint !== section.fingerprint) this.#renew()
    this.#admit()
  }

  /** For the check that named `ufrag`. */
  passwords(ufrag: string): readonly string[] | undefined {
    return this.#ice.passwords(ufrag)
  }

  /** An authenticated check came from there. */
  checked(source: Source, ufrag: string, nominate: boolean): void {
    // A late check of before the restart does not undo the choice made since.
    const stale = ufrag !== this.#ice.ufrag && this.#nominated === this.#ice.ufrag
    if (this.#remote && (!nominate || stale)) return
    this.#remote = source
    if (nominate) this.#nominated = ufrag
  }

  receiveDtls(packet: Buffer): void {
    this.#perform(this.#dtls.receive(packet, this.context.now()))
  }

  receiveMedia(packet: Buffer): DropReason | undefined {
    const srtp = this.#inbound
    if (!srtp) return 'no-keys'
    const rtcp = isRtcp(packet)
    const length = rtcp ? srtp.unprotectRtcp(packet, packet.length) : srtp.unprotect(packet, packet.length)
    if (length < 0) return REASONS[length] ?? 'malformed'
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
    if (!this.#outbound || !this.#remote) return
    const { port } = this.#options
    const out = port.scratch
    packet.copy(out, 12, start, end)
    this.outgoing.write(out, 0, payloadType, marker, feed, ssrc, sequence, timestamp, now)
    const length = this.#outbound.protect(out, end - start + 12)
    if (length < 0) return
    this.outgoing.count(end - start)
    this.context.counters.packetsOut++
    port.send(out.subarray(0, length), this.#remote)
  }

  sendRtcp(packet: Buffer, length: number): void {
    if (!this.#outbound || !this.#remote) return
    const protectedLength = this.#outbound.protectRtcp(packet, length)
    if (protectedLength > 0) this.#options.port.send(packet.subarray(0, protectedLength), this.#remote)
  }

  /** Retransmissions, and the end of the old ufrag. */
  advance(now: number): void {
    const deadline = this.#dtls.nextDeadline()
    if (deadline !== undefined && deadline <= now) this.#perform(this.#dtls.advance(now))
    this.#ice.advance(now)
    if (this.#oldUfrag === undefined || this.#ice.previous) return
    this.#options.port.disclaim(this.#oldUfrag)
    this.#oldUfrag = undefined
  }

  async close(): Promise<void> {
    for (const effect of this.#dtls.close(this.context.now())) {
      if (effect.type === 'transmit' && this.#remote) this.#options.port.send(effect.data, this.#remote)
    }
    this.#outbound = undefined
    this.#inbound = undefined
    const { port } = this.#options
    if (this.#oldUfrag !== undefined) port.disclaim(this.#oldUfrag)
    port.disclaim(this.#ice.ufrag)
    port.forget(this)
  }

  #server(): DtlsServer {
    return new DtlsServer({
      certificate: this.#options.certificate,
      profiles: [SRTP_AES128_CM_HMAC_SHA1_80],
      now: this.context.now(),
    })
  }

  #restart(): void {
    const now = this.context.now()
    const { port } = this.#options
    if (this.#oldUfrag !== undefined) port.disclaim(this.#oldUfrag)
    this.#oldUfrag = this.#ice.ufrag
    this.#ice.restart(now)
    port.claim(this.#ice.ufrag, this)
  }

  #renew(): void {
    this.#dtls = this.#server()
    this.#association = undefined
    this.#inbound = undefined
    this.#outbound = undefined
    this.#remote = undefined
    this.connected = false
    this.#lost = false
  }

  #perform(effects: readonly DtlsEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'transmit') {
        if (this.#remote) this.#options.port.send(effect.data, this.#remote)
      } else if (effect.type === 'connected') {
        this.#association = effect
        this.#admit()
      } else if (effect.type === 'failed') this.#lose(`DTLS failed: ${effect.reason}`, 'warn')
      else this.#lose('DTLS closed by the peer', 'info')
    }
  }

  // Keys are used only for the one whose certificate the signalling named (RFC 5763 5); when we offered, DTLS may be done
  // before the answer tells the name.
  #admit(): void {
    const association = this.#association
    const expected = this.#section?.fingerprint
    if (!association || expected === undefined || this.#inbound) return
    if (association.peerFingerprint.toUpperCase() !== expected) {
      this.#lose('DTLS fingerprint is not the one in the SDP', 'warn')
      return
    }
    const { clientKey, clientSalt, serverKey, serverSalt } = association.keys
    this.#inbound = createSrtp({ profile: PROFILE, key: clientKey, salt: clientSalt })
    this.#outbound = createSrtp({ profile: PROFILE, key: serverKey, salt: serverSalt })
    this.connect()
  }

  #lose(why: string, level: 'info' | 'warn'): void {
    if (this.#lost) return
    this.#lost = true
    this.#inbound = undefined
    this.#outbound = undefined
    this.context.log(level, why, { ...this.name })
    this.context.emit({ type: 'lost', ...this.name, reason: why })
  }
}

const REASONS: Readonly<Record<number, DropReason>> = {
  [BAD_AUTH]: 'bad-auth',
  [REPLAYED]: 'replayed',
  [TOO_MANY_SOURCES]: 'too-many-sources',
}
