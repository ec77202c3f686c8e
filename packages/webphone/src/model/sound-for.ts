import type { Language } from '../i18n/strings.ts'
import { type Cadence, ring, ringback, waiting } from '../sound/tones.ts'
import type { PhoneModel } from './phone-model.ts'

const backs = { en: ringback('en'), zh: ringback('zh') }

/** What should sound now: one place decides, so that a ring never outlives its call. */
export function soundFor(
  model: Pick<PhoneModel, 'board' | 'preferences' | 'testingRing'>,
  language: Language,
): { readonly cadence: Cadence | undefined; readonly volume: number } {
  const { current, waiting: other } = model.board
  const { ringVolume } = model.preferences
  if (!current) return { cadence: model.testingRing ? ring : undefined, volume: ringVolume }
  if (current.state.name === 'ringing') {
    return current.direction === 'incoming'
      ? { cadence: ring, volume: ringVolume }
      : { cadence: backs[language], volume: 1 }
  }
  return { cadence: other ? waiting : undefined, volume: 1 }
}
