import { en, type Texts } from './en.ts'
import { zh } from './zh.ts'

export type { Texts } from './en.ts'

export const languages = ['en', 'zh'] as const
export type Language = (typeof languages)[number]

/** What each language calls itself. */
export const languageNames = { en: 'English', zh: '中文' } as const satisfies Record<Language, string>

/** The first tag we have texts for; English otherwise. Takes BCP 47 tags such as `zh-CN`. */
export function pickLanguage(...tags: readonly (string | null | undefined)[]): Language {
  for (const tag of tags) {
    const primary = tag?.toLowerCase().split('-')[0]
    const known = languages.find((language) => language === primary)
    if (known) return known
  }
  return 'en'
}

export function textsFor(language: Language): Texts {
  return language === 'zh' ? zh : en
}

/** For `lang` attributes and Intl. */
export function localeOf(language: Language): string {
  return language === 'zh' ? 'zh-CN' : 'en'
}
