import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { defaultTenant } from '../tables.ts'

export const start: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('tenants')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('settings')
      .addColumn('tenant', 'text', (column) => column.notNull().references('tenants.id'))
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('settings_pk', ['tenant', 'key'])
      .execute()
    await db.schema
      .createTable('users')
      .addColumn('tenant', 'text', (column) => column.notNull().references('tenants.id'))
      .addColumn('extension', 'text', (column) => column.notNull())
      .addColumn('name', 'text')
      .addColumn('digest', 'text', (column) => column.notNull())
      .addColumn('ha1_md5', 'text', (column) => column.notNull())
      .addColumn('ha1_sha256', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('users_pk', ['tenant', 'extension'])
      .execute()
    await db.schema
      .createTable('setup_links')
      .addColumn('tenant', 'text', (column) => column.notNull().references('tenants.id'))
      .addColumn('token_hash', 'text', (column) => column.primaryKey())
      .addColumn('extensions', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('used_at', 'bigint')
      .execute()
    // Migrations know no tables by type: they speak of the past, the types of the present.
    const untyped = db as Kysely<{ tenants: { id: string; name: string; created_at: number } }>
    await untyped.insertInto('tenants').values({ id: defaultTenant, name: 'Default', created_at: 0 }).execute()
  },
}
