import { createSocket, type Socket } from 'node:dgram'
import { payloadStart } from '../../packages/media/src/rtp/header.ts'
import { Delays } from './delays.ts'
import type { Speech } from './speech.ts'

const HEADER = 12

/** A phone at either end of a call: plain RTP. */
export class Phone {
  received = 0
  readonly #socket: Socket
  readonly #speech: Speech
  readonly #packet: Buffer
  #target = 0
  #sequence = 1
  #timestamp = 0

  private constructor(socket: Socket, speech: Speech, delays: Delays | undefined) {
    this.#socket = socket
    this.#speech = speech
    this.#packet = Buffer.alloc(HEADER + speech.step)
    socket.on('message', (packet) => {
      if (((packet[1] as number) & 0x7f) !== speech.payloadType) return
      this.received++
      delays?.take(packet, payloadStart(packet, packet.length))
    })
  }

  static open(speech: Speech, delays: Delays | undefined): Promise<Phone> {
    return new Promise((resolve) => {
      const lookup = (host: string, _: unknown, done: (error: null, address: string, family: number) => void) =>
        done(null, host, 4)
      const socket = createSocket({ type: 'udp4', lookup: lookup as never, recvBufferSize: 1 << 20 })
      socket.bind(0, '127.0.0.1', () => resolve(new Phone(socket, speech, delays)))
    })
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
      `m=audio ${this.#socket.address().port} RTP/AVP 0`,
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
    const packet = this.#packet
    packet.writeUInt32BE(0x80000000 + this.#sequence, 0)
    packet.writeUInt32BE(this.#timestamp, 4)
    packet.writeUInt32BE(0x55667788, 8)
    const { payloads, step, isRelayed } = this.#speech
    packet.set(payloads[this.#sequence % payloads.length] as Buffer, HEADER)
    if (isRelayed) Delays.stamp(packet, HEADER)
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#timestamp = (this.#timestamp + step) >>> 0
    this.#socket.send(packet, this.#target, '127.0.0.1')
  }
}
