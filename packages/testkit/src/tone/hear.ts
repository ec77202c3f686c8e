import { type Spectrum, spectrum } from './fft.ts'

export interface Heard {
  /** Level of the tone, dBFS (a full-scale sine is 0). */
  readonly level: number
  /** Tone against everything else from 50 Hz up, dB. */
  readonly snr: number
  /** Loud enough and above all else. */
  readonly present: boolean
}

export interface DominantTone {
  /** Hz; 0 in silence. */
  readonly hz: number
  /** dBFS. */
  readonly level: number
  /** dB, as in `Heard`. */
  readonly snr: number
}

/** Below this, dBFS, a tone counts as silence. */
export const quiet = -55

/** Signal to noise, dB, from which on a tone counts as heard: G.711 and Opus leave a clean tone far above it. */
export const clear = 6

/** Does a tone of `hz` stand out in these samples? */
export function hears(samples: ArrayLike<number>, rate: number, hz: number): Heard {
  const all = spectrum(samples, rate)
  const { level, snr } = weigh(all, Math.round(hz / all.width))
  return { level, snr, present: level > quiet && snr > clear }
}

/** The loudest tone of these samples. */
export function dominantTone(samples: ArrayLike<number>, rate: number): DominantTone {
  const all = spectrum(samples, rate)
  let peak = 0
  for (let i = lowest(all); i < all.power.length; i++) if (power(all, i) > power(all, peak)) peak = i
  const found = weigh(all, peak)
  return { hz: found.level > quiet ? refine(all, peak) : 0, ...found }
}

const power = ({ power }: Spectrum, bin: number): number => power[bin] ?? 0
const lowest = ({ width }: Spectrum): number => Math.max(1, Math.ceil(50 / width))

function weigh(all: Spectrum, bin: number): { level: number; snr: number } {
  // The Hann window spreads a sine over two bins to each side of the nearest one.
  let wanted = 0
  let total = 0
  for (let i = lowest(all); i < all.power.length; i++) {
    total += power(all, i)
    if (Math.abs(i - bin) <= 2) wanted += power(all, i)
  }
  return { level: decibel(wanted), snr: decibel(wanted) - decibel(total - wanted) }
}

function refine(all: Spectrum, peak: number): number {
  const a = decibel(power(all, peak - 1))
  const b = decibel(power(all, peak))
  const c = decibel(power(all, peak + 1))
  const bend = a - 2 * b + c
  return (peak + (bend === 0 ? 0 : (a - c) / (2 * bend))) * all.width
}

const decibel = (value: number): number => 10 * Math.log10(Math.max(value, 1e-14))
