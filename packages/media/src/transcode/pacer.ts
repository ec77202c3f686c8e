/** Something that has a turn every 20 ms. */
export interface Paced {
  /** `now` in ms. */
  tick(now: number): void
  /** Its tick threw, which is a bug of ours: it gets no more turns. */
  failed(error: unknown): void
}

/** ms */
const EVERY = 20
const PHASES = 4
const STEP = EVERY / PHASES
/** Behind by more than this, turns are left out rather than taken all at once. */
const MOST_BEHIND = 100

/** One timer for all that is paced. Members are spread over the 20 ms, so that they do not all work at once. */
export class Pacer {
  readonly #now: () => number
  readonly #phases: readonly Set<Paced>[] = Array.from({ length: PHASES }, () => new Set<Paced>())
  #phase = 0
  #due = 0
  #timer: NodeJS.Timeout | undefined

  constructor(now: () => number) {
    this.#now = now
  }

  add(member: Paced): void {
    if (this.#phases.some((phase) => phase.has(member))) return
    const emptiest = this.#phases.reduce((least, phase) => (phase.size < least.size ? phase : least))
    emptiest.add(member)
    if (this.#timer) return
    this.#due = this.#now() + STEP
    this.#timer = setTimeout(this.#run, STEP)
  }

  remove(member: Paced): void {
    for (const phase of this.#phases) phase.delete(member)
    if (this.#phases.some((phase) => phase.size > 0)) return
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  readonly #run = (): void => {
    const now = this.#now()
    while (now - this.#due > MOST_BEHIND) this.#due += EVERY
    for (; this.#due <= now; this.#due += STEP) {
      const members = this.#phases[this.#phase]
      this.#phase = (this.#phase + 1) % PHASES
      if (members) for (const member of members) this.#turn(member, now)
    }
    if (this.#timer) this.#timer = setTimeout(this.#run, this.#due - now)
  }

  #turn(member: Paced, now: number): void {
    try {
      member.tick(now)
    } catch (error) {
      this.remove(member)
      member.failed(error)
    }
  }
}
