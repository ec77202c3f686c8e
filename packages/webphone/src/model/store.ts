import type { Language } from '../i18n/strings.ts'

/** What is kept of a browser's Storage; injected so that tests and pages without storage work. */
export type KeyValue = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export interface Account {
  readonly server: string
  readonly aor: string
  readonly password?: string
  readonly name?: string
}

export type Theme = 'auto' | 'light' | 'dark'

export interface Preferences {
  readonly language?: Language
  readonly theme?: Theme
  /** 0 to 1. */
  readonly ringVolume: number
  readonly keysAnywhere: boolean
}

export type RecentKind = 'answered' | 'missed' | 'declined' | 'cancelled' | 'failed' | 'elsewhere'

export interface Recent {
  readonly number: string
  readonly name?: string
  readonly direction: 'incoming' | 'outgoing'
  readonly kind: RecentKind
  /** Date.now() ms at which the call began. */
  readonly at: number
  /** Seconds of talk. */
  readonly duration: number
}

export const recentsLimit = 100

const keys = {
  account: 'offhook.account',
  preferences: 'offhook.preferences',
  recents: (aor: string) => `offhook.recents.${aor}`,
}

/**
 * What the phone keeps in the browser. The account lives in `session` (this tab, until it closes) unless the person
 * chose to stay signed in; recents are bounded and kept per address of record.
 */
export class Store {
  readonly #local: KeyValue
  readonly #session: KeyValue

  constructor(local: KeyValue, session: KeyValue) {
    this.#local = local
    this.#session = session
  }

  // The tab's own account first: two tabs of one browser may be two people.
  account(): Account | undefined {
    return readAccount(this.#session) ?? readAccount(this.#local)
  }

  stays(): boolean {
    return readAccount(this.#local) !== undefined
  }

  keepAccount(account: Account, stay: boolean): void {
    const text = JSON.stringify(account)
    write(this.#session, keys.account, text)
    if (stay) write(this.#local, keys.account, text)
    else this.#forgetLocal(account.aor)
  }

  forgetAccount(): void {
    const aor = this.account()?.aor
    write(this.#session, keys.account, undefined)
    if (aor) this.#forgetLocal(aor)
  }

  // Another tab's person may have chosen to stay: only the same person's account is taken away.
  #forgetLocal(aor: string): void {
    if (readAccount(this.#local)?.aor === aor) write(this.#local, keys.account, undefined)
  }

  preferences(): Preferences {
    const found = readObject(this.#local, keys.preferences)
    const { language, theme, ringVolume, keysAnywhere } = found ?? {}
    return {
      ...(language === 'en' || language === 'zh' ? { language } : {}),
      ...(theme === 'auto' || theme === 'light' || theme === 'dark' ? { theme } : {}),
      ringVolume: typeof ringVolume === 'number' && ringVolume >= 0 && ringVolume <= 1 ? ringVolume : 0.6,
      keysAnywhere: keysAnywhere !== false,
    }
  }

  keepPreferences(preferences: Preferences): void {
    write(this.#local, keys.preferences, JSON.stringify(preferences))
  }

  /** Newest first. */
  recents(aor: string): readonly Recent[] {
    const found = readJson(this.#local, keys.recents(aor))
    return Array.isArray(found) ? found.filter(isRecent).slice(0, recentsLimit) : []
  }

  addRecent(aor: string, recent: Recent): readonly Recent[] {
    const recents = [recent, ...this.recents(aor)].slice(0, recentsLimit)
    write(this.#local, keys.recents(aor), JSON.stringify(recents))
    return recents
  }

  clearRecents(aor: string): void {
    write(this.#local, keys.recents(aor), undefined)
  }
}

function readAccount(storage: KeyValue): Account | undefined {
  const { server, aor, password, name } = readObject(storage, keys.account) ?? {}
  if (typeof server !== 'string' || typeof aor !== 'string') return undefined
  return {
    server,
    aor,
    ...(typeof password === 'string' ? { password } : {}),
    ...(typeof name === 'string' ? { name } : {}),
  }
}

function isRecent(value: unknown): value is Recent {
  const { number, direction, kind, at, duration } = (value ?? {}) as Record<string, unknown>
  return (
    typeof number === 'string' &&
    (direction === 'incoming' || direction === 'outgoing') &&
    typeof kind === 'string' &&
    typeof at === 'number' &&
    typeof duration === 'number'
  )
}

function readObject(storage: KeyValue, key: string): Record<string, unknown> | undefined {
  const value = readJson(storage, key)
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}

function readJson(storage: KeyValue, key: string): unknown {
  try {
    return JSON.parse(storage.getItem(key) ?? 'null')
  } catch {
    return undefined
  }
}

// A full or forbidden storage must not cost the person a call.
function write(storage: KeyValue, key: string, text: string | undefined): void {
  try {
    if (text === undefined) storage.removeItem(key)
    else storage.setItem(key, text)
  } catch {}
}
