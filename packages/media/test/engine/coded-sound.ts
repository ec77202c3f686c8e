import { dominantTone, tone } from '@offhook/testkit'
import type { Codec, Decoder } from '../../src/codec/index.ts'
import { type Packet, read, type SyntheticPhone } from './phone.ts'
import type { SyntheticBrowser } from './synthetic-browser.ts'

/** ms of sound that is listened to at a time. */
const WINDOW = 200

/** 20 ms payloads of a tone, over and over. */
export class Speaker {
  readonly #payloads: Buffer[] = []
  #timer: NodeJS.Timeout | undefined

  private constructor() {}

  /** Speaks from now on; `send` is given each payload and its number. */
  static async start(codec: Codec, hz: number, send: (payload: Buffer, number: number) => void): Promise<Speaker> {
    const speaker = new Speaker()
    const encoder = await codec.encoder()
    const { samples } = tone(hz, { rate: encoder.rate, seconds: 2 })
    const frame = encoder.rate / 50
    for (let at = 0; at < samples.length; at += frame) {
      const into = Buffer.alloc(encoder.longest)
      speaker.#payloads.push(into.subarray(0, encoder.encode(samples.subarray(at, at + frame), into, 0)))
    }
    encoder.close()
    const started = performance.now()
    let sent = 0
    speaker.#timer = setInterval(() => {
      for (; sent * 20 < performance.now() - started; sent++)
        send(speaker.#payloads[sent % speaker.#payloads.length] as Buffer, sent)
    }, 5)
    return speaker
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}

/** Listens to packets of one codec, until a tone stands out. */
export class Listener {
  readonly #codec: Codec
  readonly #payloadType: number
  #decoder: Decoder | undefined
  #pcm: number[] = []
  #waiting: { hz: number; resolve: () => void } | undefined
  heard = 0

  private constructor(codec: Codec, payloadType: number) {
    this.#codec = codec
    this.#payloadType = payloadType
  }

  static async open(codec: Codec, payloadType: number): Promise<Listener> {
    const listener = new Listener(codec, payloadType)
    listener.#decoder = await codec.decoder()
    return listener
  }

  take(packet: Packet): void {
    const decoder = this.#decoder
    if (!decoder || packet.payloadType !== this.#payloadType || this.#codec.duration(packet.payload) === 0) return
    this.#pcm.push(...decoder.decode(packet.payload))
    const window = (decoder.rate * WINDOW) / 1000
    if (this.#pcm.length < window) return
    this.#pcm = this.#pcm.slice(-window)
    const found = dominantTone(this.#pcm, decoder.rate)
    this.heard = found.hz
    if (!this.#waiting || found.snr < 6 || Math.abs(found.hz - this.#waiting.hz) > 20) return
    this.#waiting.resolve()
    this.#waiting = undefined
  }

  /** Resolves when a tone of `hz` stands out in what comes from now on; rejects when it does not within 10 s. */
  hears(hz: number): Promise<void> {
    this.#pcm = []
    return new Promise((resolve, reject) => {
      const bound = setTimeout(
        () => reject(new Error(`expected ${hz} Hz and heard ${this.heard.toFixed()} Hz`)),
        10_000,
      )
      const done = () => {
        clearTimeout(bound)
        resolve()
      }
      this.#waiting = { hz, resolve: done }
    })
  }
}

export interface Party {
  /** Resolves when that tone stands out. */
  hears(hz: number): Promise<void>
  stop(): void
}

/** A phone that speaks and hears one codec. */
export async function codedPhone(phone: SyntheticPhone, codec: Codec, payloadType: number, hz: number): Promise<Party> {
  const listener = await Listener.open(codec, payloadType)
  phone.heard = (packet) => listener.take(packet)
  const speaker = await Speaker.start(codec, hz, (payload) =>
    phone.send(payloadType, payload, { step: codec.clockRate / 50 }),
  )
  return { hears: (wanted) => listener.hears(wanted), stop: () => speaker.stop() }
}

/** The same for a browser. */
export async function codedBrowser(
  browser: SyntheticBrowser,
  codec: Codec,
  payloadType: number,
  hz: number,
): Promise<Party> {
  const listener = await Listener.open(codec, payloadType)
  browser.heard = (packet, length) => listener.take(read(Buffer.from(packet.subarray(0, length))))
  const speaker = await Speaker.start(codec, hz, (payload, number) => {
    const packet = Buffer.alloc(12 + payload.length + 16)
    packet[0] = 0x80
    packet[1] = payloadType
    packet.writeUInt16BE(number & 0xffff, 2)
    packet.writeUInt32BE((number * codec.clockRate) / 50, 4)
    packet.writeUInt32BE(0x42, 8)
    payload.copy(packet, 12)
    browser.send(packet, 12 + payload.length)
  })
  return { hears: (wanted) => listener.hears(wanted), stop: () => speaker.stop() }
}
