import { burstiness, codings, type ImpairmentOptions, type LossyRelay, lossyRelay, meanOpinion } from '@offhook/testkit'
import { type Codec, G722, OPUS, PCMU } from '../../src/codec/index.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { SyntheticPhone } from '../engine/phone.ts'
import { Ear } from './ear.ts'
import type { Frame } from './heard.ts'
import { PITCH, spoken } from './voice.ts'

const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const FORMATS = { PCMU: '0 PCMU/8000', PCMA: '8 PCMA/8000', G722: '9 G722/8000', opus: '111 opus/48000/2' } as const
const NUMBERS = { PCMU: 0, PCMA: 8, G722: 9, opus: 111 } as const

/** What is said in and what is heard in. */
export interface Chain {
  readonly name: keyof typeof codings
  readonly said: Codec
  readonly heard: Codec
}

export const chains: readonly Chain[] = [
  { name: 'PCMU', said: PCMU, heard: PCMU },
  { name: 'G722', said: G722, heard: G722 },
  { name: 'opus', said: OPUS, heard: OPUS },
  { name: 'opus in PCMU', said: OPUS, heard: PCMU },
]

/** ms besides the jitter buffers: 20 to fill a packet, 20 until it is taken, 50 of a network, 20 for the card of the far end. */
const FIXED_DELAY = 110

export interface Verdict {
  /** Percent of the packets. */
  readonly lost: number
  /** Percent of the sound. */
  readonly recovered: number
  readonly madeUp: number
  /** Mouth to ear, ms. */
  readonly delay: number
  readonly score: number
  /** Share of the time in which the voice stands out. */
  readonly share: number
}

/** Where in the engine the stream of a call is decoded, if it is. */
export interface Inside {
  readonly frames: readonly Frame[]
}

/** One call: somebody speaks through a bad network into the engine, and somebody hears them behind it. */
export class LineUnderTest {
  readonly #chain: Chain
  readonly #harm: ImpairmentOptions
  readonly #relay: LossyRelay
  readonly #from: SyntheticPhone
  readonly #to: SyntheticPhone
  readonly #ear: Ear
  readonly #payloads: readonly Buffer[]
  #sent = 0
  #before = { lost: 0, passed: 0 }

  private constructor(
    chain: Chain,
    harm: ImpairmentOptions,
    relay: LossyRelay,
    [from, to]: readonly [SyntheticPhone, SyntheticPhone],
    ear: Ear,
    payloads: readonly Buffer[],
  ) {
    this.#chain = chain
    this.#harm = harm
    this.#relay = relay
    this.#from = from
    this.#to = to
    this.#ear = ear
    this.#payloads = payloads
  }

  static async open(engine: MediaEngine, id: string, chain: Chain, harm: ImpairmentOptions, seed: number) {
    const { said, heard } = chain
    const from = await SyntheticPhone.open()
    const to = await SyntheticPhone.open()
    to.follow(await engine.offer(id, 'a', from.sdp([FORMATS[said.name]]), PHONE, 'b', PHONE))
    from.follow(await engine.answer(id, 'b', to.sdp([FORMATS[heard.name]])))
    const relay = await lossyRelay({ to: { port: from.target.port }, seed, only: 'there', ...harm })
    from.target = { address: '127.0.0.1', port: relay.port }
    const ear = await Ear.open(heard, NUMBERS[heard.name])
    to.heard = (packet) => ear.take(packet)
    // A sender knows by RTCP what is lost; below 10 % libopus has no copies to spare at this bit rate.
    const payloads = await spoken(said, { fec: true, expectedLoss: Math.max(10, harm.loss * 100) })
    return new LineUnderTest(chain, harm, relay, [from, to], ear, payloads)
  }

  /** The next 20 ms: both ends keep the same time, so that a machine that is busy takes nothing from the sound. */
  turn(): void {
    this.#ear.turn()
    const payload = this.#payloads[this.#sent++ % this.#payloads.length] as Buffer
    this.#from.send(NUMBERS[this.#chain.said.name], payload, { step: this.#chain.said.clockRate / 50 })
  }

  /** What was said and heard so far does not count. */
  forget(): void {
    this.#ear.forget()
    this.#before = { ...this.#relay.counts }
  }

  /** `inside`: what the engine's own decoder has found, where it transcodes. */
  verdict(inside: Inside | undefined): Verdict {
    const frames = inside ? [...inside.frames] : [...this.#ear.frames]
    const share = (kind: Frame) => (100 * frames.filter((one) => one === kind).length) / Math.max(1, frames.length)
    const madeUp = share('made up')
    // Each jitter buffer holds what the jitter asks for; the engine's own is taken to be like the ear's on a line of this kind.
    const stored = inside ? this.#ear.stored + 40 + (this.#harm.jitter ?? 0) : this.#ear.stored
    const delay = FIXED_DELAY + stored + (this.#harm.jitter ?? 0) / 2
    const { counts } = this.#relay
    const lost = counts.lost - this.#before.lost
    const passed = counts.passed - this.#before.passed
    return {
      lost: (100 * lost) / Math.max(1, lost + passed),
      recovered: share('recovered'),
      madeUp,
      delay,
      score: meanOpinion({
        coding: codings[this.#chain.name],
        loss: madeUp,
        burstiness: burstiness(frames.map((one) => one !== 'made up')),
        delay,
      }),
      share: this.#ear.share(PITCH),
    }
  }

  async close(): Promise<void> {
    this.#ear.close()
    this.#from.close()
    this.#to.close()
    await this.#relay.close()
  }
}
