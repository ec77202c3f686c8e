import { createSocket, type Socket } from 'node:dgram'
import type { Speech } from './speech.ts'

const HEADER = 12

/** The phone side of one call: plain RTP. */
export class Phone {
  received = 0
  readonly #socket: Socket
  readonly #speech: Speech
  readonly #packet: Buffer
  #target = 0
  #sequence = 1
  #timestamp = 0

  private constructor(socket: Socket, speech: Speech) {
    this.#socket = socket
    this.#speech = speech
    this.#packet = Buffer.alloc(HEADER + speech.step)
    socket.on('message', (packet) => {
      if (((packet[1] as number) & 0x7f) === speech.payloadType) this.received++
    })
  }

  static open(speech: Speech): Promise<Phone> {
    return new Promise((resolve) => {
      const lookup = (host: string, _: unknown, done: (error: null, address: string, family: number) => void) =>
        done(null, host, 4)
      const socket = createSocket({ type: 'udp4', lookup: lookup as never, recvBufferSize: 1 << 20 })
      socket.bind(0, '127.0.0.1', () => resolve(new Phone(socket, speech)))
    })
  }

  answer(offer: string): string {
    this.#target = Number(/m=audio (\d+)/.exec(offer)?.[1])
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

  send(): void {
    const packet = this.#packet
    packet.writeUInt32BE(0x80000000 + this.#sequence, 0)
    packet.writeUInt32BE(this.#timestamp, 4)
    packet.writeUInt32BE(0x55667788, 8)
    const { payloads, step } = this.#speech
    packet.set(payloads[this.#sequence % payloads.length] as Buffer, HEADER)
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#timestamp = (this.#timestamp + step) >>> 0
    this.#socket.send(packet, this.#target, '127.0.0.1')
  }
}
