import { COLUMNS, type KeyPress, keyAt, ROWS } from '../rtp/keys.ts'

/** s in a block: long enough to tell 697 from 770 Hz, short enough for two whole ones in a press of 40 ms. */
const BLOCK = 0.012_75
const BLOCK_MS = 1000 * BLOCK
/** Of a sine: the faintest tone of a pair, -36 dBFS. */
const FAINTEST = 0.0158 * 32_768
/** Of the block's energy the two tones hold, to be sure and to take it for the edge of a press. */
const SURE = 0.75
const EDGE = 0.42
/** How much louder one of the two may be, as power: the row by 9 dB, the column by 6 (ITU-T Q.24 and some room). */
const ROW_LOUDER = 8
const COLUMN_LOUDER = 4
/** A tone stands out from its group's other three by 8 dB; in a block that is only partly filled they blur into each other. */
const ABOVE_OTHERS = 6.3
const ABOVE_OTHERS_AT_EDGE = 2.5
/** From one sure block to the next a key does not change by more than 5 dB; a voice does. */
const STEADY = 3.2
/** Blocks in a press, the sure ones among them: 40 ms are a press, 30 are not. */
const LEAST = 3
const LEAST_SURE = 2
/** Blocks without it after which a key was let go. */
const LET_GO = 2
/** ms missing in the middle of a press that do not end it. */
const LONGEST_GAP = 80

const NOTHING = ''

/**
 * Hears keys in sound (ITU-T Q.23) by Goertzel's filters, one block after another. Against talk that sounds like keys: both
 * tones must hold most of the block's energy, be about as loud, stand out from their neighbours and stay as they are.
 */
export class KeyDetector {
  /** What was let go since this was last emptied. */
  readonly presses: KeyPress[] = []
  /** A key is heard, or the last samples sound like the beginning of one. */
  suspicious = false
  readonly #size: number
  readonly #factors: Float64Array
  readonly #block: Float64Array
  #filled = 0
  #digit = NOTHING
  #blocks = 0
  #sure = 0
  #level = 0
  #missed = 0
  /** ms that did not come during the press. */
  #gap = 0

  /** `rate` in Hz. */
  constructor(rate: number) {
    this.#size = Math.round(rate * BLOCK)
    this.#factors = Float64Array.from([...ROWS, ...COLUMNS], (hz) => 2 * Math.cos((2 * Math.PI * hz) / rate))
    this.#block = new Float64Array(this.#size)
  }

  /** More samples of the stream. */
  push(pcm: Int16Array): void {
    this.suspicious = this.#confirmed
    for (let i = 0; i < pcm.length; i++) {
      this.#block[this.#filled++] = pcm[i] as number
      if (this.#filled < this.#size) continue
      this.#filled = 0
      this.#judge()
    }
    if (this.#confirmed) this.suspicious = true
  }

  /** `ms` of the stream are missing here. */
  skip(ms: number): void {
    this.#filled = 0
    if (this.#digit === NOTHING) return
    this.#gap += ms
    if (ms > LONGEST_GAP) this.finish()
  }

  /** The stream has stopped. */
  finish(): void {
    if (this.#confirmed) {
      const duration = Math.round(this.#blocks * BLOCK_MS + this.#gap)
      this.presses.push({ digit: this.#digit, duration })
    }
    this.#forget()
  }

  get #confirmed(): boolean {
    return this.#sure >= LEAST_SURE && this.#blocks >= LEAST
  }

  #forget(): void {
    this.#digit = NOTHING
    this.#blocks = 0
    this.#sure = 0
    this.#missed = 0
    this.#gap = 0
  }

  #judge(): void {
    const found = strongest(this.#block, this.#factors, this.#size)
    if (found.share < EDGE) {
      this.#miss()
      return
    }
    this.suspicious = true
    const isSure = found.share >= SURE
    if (found.digit !== this.#digit) {
      if (this.#digit !== NOTHING) this.finish()
      this.#digit = found.digit
    } else if (isSure && this.#sure > 0 && !isSteady(found.level, this.#level) && !this.#confirmed) {
      // Something that sways: what was counted so far was no key.
      this.#blocks = 0
      this.#sure = 0
    }
    // A block without it in between was a drop-out.
    this.#blocks += 1 + this.#missed
    this.#missed = 0
    if (!isSure) return
    this.#sure++
    this.#level = found.level
  }

  #miss(): void {
    if (this.#digit === NOTHING) return
    if (!this.#confirmed) {
      this.#forget()
      return
    }
    if (++this.#missed >= LET_GO) this.finish()
  }
}

interface Pair {
  readonly digit: string
  /** Of the block's energy; 0 when it is no pair of a key. */
  readonly share: number
  readonly level: number
}

const NONE: Pair = { digit: NOTHING, share: 0, level: 0 }
const power = new Float64Array(8)

function strongest(block: Float64Array, factors: Float64Array, size: number): Pair {
  let energy = 0
  for (let i = 0; i < size; i++) energy += (block[i] as number) ** 2
  if (energy < FAINTEST * FAINTEST * size) return NONE
  for (let tone = 0; tone < 8; tone++) power[tone] = goertzel(block, factors[tone] as number, size)
  const row = loudest(0)
  const column = loudest(4)
  const low = power[row] as number
  const high = power[column] as number
  const share = (low + high) / ((energy * size) / 2)
  const least = ((FAINTEST * size) / 2) ** 2
  if (share < EDGE || low < least * share || high < least * share) return NONE
  if (low > ROW_LOUDER * high || high > COLUMN_LOUDER * low) return NONE
  const above = share < SURE ? ABOVE_OTHERS_AT_EDGE : ABOVE_OTHERS
  if (!standsOut(row, 0, above) || !standsOut(column, 4, above)) return NONE
  return { digit: keyAt(row, column - 4), share, level: low + high }
}

function goertzel(block: Float64Array, factor: number, size: number): number {
  let before = 0
  let last = 0
  for (let i = 0; i < size; i++) {
    const next = (block[i] as number) + factor * last - before
    before = last
    last = next
  }
  return last * last + before * before - factor * last * before
}

function loudest(from: number): number {
  let best = from
  for (let tone = from + 1; tone < from + 4; tone++) if ((power[tone] as number) > (power[best] as number)) best = tone
  return best
}

function standsOut(tone: number, from: number, above: number): boolean {
  for (let other = from; other < from + 4; other++)
    if (other !== tone && above * (power[other] as number) > (power[tone] as number)) return false
  return true
}

const isSteady = (a: number, b: number): boolean => a < STEADY * b && b < STEADY * a
