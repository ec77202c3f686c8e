/**
 * How good a call is to talk in, by the E-model of ITU-T G.107, with all of its inputs but delay, loss and codec at their
 * defaults, so that the basic signal-to-noise ratio less the simultaneous impairments is a constant.
 *
 * Assumptions: one narrow-band scale for all codecs, so that G.722 and Opus get no credit for their bandwidth (G.107.1 and
 * G.107.2 have scales of their own); no echo, hence of the delay's impairments Idd alone, by the usual straight-line fit with
 * its knee at 177.3 ms; losses count as they are left after error correction, and concealment is in the codec's robustness.
 */
export interface Coding {
  /** Equipment impairment factor Ie without loss (G.113 appendix I). */
  readonly impairment: number
  /** Packet-loss robustness factor Bpl. */
  readonly robustness: number
}

/**
 * G.711 with concealment: G.113's own values. G.722 and Opus have none on this scale: G.722 is taken to be no more robust than
 * G.711 without G.711's own appendix (half-way between 4.3 and 25.1), and Opus, whose decoder conceals by its model of the
 * voice, like G.711 with it. In tandem impairments add up, and the weaker robustness counts.
 */
export const codings = {
  PCMU: { impairment: 0, robustness: 25.1 },
  PCMA: { impairment: 0, robustness: 25.1 },
  G722: { impairment: 0, robustness: 14.7 },
  opus: { impairment: 0, robustness: 25.1 },
  /** Opus at 16 kbit/s of narrow-band speech, decoded and said again in G.711. */
  'opus in PCMU': { impairment: 5, robustness: 25.1 },
} as const satisfies Readonly<Record<string, Coding>>

export type CodingName = keyof typeof codings

export interface Line {
  readonly coding: Coding
  /** Percent of packets that were not heard. */
  readonly loss: number
  /** Mean length of the runs of losses against that of as many at random; 1 (the default) is random, more comes in bursts. */
  readonly burstiness?: number
  /** From mouth to ear, ms. */
  readonly delay: number
}

const BEST = 93.2
const KNEE = 177.3

/** R, 0 to 93.2. Throws a RangeError where an input is none. */
export function rating({ coding, loss, burstiness = 1, delay }: Line): number {
  if (!(loss >= 0 && loss <= 100)) throw new RangeError(`percent: ${loss}`)
  if (!(delay >= 0)) throw new RangeError(`ms: ${delay}`)
  if (!(burstiness > 0)) throw new RangeError(`burst ratio: ${burstiness}`)
  const { impairment, robustness } = coding
  // G.107 (7-29): what is lost weighs less the more robust the codec is, and more when it comes in bursts.
  const ofLoss = loss === 0 ? 0 : ((95 - impairment) * loss) / (loss / burstiness + robustness)
  const ofDelay = 0.024 * delay + (delay > KNEE ? 0.11 * (delay - KNEE) : 0)
  return Math.max(0, BEST - ofDelay - impairment - ofLoss)
}

/** Mean opinion score, 1 (bad) to 4.5 (excellent), of a rating (G.107 annex B). */
export function opinion(r: number): number {
  if (r <= 0) return 1
  if (r >= 100) return 4.5
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6)
}

export const meanOpinion = (line: Line): number => opinion(rating(line))

/** The burst ratio of a row of packets, each heard or not: G.107's BurstR. */
export function burstiness(heard: readonly boolean[]): number {
  let lost = 0
  let runs = 0
  for (let at = 0; at < heard.length; at++) {
    if (heard[at]) continue
    lost++
    if (at === 0 || heard[at - 1]) runs++
  }
  if (lost === 0 || lost === heard.length) return 1
  // At random, runs are 1 / (1 - share) long on average.
  return Math.max(1, (lost / runs) * (1 - lost / heard.length))
}
