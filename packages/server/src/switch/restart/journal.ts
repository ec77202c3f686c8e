import type { Call } from '../call.ts'
import type { Log } from '../context.ts'
import { keptCall } from './kept-call.ts'
import type { Shelf } from './shelf.ts'

/** ms from when something happened to a call until it is looked at: what follows at once is written with it. */
const settling = 50
/** ms between looks at a part of all calls, and in how many parts: what the core does by itself tells nobody. */
const beat = 250
const parts = 8
/** Calls written in one statement: databases take so many values at most. */
const batch = 200

/**
 * Writes standing calls down as they change, behind them: no call waits for it. What it has not come to when the process ends
 * is lost.
 */
export class Journal {
  readonly #shelf: Shelf
  readonly #log: Log
  readonly #epoch: number
  /** As last written, or about to be. */
  readonly #known = new Map<string, string>()
  readonly #touched = new Set<Call>()
  #pending = new Map<string, string | undefined>()
  #round: Call[] = []
  #share = 0
  #calls: () => Iterable<Call> = () => []
  #soon: NodeJS.Timeout | undefined
  #beat: NodeJS.Timeout | undefined
  #writing: Promise<void> | undefined

  /** `epoch`: when the core's clock said 0, ms since 1970. */
  constructor(shelf: Shelf, log: Log, epoch: number) {
    this.#shelf = shelf
    this.#log = log
    this.#epoch = epoch
  }

  get epoch(): number {
    return this.#epoch
  }

  /** `left`: what an earlier process has written down; of which no call stands is taken out. */
  watch(calls: () => Iterable<Call>, left: Iterable<string>): void {
    this.#calls = calls
    const standing = new Set<string>()
    for (const call of calls()) {
      standing.add(call.id)
      this.#known.set(call.id, '')
      this.touch(call)
    }
    for (const id of left) if (!standing.has(id)) this.#put(id, undefined)
    this.#beat = setInterval(() => this.#sweep(), beat)
    this.#beat.unref()
  }

  /** Something has happened to it. */
  touch(call: Call): void {
    this.#touched.add(call)
    this.#soon ??= setTimeout(() => this.#look(), settling)
    this.#soon.unref()
  }

  ended({ id }: Call): void {
    if (this.#known.delete(id)) this.#put(id, undefined)
  }

  /** Resolves when all is written. */
  async close(): Promise<void> {
    clearInterval(this.#beat)
    clearTimeout(this.#soon)
    this.#look()
    while (this.#writing) await this.#writing
  }

  #look(): void {
    this.#soon = undefined
    for (const call of this.#touched) this.#note(call)
    this.#touched.clear()
  }

  /** All calls come by in two seconds, a few at a time. */
  #sweep(): void {
    if (this.#round.length === 0) {
      this.#round = [...this.#calls()]
      this.#share = Math.ceil(this.#round.length / parts)
    }
    for (const call of this.#round.splice(-this.#share)) this.#note(call)
  }

  #note(call: Call): void {
    const kept = keptCall(call, this.#epoch)
    if (kept === undefined) return
    const text = JSON.stringify(kept)
    if (this.#known.get(call.id) === text) return
    this.#known.set(call.id, text)
    this.#put(call.id, text)
  }

  #put(id: string, text: string | undefined): void {
    this.#pending.set(id, text)
    this.#writing ??= this.#write()
  }

  async #write(): Promise<void> {
    // What comes in the same turn goes together.
    await Promise.resolve()
    while (this.#pending.size > 0) {
      const changes = new Map([...this.#pending].slice(0, batch))
      for (const id of changes.keys()) this.#pending.delete(id)
      try {
        await this.#shelf.write(changes)
      } catch (error) {
        this.#log.error({ err: error, calls: changes.size }, 'calls could not be written down for a restart')
        // The next look tries again.
        for (const id of changes.keys()) this.#known.delete(id)
      }
    }
    this.#writing = undefined
  }
}
