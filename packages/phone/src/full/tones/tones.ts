/** The tones that a person hears: one at a time, on its output. */
import type { Outputs } from '../devices/outputs.ts'
import type { AimedSink } from '../platform.ts'
import { render } from './render.ts'
import { type Country, type ToneName, toneOf } from './tables.ts'

interface Playing {
  readonly name: ToneName
  readonly source: AudioBufferSourceNode
  readonly sink: AimedSink
  readonly stream: MediaStream
  blocked: boolean
}

export class Tones {
  readonly #outputs: Outputs
  readonly #context: () => AudioContext | undefined
  readonly #blocked: () => void
  country: Country | false
  #playing: Playing | undefined

  /** `blocked` is called when the browser wants a gesture first. */
  constructor(
    outputs: Outputs,
    context: () => AudioContext | undefined,
    country: Country | false,
    blocked: () => void,
  ) {
    this.#outputs = outputs
    this.#context = context
    this.#blocked = blocked
    this.country = country
  }

  /** What is heard now. */
  get playing(): ToneName | undefined {
    return this.#playing?.name
  }

  /** Plays this tone, and no other; none: silence. */
  play(name: ToneName | undefined): void {
    if (name === this.#playing?.name) return
    this.#stop()
    const { country } = this
    const context = name && country ? this.#context() : undefined
    if (!name || !country || !context) return
    const samples = render(toneOf(country, name), context.sampleRate)
    const buffer = context.createBuffer(1, samples.length, context.sampleRate)
    buffer.copyToChannel(samples, 0)
    const source = context.createBufferSource()
    source.buffer = buffer
    source.loop = true
    // Through an element: not every browser sends a context to an output of choice.
    const destination = context.createMediaStreamDestination()
    source.connect(destination)
    source.start()
    const sink = this.#outputs.sink(name === 'ring' ? 'ringer' : 'speaker')
    const playing: Playing = { name, source, sink, stream: destination.stream, blocked: false }
    this.#playing = playing
    void this.#sound(playing)
    if (context.state !== 'running') void context.resume().catch(() => {})
  }

  /** From a gesture: what was blocked is heard. */
  async unlock(): Promise<void> {
    if (this.#playing?.blocked) await this.#sound(this.#playing)
  }

  async #sound(playing: Playing): Promise<void> {
    try {
      await playing.sink.play(playing.stream)
      playing.blocked = false
      if (this.#playing !== playing) playing.sink.stop()
    } catch (error) {
      if ((error as { name?: string }).name !== 'NotAllowedError' || this.#playing !== playing) return
      playing.blocked = true
      this.#blocked()
    }
  }

  #stop(): void {
    const playing = this.#playing
    this.#playing = undefined
    playing?.source.stop()
    playing?.source.disconnect()
    playing?.sink.stop()
  }
}
