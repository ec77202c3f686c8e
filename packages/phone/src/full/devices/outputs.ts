/** Which output the far side is heard on, and which one rings. */
import { phoneError } from '../../failures.ts'
import type { AimedSink, FullPlatform } from '../platform.ts'

export type Use = 'speaker' | 'ringer'

export class Outputs {
  readonly #platform: FullPlatform
  /** '' is the system's own choice. */
  readonly #chosen: Record<Use, string> = { speaker: '', ringer: '' }
  readonly #sinks: Record<Use, Set<AimedSink>> = { speaker: new Set(), ringer: new Set() }

  constructor(platform: FullPlatform) {
    this.#platform = platform
  }

  chosen(use: Use): string {
    return this.#chosen[use]
  }

  /** A sink that goes where `use` goes, from now on too. */
  sink(use: Use): AimedSink {
    const made = this.#platform.sink()
    const sinks = this.#sinks[use]
    return {
      play: async (stream) => {
        sinks.add(made)
        const id = this.#chosen[use]
        // A device that is gone must not silence the call.
        if (id) await made.aim?.(id).catch(() => {})
        return made.play(stream)
      },
      stop() {
        sinks.delete(made)
        made.stop()
      },
    }
  }

  /** Rejects with PhoneError where there is no such output, or this browser cannot choose; then all is as before. */
  async use(use: Use, deviceId: string): Promise<void> {
    const { devices } = this.#platform
    const before = this.#chosen[use]
    const known = deviceId === '' || (await devices?.())?.some((one) => one.deviceId === deviceId && isOutput(one))
    if (!known) throw phoneError('misuse', `no such output: ${deviceId}`)
    this.#chosen[use] = deviceId
    try {
      await Promise.all([...this.#sinks[use]].map((sink) => sink.aim?.(deviceId)))
    } catch (error) {
      this.#chosen[use] = before
      throw phoneError('misuse', error)
    }
  }

  /** Outputs that are gone are chosen no more. */
  async refresh(here: readonly MediaDeviceInfo[]): Promise<void> {
    for (const use of ['speaker', 'ringer'] as const) {
      const id = this.#chosen[use]
      if (id && !here.some((one) => one.deviceId === id && isOutput(one))) await this.use(use, '').catch(() => {})
    }
  }
}

const isOutput = ({ kind }: MediaDeviceInfo): boolean => kind === 'audiooutput'
