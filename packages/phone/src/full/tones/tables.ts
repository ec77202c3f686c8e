/**
 * What telephone networks sound like, after ITU-T E.180 (recommended values) and its Supplement 2 (tones used in national
 * networks). Where a country has several, the commonest.
 */

/** ISO 3166 codes, and what ITU-T E.180 recommends to those who are free to choose. */
export type Country = 'CN' | 'US' | 'GB' | 'DE' | 'FR' | 'JP' | 'ITU'

export type ToneName = 'ringback' | 'busy' | 'waiting' | 'ring'

export interface Tone {
  /** Hz; sounded together. */
  readonly hz: readonly number[]
  /** Hz that the loudness swings with (Japan). */
  readonly swing?: number
  /** Seconds on, off, on, off …; then again from the start. */
  readonly cadence: readonly number[]
}

interface Plan {
  readonly ringback: Tone
  readonly busy: Tone
  readonly waiting: Tone
}

export const plans: Readonly<Record<Country, Plan>> = {
  CN: {
    ringback: { hz: [450], cadence: [1, 4] },
    busy: { hz: [450], cadence: [0.35, 0.35] },
    waiting: { hz: [450], cadence: [0.4, 4] },
  },
  US: {
    ringback: { hz: [440, 480], cadence: [2, 4] },
    busy: { hz: [480, 620], cadence: [0.5, 0.5] },
    waiting: { hz: [440], cadence: [0.3, 9.7] },
  },
  GB: {
    ringback: { hz: [400, 450], cadence: [0.4, 0.2, 0.4, 2] },
    busy: { hz: [400], cadence: [0.375, 0.375] },
    waiting: { hz: [400], cadence: [0.1, 4] },
  },
  DE: {
    ringback: { hz: [425], cadence: [1, 4] },
    busy: { hz: [425], cadence: [0.48, 0.48] },
    waiting: { hz: [425], cadence: [0.2, 0.2, 0.2, 5] },
  },
  FR: {
    ringback: { hz: [440], cadence: [1.5, 3.5] },
    busy: { hz: [440], cadence: [0.5, 0.5] },
    waiting: { hz: [440], cadence: [0.3, 10] },
  },
  JP: {
    ringback: { hz: [400], swing: 16, cadence: [1, 2] },
    busy: { hz: [400], cadence: [0.5, 0.5] },
    waiting: { hz: [400], swing: 16, cadence: [0.5, 8] },
  },
  ITU: {
    ringback: { hz: [425], cadence: [1, 4] },
    busy: { hz: [425], cadence: [0.5, 0.5] },
    waiting: { hz: [425], cadence: [0.4, 9.6] },
  },
}

/** A bell is no matter of standards: two notes that alternate quickly, in the rhythm of the country's ringback. */
export function toneOf(country: Country, name: ToneName): Tone {
  const plan = plans[country]
  return name === 'ring' ? { hz: [660, 880], swing: 20, cadence: plan.ringback.cadence } : plan[name]
}
