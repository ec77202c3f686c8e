import type { Kysely } from 'kysely'
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration'
import { start } from './0001-start.ts'
import { standingCalls } from './0002-standing-calls.ts'

/** In their order, by name; a released one never changes. */
const migrations: Record<string, Migration> = {
  '0001-start': start,
  '0002-standing-calls': standingCalls,
}

const provider: MigrationProvider = { getMigrations: async () => migrations }

/** Brings the tables up to date; safe where several processes start at once. Rejects with the first failure. */
export async function migrate<T>(db: Kysely<T>): Promise<void> {
  const { error, results } = await new Migrator({ db, provider }).migrateToLatest()
  if (error === undefined) return
  const failed = results?.find((result) => result.status === 'Error')?.migrationName
  throw new Error(`the database could not be brought up to date${failed ? ` (${failed})` : ''}`, { cause: error })
}
