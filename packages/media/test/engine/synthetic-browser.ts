import { randomBytes } from 'node:crypto'
import { type Certificate, DtlsClient, type DtlsEffect, DtlsServer, makeCertificate } from '../../src/dtls/index.ts'
import { ATTRIBUTE, answerBinding, BINDING_REQUEST, buildStun } from '../../src/ice/index.ts'
import { createSrtp, type Srtp, type SrtpProfile } from '../../src/srtp/index.ts'
import { openWire, type Wire, type WireKind } from './wire.ts'

// Without regard to case: rtpengine writes UDP.
const CANDIDATES: Readonly<Record<WireKind, RegExp>> = {
  udp4: /a=candidate:\S+ 1 udp \d+ 127\.0\.0\.1 (\d+) typ host/i,
  udp6: /a=candidate:\S+ 1 udp \d+ ::1 (\d+) typ host/i,
  tcp: /a=candidate:\S+ 1 tcp \d+ 127\.0\.0\.1 (\d+) typ host tcptype passive/i,
}
const ICE_CONTROLLING = 0x802a
/** ms: checks until there are keys, then consent (RFC 7675). */
const CHECK_EVERY = 200
const CONSENT_EVERY = 5000

interface Source {
  readonly address: string
  readonly port: number
}

/** A browser made of our own parts: an ICE agent that controls, a DTLS client, SRTP. For tests and for load. */
export class SyntheticBrowser {
  /** Decrypted RTP; `packet` is only good during the call. */
  heard: (packet: Buffer, length: number) => void = () => {}
  /** What its DTLS offers. */
  profiles: readonly SrtpProfile[] = ['AES_CM_128_HMAC_SHA1_80']
  /** Resolves when there are keys. */
  readonly connected: Promise<void>
  readonly fingerprint: string
  #wire: Wire | undefined
  readonly #kind: WireKind
  readonly #certificate: Certificate
  readonly #ufrag = randomBytes(6).toString('base64')
  readonly #pwd = randomBytes(18).toString('base64')
  #remote = { port: 0, ufrag: '', pwd: '' }
  #dtls: DtlsClient | DtlsServer | undefined
  #outbound: Srtp | undefined
  #inbound: Srtp | undefined
  #connect: () => void = () => {}
  #timer: NodeJS.Timeout | undefined
  #checkedAt = 0
  #isServer = false

  private constructor(certificate: Certificate, kind: WireKind) {
    this.#certificate = certificate
    this.#kind = kind
    this.fingerprint = certificate.fingerprint
    this.connected = new Promise((resolve) => {
      this.#connect = resolve
    })
  }

  static async open(certificate: Certificate = makeCertificate(), kind: WireKind = 'udp4'): Promise<SyntheticBrowser> {
    const own = new SyntheticBrowser(certificate, kind)
    own.#wire = await openWire(kind, (packet, from) => own.#receive(packet, from))
    return own
  }

  /** `formats` like `0 PCMU/8000`. With `passive` its DTLS waits for a hello. */
  offer(formats: readonly string[], setup = 'actpass'): string {
    this.#isServer = setup === 'passive'
    const { address = '', port = 0 } = this.#wire ?? {}
    const network = `IN IP${this.#kind === 'udp6' ? 6 : 4} ${address}`
    return [
      'v=0',
      `o=- 1 1 ${network}`,
      's=-',
      't=0 0',
      'a=group:BUNDLE 0',
      `m=audio ${port} UDP/TLS/RTP/SAVPF ${formats.map((format) => format.split(' ')[0]).join(' ')}`,
      `c=${network}`,
      'a=mid:0',
      'a=rtcp-mux',
      'a=sendrecv',
      `a=ice-ufrag:${this.#ufrag}`,
      `a=ice-pwd:${this.#pwd}`,
      `a=fingerprint:sha-256 ${this.fingerprint}`,
      `a=setup:${setup}`,
      ...formats.map((format) => `a=rtpmap:${format}`),
      `a=candidate:1 1 ${this.#kind === 'tcp' ? 'tcp' : 'udp'} 2130706431 ${address} ${port} typ host`,
      'a=end-of-candidates',
      '',
    ].join('\r\n')
  }

  /** The far side's description is here: checks begin, and DTLS after the first that is answered. */
  follow(sdp: string, nominate = true): void {
    const find = (expression: RegExp): string => expression.exec(sdp)?.[1] ?? ''
    this.#remote = {
      port: Number(find(CANDIDATES[this.#kind])),
      ufrag: find(/a=ice-ufrag:(\S+)/),
      pwd: find(/a=ice-pwd:(\S+)/),
    }
    this.#check(performance.now(), nominate)
    this.#timer ??= setInterval(() => this.#tick(), 50)
  }

  /** Is somewhere else from now on, and says so with a check that nominates nothing, or with none. */
  async move(checks: boolean): Promise<void> {
    const old = this.#wire
    this.#wire = await openWire(this.#kind, (packet, from) => this.#receive(packet, from))
    old?.close()
    if (checks) this.#check(performance.now(), false)
  }

  /** Encrypts in place: the buffer has room for sixteen bytes more. */
  send(packet: Buffer, length: number): void {
    const end = this.#outbound?.protect(packet, length) ?? 0
    if (end > 0) this.sendRaw(packet.subarray(0, end))
  }

  sendRaw(packet: Buffer): void {
    this.#wire?.send(packet, this.#remote.port)
  }

  /** Checks no more, which takes back its consent; `follow` begins again. */
  mute(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  close(): void {
    this.mute()
    this.#wire?.close()
  }

  #tick(): void {
    const now = performance.now()
    if (now - this.#checkedAt > (this.#inbound ? CONSENT_EVERY : CHECK_EVERY)) this.#check(now)
    const deadline = this.#dtls?.nextDeadline()
    if (deadline !== undefined && deadline <= now) this.#perform(this.#dtls?.advance(now) ?? [])
  }

  #check(now: number, nominate = true): void {
    this.#checkedAt = now
    const attributes = [
      { type: ATTRIBUTE.username, value: Buffer.from(`${this.#remote.ufrag}:${this.#ufrag}`) },
      { type: ATTRIBUTE.priority, value: Buffer.from([0x6e, 0x7f, 0xff, 0xff]) },
      { type: ICE_CONTROLLING, value: Buffer.alloc(8, 0xff) },
      ...(nominate ? [{ type: ATTRIBUTE.useCandidate, value: Buffer.alloc(0) }] : []),
    ]
    const transactionId = randomBytes(12)
    this.sendRaw(buildStun({ type: BINDING_REQUEST, transactionId, attributes, password: this.#remote.pwd }))
  }

  #receive(packet: Buffer, from: Source): void {
    const first = packet[0] ?? 255
    if (first > 127) this.#media(packet)
    else if (first < 4) this.#stun(packet, from)
    else if (this.#dtls) this.#perform(this.#dtls.receive(packet, performance.now()))
  }

  #media(packet: Buffer): void {
    const second = packet[1] as number
    if (!this.#inbound || (second >= 192 && second < 224)) return
    const length = this.#inbound.unprotect(packet, packet.length)
    if (length > 0) this.heard(packet, length)
  }

  #stun(packet: Buffer, from: Source): void {
    if (packet.readUInt16BE(0) === BINDING_REQUEST) {
      const passwords = (ufrag: string) => (ufrag === this.#ufrag ? [this.#pwd] : undefined)
      const result = answerBinding(packet, { ...from, family: 4 }, passwords)
      if (result.kind === 'response') this.#wire?.send(result.data, from.port)
      return
    }
    if (this.#dtls) return
    const now = performance.now()
    const options = { certificate: this.#certificate, profiles: this.profiles, now }
    if (this.#isServer) {
      this.#dtls = new DtlsServer(options)
      return
    }
    const client = new DtlsClient(options)
    this.#dtls = client
    this.#perform(client.start(now))
  }

  #perform(effects: readonly DtlsEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'transmit') this.sendRaw(effect.data)
      if (effect.type !== 'connected') continue
      const { profile } = effect
      const { clientKey, clientSalt, serverKey, serverSalt } = effect.keys
      const client = createSrtp({ profile, key: clientKey, salt: clientSalt })
      const server = createSrtp({ profile, key: serverKey, salt: serverSalt })
      this.#outbound = this.#isServer ? server : client
      this.#inbound = this.#isServer ? client : server
      this.#connect()
    }
  }
}
