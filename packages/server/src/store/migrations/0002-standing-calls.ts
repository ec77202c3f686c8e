import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const standingCalls: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('standing_calls')
      .addColumn('tenant', 'text', (column) => column.notNull().references('tenants.id'))
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('sealed', 'text', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('standing_calls_pk', ['tenant', 'id'])
      .execute()
  },
}
