import { type Cadence, keyFrequencies, render } from './tones.ts'

/**
 * Plays one cadence at a time and the beeps of keys. The AudioContext is made at the first sound, because browsers count
 * contexts and keep one made before a gesture suspended.
 */
export class Ringer {
  readonly #makeContext: () => AudioContext
  #context: AudioContext | undefined
  #playing: { readonly cadence: Cadence; readonly source: AudioBufferSourceNode; readonly gain: GainNode } | undefined
  #volume = 1

  constructor(makeContext: () => AudioContext = () => new AudioContext()) {
    this.#makeContext = makeContext
  }

  /** What sounds now. */
  get cadence(): Cadence | undefined {
    return this.#playing?.cadence
  }

  /** Starts the cadence, or goes on with it; nothing stops at once. `volume` is 0 to 1. */
  play(cadence: Cadence | undefined, volume = 1): void {
    this.#volume = volume
    if (cadence === this.#playing?.cadence) {
      if (this.#playing) this.#playing.gain.gain.value = loudness(volume)
      return
    }
    this.#stop()
    if (cadence) this.#start(cadence)
  }

  /** The local beep of a key; the far end gets its own by RTP. */
  beep(digit: string): void {
    const frequencies = keyFrequencies(digit)
    const context = this.#ready()
    if (!frequencies || !context) return
    const length = 0.12
    const samples = render(
      { length, stretches: [{ from: 0, to: length, frequencies, gain: 0.18, shape: 'steady' }] },
      context.sampleRate,
    )
    this.#source(context, samples, false, 1).source.start()
  }

  /** Gives the sound device back. */
  close(): void {
    this.#stop()
    void this.#context?.close().catch(() => {})
    this.#context = undefined
  }

  #start(cadence: Cadence): void {
    const context = this.#ready()
    if (!context) return
    const { source, gain } = this.#source(context, render(cadence, context.sampleRate), true, loudness(this.#volume))
    source.start()
    this.#playing = { cadence, source, gain }
  }

  #stop(): void {
    const playing = this.#playing
    this.#playing = undefined
    if (!playing) return
    // Silence now, without the click of a cut wave.
    playing.gain.gain.setTargetAtTime(0, playing.gain.context.currentTime, 0.004)
    playing.source.stop(playing.gain.context.currentTime + 0.03)
  }

  #source(context: AudioContext, samples: Float32Array<ArrayBuffer>, loop: boolean, volume: number) {
    const buffer = context.createBuffer(1, samples.length, context.sampleRate)
    buffer.copyToChannel(samples, 0)
    const source = new AudioBufferSourceNode(context, { buffer, loop })
    const gain = new GainNode(context, { gain: volume })
    source.connect(gain).connect(context.destination)
    return { source, gain }
  }

  // Without a sound device or Web Audio the phone rings on screen only.
  #ready(): AudioContext | undefined {
    try {
      this.#context ??= this.#makeContext()
      if (this.#context.state === 'suspended') void this.#context.resume().catch(() => {})
      return this.#context
    } catch {
      return undefined
    }
  }
}

// Ears hear ratios: half the slider is a quarter of the amplitude.
function loudness(volume: number): number {
  return volume * volume
}
