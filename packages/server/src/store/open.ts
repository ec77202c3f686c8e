import { join } from 'node:path'
import { Kysely } from 'kysely'
import { migrate } from './migrations/index.ts'
import { SqliteThreadDialect } from './sqlite/dialect.ts'
import { type Database, defaultTenant, type Store } from './tables.ts'

/**
 * Opens `<data>/offhook.db`, makes it where it is missing, and brings its tables up to date. Several processes may have
 * it open at once: the server and the `user` command.
 */
export async function openStore(options: { readonly data: string }): Promise<Store> {
  return openWith(new Kysely<Database>({ dialect: new SqliteThreadDialect(join(options.data, 'offhook.db')) }))
}

/** The store over any database Kysely speaks to. */
export async function openWith(db: Kysely<Database>): Promise<Store> {
  try {
    await migrate(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  const tenant = defaultTenant
  const setting = async (key: string): Promise<string | undefined> => {
    const row = await db
      .selectFrom('settings')
      .select('value')
      .where('tenant', '=', tenant)
      .where('key', '=', key)
      .executeTakeFirst()
    return row?.value
  }
  const fixSetting = async (key: string, value: string): Promise<string> => {
    await db
      .insertInto('settings')
      .values({ tenant, key, value })
      .onConflict((conflict) => conflict.columns(['tenant', 'key']).doNothing())
      .execute()
    return (await setting(key)) ?? value
  }
  return { db, tenant, setting, fixSetting, close: () => db.destroy() }
}
