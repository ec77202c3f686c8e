import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../net/feed.ts'
import { dominantTone, type Heard, hears } from '../tone/hear.ts'
import { readWav, type Sound } from '../tone/wav.ts'
import type { WaitHearsOptions } from './phone.ts'

/** What a phone hears, read from the WAV file it is still writing. */
export class Recording {
  readonly #folder: string
  readonly #suffix: string

  readonly #rate: number

  /**
   * Of several files that end with `suffix` in `folder` the newest counts: phones begin a new one for each stream. `rate`,
   * Hz, is taken as long as the file does not tell its own.
   */
  constructor(folder: string, suffix: string, rate = 8_000) {
    this.#rate = rate
    this.#folder = folder
    this.#suffix = suffix
  }

  /** The newest recording as far as it has come; empty before the first. */
  heard(): Sound {
    const files = readdirSync(this.#folder)
      .filter((name) => name.endsWith(this.#suffix))
      .map((name) => join(this.#folder, name))
      .map((path) => ({ path, status: statSync(path) }))
      .filter(({ status }) => status.size > 44)
    const newest = files.sort((a, b) => b.status.mtimeMs - a.status.mtimeMs)[0]
    return newest ? readWav(newest.path, this.#rate) : { samples: new Int16Array(0), rate: this.#rate }
  }

  /**
   * Resolves when the newest stretch of the recording carries this tone above all else, and nothing but sound that came
   * after this call is looked at. Rejects at the time limit with what was heard instead.
   */
  async waitHears(hz: number, { timeout = 15_000, span = 500 }: WaitHearsOptions = {}): Promise<Heard> {
    const before = this.heard().samples.length
    let last = ''
    try {
      return await until(
        () => {
          const { samples, rate } = this.heard()
          const wanted = Math.round((span * rate) / 1_000)
          // A shorter recording than before is a new one: all of it is new.
          const fresh = samples.length < before ? samples : samples.subarray(before)
          if (fresh.length < wanted) {
            last = `only ${Math.round((fresh.length * 1_000) / rate)} ms of sound came`
            return undefined
          }
          const end = fresh.subarray(-wanted)
          const found = hears(end, rate, hz)
          last = JSON.stringify(dominantTone(end, rate))
          return found.present ? found : undefined
        },
        { timeout, every: 100 },
      )
    } catch (cause) {
      throw new Error(`the phone did not hear ${hz} Hz within ${timeout} ms, but ${last}`, { cause })
    }
  }
}
