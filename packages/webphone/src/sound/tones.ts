import type { Language } from '../i18n/strings.ts'

/** One stretch of sound inside a cadence; times in seconds, frequencies in Hz, gain 0 to 1. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly frequencies: readonly number[]
  readonly gain: number
  /** A bell fades by itself, a steady tone has soft edges only. */
  readonly shape: 'bell' | 'steady'
}

/** A whole period, silence included: played in a loop it needs no timer, which a hidden tab would slow down. */
export interface Cadence {
  readonly length: number
  readonly stretches: readonly Stretch[]
}

const bell = (from: number, frequency: number, gain: number): Stretch => ({
  from,
  to: from + 0.9,
  // The second and third partials make it wood rather than a test tone.
  frequencies: [frequency, frequency * 2, frequency * 4],
  gain,
  shape: 'bell',
})

/** Two rising pairs and a breath. */
export const ring: Cadence = {
  length: 3.2,
  stretches: [bell(0, 659.26, 0.5), bell(0.18, 880, 0.55), bell(0.62, 659.26, 0.5), bell(0.8, 987.77, 0.6)],
}

/** In a call: soft, so that the person on the line stays audible. */
export const waiting: Cadence = {
  length: 5,
  stretches: [
    { from: 0, to: 0.16, frequencies: [440], gain: 0.12, shape: 'steady' },
    { from: 0.3, to: 0.46, frequencies: [440], gain: 0.12, shape: 'steady' },
  ],
}

/** Ringback as the networks of the language's largest region play it (ITU-T E.180). */
export function ringback(language: Language): Cadence {
  return language === 'zh'
    ? { length: 5, stretches: [{ from: 0, to: 1, frequencies: [450], gain: 0.16, shape: 'steady' }] }
    : { length: 6, stretches: [{ from: 0, to: 2, frequencies: [440, 480], gain: 0.16, shape: 'steady' }] }
}

const rows = [697, 770, 852, 941]
const columns = [1209, 1336, 1477, 1633]

/** The two frequencies of a key (ITU-T Q.23), or nothing. */
export function keyFrequencies(digit: string): readonly [number, number] | undefined {
  const at = digit.length === 1 ? '123A456B789C*0#D'.indexOf(digit.toUpperCase()) : -1
  const row = rows[Math.floor(at / 4)]
  const column = columns[at % 4]
  return row && column ? [row, column] : undefined
}

const edge = 0.008

/** One period as samples between -1 and 1. */
export function render(cadence: Cadence, sampleRate: number): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(Math.round(cadence.length * sampleRate))
  for (const { from, to, frequencies, gain, shape } of cadence.stretches) {
    const end = Math.min(samples.length, Math.floor(to * sampleRate))
    for (let at = Math.floor(from * sampleRate); at < end; at++) {
      const time = at / sampleRate - from
      const soft = Math.min(1, time / edge, (to - from - time) / edge)
      let value = 0
      frequencies.forEach((frequency, partial) => {
        const weight =
          shape === 'bell' ? Math.exp(-time * (4.5 + 5 * partial)) / (1 + 2 * partial) : 1 / frequencies.length
        value += weight * Math.sin(2 * Math.PI * frequency * time)
      })
      samples[at] = (samples[at] ?? 0) + value * gain * Math.max(0, soft)
    }
  }
  return samples
}
