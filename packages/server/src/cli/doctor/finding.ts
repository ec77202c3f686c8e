import type { Bilingual, Config } from '../../config/index.ts'

export interface Finding {
  /** `note`: it works, yet somebody may want to know. */
  readonly ok: 'yes' | 'note' | 'no'
  readonly text: Bilingual
  /** What to do. */
  readonly remedy?: Bilingual
}

export interface Examined {
  readonly config: Config
  readonly env: Readonly<Record<string, string | undefined>>
  /** A server of ours answers on a configured port: its ports are rightly taken. */
  readonly running: boolean
}

export const yes = (en: string, zh: string): Finding => ({ ok: 'yes', text: { en, zh } })
export const note = (en: string, zh: string, remedy?: Bilingual): Finding => ({
  ok: 'note',
  text: { en, zh },
  ...(remedy && { remedy }),
})
export const no = (en: string, zh: string, remedy: Bilingual): Finding => ({ ok: 'no', text: { en, zh }, remedy })
