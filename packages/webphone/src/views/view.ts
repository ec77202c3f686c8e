import type { Language, Texts } from '../i18n/strings.ts'
import type { PhoneModel } from '../model/phone-model.ts'
import type { Theme } from '../model/store.ts'

/** What every view is given. Views are functions from this to a template; they keep nothing. */
export interface View {
  readonly model: PhoneModel
  readonly texts: Texts
  readonly language: Language
  readonly theme: Theme
  /** Date.now() ms at this drawing. */
  readonly now: number
  readonly compact: boolean
  /** Keys work on the whole page, if the person wants it. */
  readonly pageKeys: boolean
  setLanguage(language: Language): void
  setTheme(theme: Theme): void
}
