import { Slots } from './slots.ts'

/** ms of sound that the puller takes at a time. */
const PULL = 20
/** Pulls from the first packet on until the first is given: a late second packet finds its place. */
const PREFILL = 2
/** So many pulls in vain mean that the source has stopped; it is waited for anew. */
const STOPPED = 10
/** ms: with more than this in store the oldest is passed over at once. */
const MOST = 200
/** ms: with more than this in store a pause is the best place to catch up. */
const CATCH_UP = 60
/** Pulls over which the store must have had something to spare before it is made smaller. */
const CALM = 100
/** ms: a timestamp further from the expected one than this is a new clock, not a pause. */
const JUMP = 2000
/** Sequence numbers before the next that are taken for late, not for a source that starts over. */
const LATE = 100
/** ms: with less than this in store, a packet that came after its turn makes it deeper. */
const GROW_BELOW = 120

export type Pulled =
  /** `surplus`: there is more in store than the network's jitter asks for; this one may be left out after decoding. */
  | { readonly kind: 'packet'; readonly payload: Uint8Array; readonly surplus: boolean }
  /** Lost: to be concealed for `duration` units. `next` is the payload after it where that one has come. */
  | { readonly kind: 'lost'; readonly duration: number; readonly next: Uint8Array | undefined }
  /** The source was silent on purpose: its clock went on, its numbers did not. */
  | { readonly kind: 'pause' }
  /** Nothing has come in time: it may be late, lost, or the source has stopped. */
  | { readonly kind: 'late' }
  /** Nothing is expected: before the first packet, or after the source stopped. */
  | { readonly kind: 'idle' }

const PAUSE = { kind: 'pause' } as const
const LATER = { kind: 'late' } as const
const IDLE = { kind: 'idle' } as const

export type Pushed = 'taken' | 'duplicate' | 'late' | 'strange'

/**
 * Puts the packets of one source in order and in time. Sans-IO: its clock is that of `pull`, once for every 20 ms of sound
 * wanted. Its depth follows the jitter by itself: it grows by what had to be waited for, and shrinks (by `surplus`) when for
 * two seconds there was always something to spare.
 */
export class JitterBuffer {
  readonly #slots = new Slots()
  readonly #duration: (payload: Uint8Array) => number
  /** Units of the RTP clock in one pull, and in one ms. */
  readonly #step: number
  readonly #perMs: number
  #state: 'idle' | 'filling' | 'playing' = 'idle'
  #pulls = 0
  #next = 0
  #expected = 0
  #lastDuration: number
  /** Pulls in vain since the last packet was given. */
  #missed = 0
  /** The number that, should it come next, proves that the source has started over. */
  #strange = -1
  /** A packet came after its turn: one pull in vain makes the store deeper. */
  #stall = false
  #spare = Number.POSITIVE_INFINITY
  #calm = 0

  /** `duration` of a payload in units of `clockRate` (Hz). */
  constructor(clockRate: number, duration: (payload: Uint8Array) => number) {
    this.#duration = duration
    this.#perMs = clockRate / 1000
    this.#step = PULL * this.#perMs
    this.#lastDuration = this.#step
  }

  /** A packet with sound; the payload is copied. */
  push(sequence: number, timestamp: number, payload: Uint8Array): Pushed {
    const place = this.#place(sequence)
    if (place === 'late') this.#stall = this.stored < GROW_BELOW
    if (place !== 'taken') return place
    if (this.#state === 'idle') this.#fill(sequence, timestamp)
    if (this.#state === 'filling' && ahead(sequence, this.#next) < 0) {
      this.#next = sequence
      this.#expected = timestamp
    }
    this.#slots.put(sequence, timestamp, payload)
    return 'taken'
  }

  /** A packet of the same source without sound (a key, comfort noise): its number is not missing. */
  skip(sequence: number): void {
    if (this.#state === 'idle') return
    const distance = ahead(sequence, this.#next)
    if (distance >= 0 && distance < this.#slots.size) this.#slots.mark(sequence)
  }

  /** Another source: all starts over. */
  reset(): void {
    this.#state = 'idle'
  }

  /** ms of sound in store, as if all packets were as long as the last one given. */
  get stored(): number {
    return (this.#slots.count * this.#lastDuration) / this.#perMs
  }

  /** What comes next; a packet's payload is good until the next push. */
  pull(): Pulled {
    if (this.#state === 'idle') return IDLE
    if (this.#state === 'filling' && ++this.#pulls < PREFILL) return IDLE
    this.#state = 'playing'
    if (this.#stall) {
      this.#stall = false
      return LATER
    }
    while (this.#slots.isMark(this.#next)) this.#pass()
    if (this.#slots.has(this.#next)) return this.#give()
    return this.#slots.count > 0 ? this.#lose() : this.#miss()
  }

  #fill(sequence: number, timestamp: number): void {
    this.#slots.clear()
    this.#state = 'filling'
    this.#pulls = 0
    this.#next = sequence
    this.#expected = timestamp
    this.#strange = -1
    this.#missed = 0
    this.#stall = false
    this.#settle()
  }

  #place(sequence: number): Pushed {
    if (this.#state === 'idle') return 'taken'
    const distance = ahead(sequence, this.#next)
    if (distance >= 0 && distance < this.#slots.size) return this.#slots.has(sequence) ? 'duplicate' : 'taken'
    if (distance < 0 && distance > -LATE) {
      return this.#state === 'filling' && this.#slots.fits(sequence, this.#next) ? 'taken' : 'late'
    }
    // One packet from far away may be a stray; two in a row are a source that starts over.
    if (sequence !== this.#strange) {
      this.#strange = (sequence + 1) & 0xffff
      return 'strange'
    }
    this.reset()
    return 'taken'
  }

  #give(): Pulled {
    const timestamp = this.#slots.timestamp(this.#next)
    const gap = this.#gap(timestamp)
    if (gap >= this.#step && this.stored <= Math.max(CATCH_UP, 2 * (this.#lastDuration / this.#perMs))) {
      this.#expected = (this.#expected + this.#step) | 0
      return PAUSE
    }
    const payload = this.#slots.peek(this.#next)
    this.#pass()
    this.#lastDuration = this.#duration(payload) || this.#step
    this.#expected = (timestamp + this.#lastDuration) | 0
    return { kind: 'packet', payload, surplus: this.#isSurplus() }
  }

  /** How long the source was silent before `timestamp`, in units; what was waited already is part of it. */
  #gap(timestamp: number): number {
    let gap = (timestamp - this.#expected) | 0
    if (gap < 0 || gap > JUMP * this.#perMs) gap = 0
    const left = Math.max(0, gap - this.#missed * this.#step)
    this.#missed = 0
    this.#expected = (timestamp - left) | 0
    return left
  }

  #isSurplus(): boolean {
    const stored = this.stored
    this.#spare = Math.min(this.#spare, stored)
    if (stored <= MOST && ++this.#calm < CALM) return false
    const spare = this.#spare
    this.#settle()
    return stored > MOST || spare >= 2 * Math.max(PULL, this.#lastDuration / this.#perMs)
  }

  #settle(): void {
    this.#spare = Number.POSITIVE_INFINITY
    this.#calm = 0
  }

  #lose(): Pulled {
    const missing = this.#slots.distance(this.#next)
    if (missing * this.#lastDuration > STOPPED * this.#step) {
      for (let left = missing; left > 0; left--) this.#pass()
      this.#expected = this.#slots.timestamp(this.#next)
      return this.pull()
    }
    this.#pass()
    this.#expected = (this.#expected + this.#lastDuration) | 0
    // Concealed already, while it was waited for.
    if (this.#missed > 0) {
      this.#missed = Math.max(0, this.#missed - Math.ceil(this.#lastDuration / this.#step))
      return this.pull()
    }
    const next = missing === 1 ? this.#slots.peek(this.#next) : undefined
    return { kind: 'lost', duration: this.#lastDuration, next }
  }

  #miss(): Pulled {
    this.#settle()
    if (++this.#missed < STOPPED) return LATER
    this.#state = 'idle'
    return IDLE
  }

  #pass(): void {
    this.#slots.drop(this.#next)
    this.#next = (this.#next + 1) & 0xffff
  }
}

/** How far `a` is after `b`, or before it when negative. */
const ahead = (a: number, b: number): number => ((a - b) << 16) >> 16
