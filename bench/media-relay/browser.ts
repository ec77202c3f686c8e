import type { Certificate } from '../../packages/media/src/dtls/index.ts'
import { SyntheticBrowser } from '../../packages/media/test/engine/synthetic-browser.ts'

/** As a browser's: with a one-byte header extension. */
const HEADER = 20
const PAYLOAD = 160
const TAG = 10

/** The browser side of one call: sends 20 ms of PCMU when told, counts what it hears. */
export class Browser {
  received = 0
  readonly #inner: SyntheticBrowser
  readonly #packet = Buffer.alloc(HEADER + PAYLOAD + TAG, 0xd5)
  #sequence = 1
  #timestamp = 0

  private constructor(inner: SyntheticBrowser) {
    this.#inner = inner
    inner.heard = () => {
      this.received++
    }
  }

  static async open(certificate: Certificate): Promise<Browser> {
    return new Browser(await SyntheticBrowser.open(certificate))
  }

  get connected(): Promise<void> {
    return this.#inner.connected
  }

  offer(): string {
    return this.#inner.offer(['0 PCMU/8000', '126 telephone-event/8000'])
  }

  answered(sdp: string): void {
    this.#inner.follow(sdp)
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
    this.#inner.send(packet, HEADER + PAYLOAD)
  }
}
