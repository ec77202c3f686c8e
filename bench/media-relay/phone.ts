import { payloadStart } from '../../packages/media/src/rtp/header.ts'
import { bindUdp, type UdpSocket } from '../../packages/media/src/udp/index.ts'
import { Delays } from './delays.ts'
import type { Speech } from './speech.ts'

const HEADER = 12

/** A phone at either end of a call: plain RTP. */
export class Phone {
  received = 0
  #socket: UdpSocket | undefined
  readonly #speech: Speech
  #target = 0
  #sequence = 1
  #timestamp = 0

  private constructor(speech: Speech) {
    this.#speech = speech
  }

  static async open(speech: Speech, delays: Delays | undefined): Promise<Phone> {
    const own = new Phone(speech)
    own.#socket = await bindUdp('127.0.0.1', 0, (packet, length) => {
      if (((packet[1] as number) & 0x7f) !== speech.payloadType) return
      own.received++
      delays?.take(packet, payloadStart(packet, length))
    })
    return own
  }

  get connected(): Promise<void> {
    return Promise.resolve()
  }

  offer(): string {
    return [
      'v=0',
      'o=- 1 1 IN IP4 127.0.0.1',
      's=-',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      `m=audio ${this.#socket?.port} RTP/AVP 0`,
      'a=rtpmap:0 PCMU/8000',
      'a=sendrecv',
      '',
    ].join('\r\n')
  }

  answered(sdp: string): void {
    this.#target = Number(/m=audio (\d+)/.exec(sdp)?.[1])
  }

  answer(offer: string): string {
    this.answered(offer)
    return this.offer()
  }

  send(): void {
    const socket = this.#socket
    if (!socket) return
    const packet = socket.scratch
    packet.writeUInt32BE(0x80000000 + this.#sequence, 0)
    packet.writeUInt32BE(this.#timestamp, 4)
    packet.writeUInt32BE(0x55667788, 8)
    const { payloads, step, isRelayed } = this.#speech
    packet.set(payloads[this.#sequence % payloads.length] as Buffer, HEADER)
    if (isRelayed) Delays.stamp(packet, HEADER)
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#timestamp = (this.#timestamp + step) >>> 0
    socket.send(packet, this.#target, '127.0.0.1', 0, HEADER + step)
  }
}
