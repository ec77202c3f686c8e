import type { Certificate } from '../../packages/media/src/dtls/index.ts'
import { payloadStart } from '../../packages/media/src/rtp/header.ts'
import { SyntheticBrowser } from '../../packages/media/test/engine/synthetic-browser.ts'
import { Delays } from './delays.ts'
import type { Speech } from './speech.ts'

/** As a browser's: with a one-byte header extension. */
const HEADER = 20
const TAG = 16

/** A browser at the near end of a call: sends 20 ms of speech when told, counts what it hears in the same codec. */
export class Browser {
  received = 0
  readonly #inner: SyntheticBrowser
  readonly #speech: Speech
  readonly #packet = Buffer.alloc(1500)
  #sequence = 1
  #timestamp = 0

  private constructor(inner: SyntheticBrowser, speech: Speech, delays: Delays | undefined) {
    this.#inner = inner
    this.#speech = speech
    inner.heard = (packet, length) => {
      if (((packet[1] as number) & 0x7f) !== speech.payloadType) return
      this.received++
      delays?.take(packet, payloadStart(packet, length))
    }
  }

  static async open(certificate: Certificate, speech: Speech, delays: Delays | undefined): Promise<Browser> {
    return new Browser(await SyntheticBrowser.open(certificate), speech, delays)
  }

  get connected(): Promise<void> {
    return this.#inner.connected
  }

  offer(): string {
    return this.#inner.offer([this.#speech.format, '126 telephone-event/8000'])
  }

  answered(sdp: string): void {
    this.#inner.follow(sdp)
  }

  send(): void {
    const packet = this.#packet
    const { payloadType, payloads, step, isRelayed } = this.#speech
    const payload = payloads[this.#sequence % payloads.length] as Buffer
    packet.writeUInt32BE(0x90000000 + payloadType * 0x10000 + this.#sequence, 0)
    packet.writeUInt32BE(this.#timestamp, 4)
    packet.writeUInt32BE(0x11223344, 8)
    packet.writeUInt32BE(0xbede0001, 12)
    packet.writeUInt32BE(0x10af0000, 16)
    packet.set(payload, HEADER)
    if (isRelayed) Delays.stamp(packet, HEADER)
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#timestamp = (this.#timestamp + step) >>> 0
    // Encrypted in place, with room for the tag.
    this.#inner.send(packet.subarray(0, HEADER + payload.length + TAG), HEADER + payload.length)
  }
}
