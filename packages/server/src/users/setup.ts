import { createHash, randomBytes } from 'node:crypto'
import { randomPassword } from '../secrets/index.ts'
import type { Store } from '../store/index.ts'
import { UserError } from './error.ts'
import type { Users } from './users.ts'

const lifetime = 24 * 60 * 60 * 1000
const firstUsers = ['1001', '1002']

export interface FirstPassword {
  readonly extension: string
  readonly password: string
}

/** What a first start has to tell, once. */
export type FirstStart =
  | { readonly kind: 'none' }
  | { readonly kind: 'passwords'; readonly users: readonly FirstPassword[] }
  | {
      readonly kind: 'link'
      readonly token: string
      readonly expiresAt: number
      readonly extensions: readonly string[]
    }

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** The first users, and the one-time link that sets their passwords where no terminal can show them. */
export class Setup {
  readonly #store: Store
  readonly #users: Users
  readonly #now: () => number

  constructor(options: { readonly store: Store; readonly users: Users; readonly now?: () => number }) {
    this.#store = options.store
    this.#users = options.users
    this.#now = options.now ?? Date.now
  }

  /**
   * At every start, after the import. Makes two users where there are none. While nobody has seen their passwords each
   * start tells anew: on a terminal the passwords, elsewhere a link, and what was told before no longer works.
   */
  async firstStart(options: { readonly terminal: boolean }): Promise<FirstStart> {
    const extensions = await this.#unseen()
    if (extensions.length === 0) return { kind: 'none' }
    await this.#revokeLinks()
    if (options.terminal) {
      const users = extensions.map((extension) => ({ extension, password: randomPassword() }))
      for (const { extension, password } of users) await this.#users.setPassword(extension, password)
      return { kind: 'passwords', users }
    }
    const token = randomBytes(32).toString('base64url')
    const expiresAt = this.#now() + lifetime
    await this.#store.db
      .insertInto('setup_links')
      .values({
        tenant: this.#store.tenant,
        token_hash: hashOf(token),
        extensions: JSON.stringify(extensions),
        created_at: this.#now(),
        expires_at: expiresAt,
        used_at: null,
      })
      .execute()
    return { kind: 'link', token, expiresAt, extensions }
  }

  /** The users a link would set passwords for; undefined when it is unknown, used or expired. Uses nothing up. */
  async peek(token: string): Promise<readonly string[] | undefined> {
    const row = await this.#store.db
      .selectFrom('setup_links')
      .select('extensions')
      .where('token_hash', '=', hashOf(token))
      .where('used_at', 'is', null)
      .where('expires_at', '>', this.#now())
      .executeTakeFirst()
    return row && (JSON.parse(row.extensions) as string[])
  }

  /** Uses the link up and sets passwords: the given ones, else random ones. Rejects with UserError 'link'. */
  async redeem(token: string, chosen: Readonly<Record<string, string>> = {}): Promise<readonly FirstPassword[]> {
    const used = await this.#store.db
      .updateTable('setup_links')
      .set({ used_at: this.#now() })
      .where('token_hash', '=', hashOf(token))
      .where('used_at', 'is', null)
      .where('expires_at', '>', this.#now())
      .returning(['extensions', 'created_at'])
      .executeTakeFirst()
    if (!used) throw new UserError('link', '')
    const passwords: FirstPassword[] = []
    for (const extension of await this.#untouched(used)) {
      const password = chosen[extension] || randomPassword()
      await this.#users.setPassword(extension, password)
      passwords.push({ extension, password })
    }
    return passwords
  }

  /** Users whose passwords nobody has seen: those just made, or those of a link that was never used. */
  async #unseen(): Promise<string[]> {
    const existing = await this.#users.list()
    if (existing.length === 0) {
      // Nobody learns these passwords: until they are set anew the users cannot register.
      for (const extension of firstUsers) await this.#users.add({ extension, password: randomPassword() })
      return firstUsers
    }
    const links = await this.#store.db
      .selectFrom('setup_links')
      .select(['extensions', 'created_at'])
      .where('tenant', '=', this.#store.tenant)
      .where('used_at', 'is', null)
      .execute()
    const unseen = new Set<string>()
    for (const link of links) for (const extension of await this.#untouched(link)) unseen.add(extension)
    return [...unseen]
  }

  /** Those of a link who are still there and whose password nobody has set by other means since. */
  async #untouched(link: { extensions: string; created_at: number }): Promise<string[]> {
    const extensions = JSON.parse(link.extensions) as string[]
    const rows = await this.#store.db
      .selectFrom('users')
      .select('extension')
      .where('tenant', '=', this.#store.tenant)
      .where('extension', 'in', extensions)
      .where('updated_at', '<=', link.created_at)
      .orderBy('extension')
      .execute()
    return rows.map((row) => row.extension)
  }

  async #revokeLinks(): Promise<void> {
    await this.#store.db
      .deleteFrom('setup_links')
      .where('tenant', '=', this.#store.tenant)
      .where('used_at', 'is', null)
      .execute()
  }
}
