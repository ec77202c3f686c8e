import type { Config, ConfigUser, DigestPreference, Ha1Pair } from '../config/index.ts'
import { ha1Pair, type Secrets } from '../secrets/index.ts'
import { type Store, StoreError, type UserRow } from '../store/index.ts'
import { UserError } from './error.ts'

export interface User {
  readonly extension: string
  readonly name?: string
  readonly digest: DigestPreference
}

export interface NewUser {
  readonly extension: string
  readonly name?: string | undefined
  readonly digest?: DigestPreference | undefined
  /** The password, or what was made of it over this server's realm. */
  readonly password?: string | undefined
  readonly ha1?: Ha1Pair | undefined
}

/** The people (and devices) that may register. Passwords go in and never come out: only HA1 does, for digests. */
export class Users {
  readonly #store: Store
  readonly #secrets: Secrets
  /** The digest realm, fixed at first start: HA1 is worth nothing over another. */
  readonly realm: string

  /** By `openUsers`. */
  constructor(store: Store, secrets: Secrets, realm: string) {
    this.#store = store
    this.#secrets = secrets
    this.realm = realm
  }

  async list(): Promise<User[]> {
    const rows = await this.#store.db
      .selectFrom('users')
      .selectAll()
      .where('tenant', '=', this.#store.tenant)
      .orderBy('extension')
      .execute()
    return rows.map(toUser)
  }

  async get(extension: string): Promise<User | undefined> {
    const row = await this.#row(extension)
    return row && toUser(row)
  }

  /** What digests are checked with, in lower-case hexadecimal. */
  async ha1(extension: string): Promise<Ha1Pair | undefined> {
    const row = await this.#row(extension)
    if (!row) return undefined
    return {
      md5: this.#secrets.open(row.ha1_md5, this.#place(extension, 'md5')),
      sha256: this.#secrets.open(row.ha1_sha256, this.#place(extension, 'sha256')),
    }
  }

  /** Rejects with UserError: 'exists', 'invalid'. */
  async add(user: NewUser): Promise<User> {
    checkExtension(user.extension)
    const now = Date.now()
    try {
      await this.#store.db
        .insertInto('users')
        .values({
          tenant: this.#store.tenant,
          extension: user.extension,
          name: user.name ?? null,
          digest: user.digest ?? 'auto',
          ...this.#sealed(user.extension, this.#ha1Of(user)),
          created_at: now,
          updated_at: now,
        })
        .execute()
    } catch (error) {
      if (error instanceof StoreError && error.reason === 'unique') throw new UserError('exists', user.extension)
      throw error
    }
    return {
      extension: user.extension,
      digest: user.digest ?? 'auto',
      ...(user.name !== undefined && { name: user.name }),
    }
  }

  /** Rejects with UserError 'unknown'. */
  async remove(extension: string): Promise<void> {
    const result = await this.#store.db
      .deleteFrom('users')
      .where('tenant', '=', this.#store.tenant)
      .where('extension', '=', extension)
      .executeTakeFirst()
    if (result.numDeletedRows === 0n) throw new UserError('unknown', extension)
  }

  /** Rejects with UserError: 'unknown', 'invalid'. */
  async setPassword(extension: string, password: string): Promise<void> {
    const result = await this.#store.db
      .updateTable('users')
      .set({ ...this.#sealed(extension, this.#ha1Of({ extension, password })), updated_at: Date.now() })
      .where('tenant', '=', this.#store.tenant)
      .where('extension', '=', extension)
      .executeTakeFirst()
    if (result.numUpdatedRows === 0n) throw new UserError('unknown', extension)
  }

  /** Whether the file's user is the stored one: same password, name and digest. */
  async matches(user: ConfigUser): Promise<boolean> {
    const stored = await this.get(user.extension)
    const ha1 = await this.ha1(user.extension)
    if (!stored || !ha1) return false
    const wanted = this.#ha1Of(user)
    return (
      ha1.md5 === wanted.md5 &&
      ha1.sha256 === wanted.sha256 &&
      (user.name ?? stored.name) === stored.name &&
      (user.digest ?? stored.digest) === stored.digest
    )
  }

  #row(extension: string): Promise<UserRow | undefined> {
    return this.#store.db
      .selectFrom('users')
      .selectAll()
      .where('tenant', '=', this.#store.tenant)
      .where('extension', '=', extension)
      .executeTakeFirst()
  }

  #ha1Of({ extension, password, ha1 }: NewUser): Ha1Pair {
    if (ha1) return ha1
    if (!password) throw new UserError('invalid', extension, 'a password must not be empty')
    return ha1Pair(extension, this.realm, password)
  }

  #sealed(extension: string, ha1: Ha1Pair): Pick<UserRow, 'ha1_md5' | 'ha1_sha256'> {
    return {
      ha1_md5: this.#secrets.seal(ha1.md5, this.#place(extension, 'md5')),
      ha1_sha256: this.#secrets.seal(ha1.sha256, this.#place(extension, 'sha256')),
    }
  }

  #place(extension: string, algorithm: string): string {
    return `users/${this.#store.tenant}/${extension}/ha1/${algorithm}`
  }
}

/**
 * The users of a store. Fixes the realm to the domain at first start, and rejects with UserError `key` when the key is not the one
 * the store was made with.
 */
export async function openUsers(options: {
  readonly store: Store
  readonly secrets: Secrets
  readonly config: Pick<Config, 'domain'>
}): Promise<Users> {
  const { store, secrets, config } = options
  await checkKey(store, secrets)
  return new Users(store, secrets, await store.fixSetting('realm', config.domain))
}

async function checkKey(store: Store, secrets: Secrets): Promise<void> {
  const place = `settings/${store.tenant}/key-check`
  const sealed = await store.fixSetting('key-check', secrets.seal('offhook', place))
  try {
    secrets.open(sealed, place)
  } catch {
    throw new UserError(
      'key',
      '',
      'the database was made with another key: bring back its secret.key (or OFFHOOK_SECRET_KEY), or set new passwords with a new data folder',
    )
  }
}

function checkExtension(extension: string): void {
  if (/^[A-Za-z0-9*#+_.-]{1,32}$/.test(extension)) return
  throw new UserError('invalid', extension, 'an extension is 1 to 32 digits, letters or * # + _ . -')
}

const toUser = (row: UserRow): User => ({
  extension: row.extension,
  digest: row.digest as DigestPreference,
  ...(row.name !== null && { name: row.name }),
})
