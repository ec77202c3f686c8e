import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { decodeG711, dominantTone, encodeG711, tone } from '@offhook/testkit'
import { phoneSdp } from '../sdp/fixture.ts'

const RATE = 8000
const SAMPLES = 160
/** How much is listened to at a time: 100 ms. */
const WINDOW = 5 * SAMPLES

export interface Packet {
  readonly payloadType: number
  readonly marker: boolean
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
  readonly payload: Buffer
}

/** A desk phone without signalling: speaks RTP from its port, hears a tone, and knows G.711. */
export class SyntheticPhone {
  readonly #rtp: Socket
  readonly #rtcp: Socket
  readonly #waiting = new Set<() => void>()
  #timer: NodeJS.Timeout | undefined
  #sequence = 65_500
  #timestamp = 0xffffff00
  ssrc = 0x01020304
  target = { address: '127.0.0.1', port: 0 }
  heard: (packet: Packet) => void = () => {}
  readonly packets: Packet[] = []
  readonly reports: Buffer[] = []

  private constructor(rtp: Socket, rtcp: Socket) {
    this.#rtp = rtp
    this.#rtcp = rtcp
    rtp.on('message', (packet) => {
      const taken = read(packet)
      this.packets.push(taken)
      this.heard(taken)
      for (const check of this.#waiting) check()
    })
    rtcp.on('message', (packet) => {
      this.reports.push(packet)
      for (const check of this.#waiting) check()
    })
  }

  static async open(): Promise<SyntheticPhone> {
    for (;;) {
      const rtp = createSocket('udp4').bind(0, '127.0.0.1')
      await once(rtp, 'listening')
      const { port } = rtp.address()
      const rtcp = createSocket('udp4')
      try {
        if (port % 2 === 1) throw new Error('odd')
        rtcp.bind(port + 1, '127.0.0.1')
        await once(rtcp, 'listening')
        return new SyntheticPhone(rtp, rtcp)
      } catch {
        rtp.close()
        rtcp.close()
      }
    }
  }

  get port(): number {
    return this.#rtp.address().port
  }

  sdp(formats: readonly string[], ...attributes: readonly string[]): string {
    return phoneSdp(this.port, formats, ...attributes)
  }

  /** Sends to where an SDP says. */
  follow(sdp: string): void {
    this.target = { address: /c=IN IP4 (\S+)/.exec(sdp)?.[1] ?? '', port: Number(/m=audio (\d+)/.exec(sdp)?.[1]) }
  }

  /** Plays a tone from now on, 50 packets a second. */
  play(hz: number, payloadType: number, law: 'PCMU' | 'PCMA'): void {
    clearInterval(this.#timer)
    const sound = encodeG711(law, tone(hz, { rate: RATE, seconds: 1 }).samples)
    const started = performance.now()
    let sent = 0
    let at = 0
    this.#timer = setInterval(() => {
      for (; sent * 20 < performance.now() - started; sent++) {
        const payload = Buffer.alloc(SAMPLES)
        for (let i = 0; i < SAMPLES; i++) payload[i] = sound[at++ % sound.length] as number
        this.send(payloadType, payload)
      }
    }, 5)
  }

  quiet(): void {
    clearInterval(this.#timer)
  }

  /** One packet; `marker` and `step` (timestamp units to the next one) as given. */
  send(payloadType: number, payload: Buffer, { marker = false, step = SAMPLES } = {}): void {
    const packet = Buffer.alloc(12 + payload.length)
    packet[0] = 0x80
    packet[1] = payloadType | (marker ? 0x80 : 0)
    packet.writeUInt16BE(this.#sequence, 2)
    packet.writeUInt32BE(this.#timestamp, 4)
    packet.writeUInt32BE(this.ssrc, 8)
    payload.copy(packet, 12)
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#timestamp = (this.#timestamp + step) >>> 0
    this.sendRaw(packet)
  }

  sendRaw(packet: Buffer): void {
    this.#rtp.send(packet, this.target.port, this.target.address)
  }

  /** Resolves when, in what comes from now on, a tone of `hz` stands out. */
  async hears(hz: number, payloadType: number, law: 'PCMU' | 'PCMA'): Promise<void> {
    const from = this.packets.length
    let heard = 0
    try {
      await this.until(() => {
        const bytes = this.packets.slice(from).filter((one) => one.payloadType === payloadType)
        if (bytes.length * SAMPLES < WINDOW) return false
        const last = Buffer.concat(bytes.slice(-5).map((one) => one.payload))
        const found = dominantTone(decodeG711(law, last), RATE)
        heard = found.hz
        return found.snr > 6 && Math.abs(found.hz - hz) < 20
      })
    } catch {
      throw new Error(`expected ${hz} Hz and heard ${heard.toFixed()} Hz in ${this.packets.length - from} packets`)
    }
  }

  /** Resolves when `test` holds after some packet; rejects when it does not within 10 s. */
  until(test: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(bound)
        this.#waiting.delete(check)
      }
      const check = () => {
        if (!test()) return
        done()
        resolve()
      }
      const bound = setTimeout(() => {
        done()
        reject(new Error(`not within 10 s, after ${this.packets.length} packets`))
      }, 10_000)
      this.#waiting.add(check)
      check()
    })
  }

  close(): void {
    this.quiet()
    this.#rtp.close()
    this.#rtcp.close()
  }
}

export function read(packet: Buffer): Packet {
  const second = packet[1] as number
  return {
    payloadType: second & 0x7f,
    marker: second > 0x7f,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    payload: packet.subarray(12),
  }
}
