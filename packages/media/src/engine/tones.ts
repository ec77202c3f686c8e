import { ToneGenerator } from '../rtp/tone.ts'
import { isNamed } from '../sdp/codec.ts'
import { Packetizer } from '../transcode/index.ts'
import type { Leg } from './leg.ts'
import type { Service } from './types.ts'

/** ms, and samples at 8000 Hz. */
const PACKET = 20
const SAMPLES = 160
/** Behind by more than this, the rest is left out rather than sent in one burst. */
const MOST_AT_ONCE = 5

interface Feed {
  readonly generator: ToneGenerator
  readonly packetizer: Packetizer
  timestamp: number
}

/** Sends tones to their legs, all paced by one timer which makes up for its own lateness. */
export class Tones {
  readonly #now: () => number
  readonly #feeds = new Map<Leg, Feed>()
  #timer: NodeJS.Timeout | undefined
  #due = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** Starts, or changes, the tone of a leg whose codec is G.711. */
  start(leg: Leg, { frequency, level }: Extract<Service, { kind: 'tone' }>): void {
    const codec = leg.sdp.codecs.find((one) => isNamed(one, 'PCMU', 'PCMA'))
    const wanted = leg.sdp.remote?.codecs.find((one) => codec && isNamed(one, codec.name))
    if (!codec || !wanted) return
    const generator = new ToneGenerator(isNamed(codec, 'PCMU') ? 'PCMU' : 'PCMA', frequency, level)
    const packetTime = Math.min(60, Math.max(10, leg.sdp.remote?.packetTime ?? PACKET))
    this.#feeds.set(leg, {
      generator,
      packetizer: packetizer(leg, wanted.payloadType, packetTime, this.#now),
      timestamp: 0,
    })
    if (this.#timer) return
    this.#due = this.#now()
    this.#timer = setTimeout(this.#run, 0)
  }

  stop(leg: Leg): void {
    if (!this.#feeds.delete(leg) || this.#feeds.size > 0) return
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  readonly #run = (): void => {
    const now = this.#now()
    this.#due = Math.max(this.#due, now - MOST_AT_ONCE * PACKET)
    for (; this.#due <= now; this.#due += PACKET) for (const [leg, feed] of this.#feeds) send(leg, feed)
    this.#timer = setTimeout(this.#run, this.#due - now)
  }
}

/** Packets as long as the peer wants them. */
function packetizer(leg: Leg, payloadType: number, packetTime: number, now: () => number): Packetizer {
  const feed = {}
  let sequence = 0
  return new Packetizer(packetTime, (packet, start, end, timestamp, marker) => {
    leg.sendRtp(packet, start, end, payloadType, marker, feed, 0, sequence, timestamp, now())
    sequence = (sequence + 1) & 0xffff
  })
}

function send(leg: Leg, feed: Feed): void {
  if (!leg.gives) {
    feed.packetizer.drop()
    return
  }
  const frame = Buffer.allocUnsafe(SAMPLES)
  feed.generator.fill(frame, 0, SAMPLES)
  feed.packetizer.add(frame, 0, SAMPLES, feed.timestamp, feed.timestamp === 0)
  feed.timestamp = (feed.timestamp + SAMPLES) >>> 0
}
