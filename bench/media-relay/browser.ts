import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import {
  type Certificate,
  DtlsClient,
  type DtlsEffect,
  SRTP_AES128_CM_HMAC_SHA1_80,
} from '../../packages/media/src/dtls/index.ts'
import { ATTRIBUTE, answerBinding, BINDING_REQUEST, buildStun } from '../../packages/media/src/ice/index.ts'
import { createSrtp, SRTP_OVERHEAD, type Srtp } from '../../packages/media/src/srtp/index.ts'

const PROFILE = 'AES_CM_128_HMAC_SHA1_80'
/** As a browser's: with a one-byte header extension. */
const HEADER = 20
const PAYLOAD = 160
const CHECK_EVERY = 500

/** The browser side of one call: an ICE agent that controls, a DTLS client and SRTP. */
export class Browser {
  received = 0
  readonly #socket: Socket
  readonly #certificate: Certificate
  readonly #connected: () => void
  readonly #ufrag = randomBytes(6).toString('base64')
  readonly #pwd = randomBytes(18).toString('base64')
  readonly #packet = Buffer.alloc(HEADER + PAYLOAD + SRTP_OVERHEAD, 0xd5)
  #remote = { port: 0, ufrag: '', pwd: '' }
  #dtls: DtlsClient | undefined
  #outbound: Srtp | undefined
  #inbound: Srtp | undefined
  #sequence = 1
  #timestamp = 0
  #timer: NodeJS.Timeout | undefined

  private constructor(socket: Socket, certificate: Certificate, connected: () => void) {
    this.#socket = socket
    this.#certificate = certificate
    this.#connected = connected
    socket.on('message', (packet, from) => this.#receive(packet, from))
  }

  static open(certificate: Certificate, connected: () => void): Promise<Browser> {
    return new Promise((resolve) => {
      const lookup = (host: string, _: unknown, done: (error: null, address: string, family: number) => void) =>
        done(null, host, 4)
      const socket = createSocket({ type: 'udp4', lookup: lookup as never, recvBufferSize: 1 << 20 })
      socket.bind(0, '127.0.0.1', () => resolve(new Browser(socket, certificate, connected)))
    })
  }

  offer(): string {
    const { port } = this.#socket.address()
    return [
      'v=0',
      'o=- 1 1 IN IP4 127.0.0.1',
      's=-',
      't=0 0',
      'a=group:BUNDLE 0',
      `m=audio ${port} UDP/TLS/RTP/SAVPF 0 126`,
      'c=IN IP4 127.0.0.1',
      'a=mid:0',
      'a=rtcp-mux',
      'a=sendrecv',
      `a=ice-ufrag:${this.#ufrag}`,
      `a=ice-pwd:${this.#pwd}`,
      `a=fingerprint:sha-256 ${this.#certificate.fingerprint}`,
      'a=setup:actpass',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:126 telephone-event/8000',
      `a=candidate:1 1 udp 2130706431 127.0.0.1 ${port} typ host`,
      'a=end-of-candidates',
      '',
    ].join('\r\n')
  }

  answered(sdp: string): void {
    const find = (expression: RegExp): string => expression.exec(sdp)?.[1] ?? ''
    this.#remote = {
      port: Number(find(/a=candidate:\S+ 1 udp \d+ 127\.0\.0\.1 (\d+) typ host/i)),
      ufrag: find(/a=ice-ufrag:(\S+)/),
      pwd: find(/a=ice-pwd:(\S+)/),
    }
    this.#check()
    this.#timer = setInterval(() => this.#tick(), 50)
  }

  send(): void {
    const packet = this.#packet
    packet.writeUInt32BE(0x90000000 + this.#sequence, 0)
    packet.writeUInt32BE(this.#timestamp, 4)
    packet.writeUInt32BE(0x11223344, 8)
    packet.writeUInt32BE(0xbede0001, 12)
    packet.writeUInt32BE(0x10af0000, 16)
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#timestamp = (this.#timestamp + PAYLOAD) >>> 0
    const length = this.#outbound?.protect(packet, HEADER + PAYLOAD) ?? 0
    // Sent at once by libuv, as the engine does it too: the buffer is free again.
    if (length > 0) this.#socket.send(packet.subarray(0, length), this.#remote.port, '127.0.0.1')
  }

  #ticks = 0
  #tick(): void {
    const now = performance.now()
    if (++this.#ticks % (CHECK_EVERY / 50) === 0) this.#check()
    const deadline = this.#dtls?.nextDeadline()
    if (deadline !== undefined && deadline <= now) this.#perform(this.#dtls?.advance(now) ?? [])
    if (this.#inbound && this.#ticks > 40) this.#slow()
  }

  // Once connected, consent every five seconds is enough (RFC 7675).
  #slow(): void {
    clearInterval(this.#timer)
    this.#timer = setInterval(() => this.#check(), 5000)
  }

  #check(): void {
    const data = buildStun({
      type: BINDING_REQUEST,
      transactionId: randomBytes(12),
      attributes: [
        { type: ATTRIBUTE.username, value: Buffer.from(`${this.#remote.ufrag}:${this.#ufrag}`) },
        { type: ATTRIBUTE.priority, value: Buffer.from([0x6e, 0x7f, 0xff, 0xff]) },
        // ICE-CONTROLLING
        { type: 0x802a, value: Buffer.from('ffffffffffffffff', 'hex') },
        { type: ATTRIBUTE.useCandidate, value: Buffer.alloc(0) },
      ],
      password: this.#remote.pwd,
    })
    this.#socket.send(data, this.#remote.port, '127.0.0.1')
  }

  #receive(packet: Buffer, from: { address: string; port: number }): void {
    const first = packet[0] ?? 255
    if (first > 127) {
      if (!this.#inbound || ((packet[1] as number) >= 192 && (packet[1] as number) < 224)) return
      if (this.#inbound.unprotect(packet, packet.length) > 0) this.received++
    } else if (first < 4) this.#stun(packet, from)
    else if (this.#dtls) this.#perform(this.#dtls.receive(packet, performance.now()))
  }

  #stun(packet: Buffer, from: { address: string; port: number }): void {
    const isRequest = packet.readUInt16BE(0) === BINDING_REQUEST
    if (isRequest) {
      const result = answerBinding(packet, { ...from, family: 4 }, (ufrag) =>
        ufrag === this.#ufrag ? [this.#pwd] : undefined,
      )
      if (result.kind === 'response') this.#socket.send(result.data, from.port, from.address)
      return
    }
    if (this.#dtls) return
    const now = performance.now()
    this.#dtls = new DtlsClient({ certificate: this.#certificate, profiles: [SRTP_AES128_CM_HMAC_SHA1_80], now })
    this.#perform(this.#dtls.start(now))
  }

  #perform(effects: readonly DtlsEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'transmit') this.#socket.send(effect.data, this.#remote.port, '127.0.0.1')
      if (effect.type === 'failed') throw new Error(`DTLS: ${effect.reason}`)
      if (effect.type !== 'connected') continue
      const { clientKey, clientSalt, serverKey, serverSalt } = effect.keys
      this.#outbound = createSrtp({ profile: PROFILE, key: clientKey, salt: clientSalt })
      this.#inbound = createSrtp({ profile: PROFILE, key: serverKey, salt: serverSalt })
      this.#connected()
    }
  }
}
