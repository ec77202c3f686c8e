import type { Language } from '../i18n/strings.ts'
import type { Call, CreatePhone, PhoneState } from '../sdk.ts'
import type { Ringer } from '../sound/ringer.ts'
import type { Store } from './store.ts'

export type Tab = 'pad' | 'recents' | 'settings'
export type Screen = Tab | 'sign-in' | 'incoming' | 'in-call' | 'ended'

/** What the model needs of the element around it. */
export interface ModelHost {
  readonly store: Store
  readonly ringer: Ringer
  createPhone: () => CreatePhone
  language: () => Language
  now: () => number
  changed: () => void
  phoneState: (state: PhoneState) => void
  callState: (call: Call) => void
}
