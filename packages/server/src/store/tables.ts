import type { Kysely, Selectable } from 'kysely'

/** The one tenant there is; every stored row says whose it is, so that a second one needs no rewriting. */
export const defaultTenant = 'default'

/** Times are milliseconds since 1970 in UTC. Booleans are 0 and 1, since SQLite has no others. */
export interface TenantsTable {
  id: string
  name: string
  created_at: number
}

export interface SettingsTable {
  tenant: string
  key: string
  value: string
}

export interface UsersTable {
  tenant: string
  extension: string
  name: string | null
  /** 'auto', 'md5' or 'sha-256'. */
  digest: string
  /** Sealed (see `secrets`), bound to tenant, extension and algorithm. */
  ha1_md5: string
  ha1_sha256: string
  created_at: number
  updated_at: number
}

/** One-time links for the first passwords. */
export interface SetupLinksTable {
  tenant: string
  /** SHA-256 of the token, hexadecimal: who reads the table cannot use the link. */
  token_hash: string
  /** The users it sets passwords for: a JSON list of extensions. */
  extensions: string
  created_at: number
  expires_at: number
  used_at: number | null
}

/** Answered calls as they stand, for a server that starts again. */
export interface StandingCallsTable {
  tenant: string
  id: string
  /** Sealed (see `secrets`), bound to tenant and id. */
  sealed: string
  updated_at: number
}

export interface Database {
  tenants: TenantsTable
  settings: SettingsTable
  users: UsersTable
  setup_links: SetupLinksTable
  standing_calls: StandingCallsTable
}

export type UserRow = Selectable<UsersTable>

/** Everything that outlives a restart. */
export interface Store {
  readonly db: Kysely<Database>
  readonly tenant: string
  /** The value under a key, or undefined. */
  setting(key: string): Promise<string | undefined>
  /** Keeps the value unless the key already has one; resolves with the one that holds. */
  fixSetting(key: string, value: string): Promise<string>
  /** Waits for what has been asked and closes the file. */
  close(): Promise<void>
}

/** Why a statement failed, the same for every database. */
export type StoreFailure = 'unique' | 'foreignKey' | 'busy' | 'closed' | 'failed'

export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly reason: StoreFailure
  constructor(reason: StoreFailure, message: string) {
    super(message)
    this.reason = reason
  }
}
