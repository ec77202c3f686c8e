import type { Failure } from '../sdk.ts'
import { aorOf, extensionOf, hostOf, isWebSocketUrl } from './address.ts'
import type { Account } from './store.ts'

export interface FormErrors {
  readonly extension?: boolean
  readonly password?: boolean
  readonly server?: boolean
}

/** What is typed at sign-in. */
export class SignInForm {
  extension = ''
  password = ''
  server = ''
  domain = ''
  name = ''
  stay = false
  showPassword = false
  busy = false
  errors: FormErrors = {}
  failure: Failure | undefined
  readonly #changed: () => void

  constructor(changed: () => void) {
    this.#changed = changed
  }

  set(
    change: Partial<Pick<SignInForm, 'extension' | 'password' | 'server' | 'domain' | 'stay' | 'showPassword'>>,
  ): void {
    Object.assign(this, change)
    this.errors = {}
    this.#changed()
  }

  prefill(account: Account): void {
    this.extension = extensionOf(account.aor)
    this.server = account.server
    this.domain = account.aor.replace(/^.*@/, '')
  }

  /** The account, or nothing and `errors` say what is missing. */
  check(): Account | undefined {
    const server = this.server.trim()
    const aor = aorOf(this.extension, this.domain.trim() || hostOf(server))
    this.errors = {
      ...(this.extension.trim() === '' || (aor === undefined && isWebSocketUrl(server)) ? { extension: true } : {}),
      ...(this.password === '' ? { password: true } : {}),
      ...(isWebSocketUrl(server) ? {} : { server: true }),
    }
    this.#changed()
    if (!aor || Object.keys(this.errors).length > 0) return undefined
    return { server, aor, password: this.password, ...(this.name ? { name: this.name } : {}) }
  }
}
