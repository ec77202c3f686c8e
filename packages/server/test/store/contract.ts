import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Store, StoreError } from '../../src/store/index.ts'

export interface StoreUnderTest {
  /** Opens the same database each time: the second call is a second process's view. */
  open(): Promise<Store>
  /** Closes nothing, removes everything. */
  dispose(): Promise<void>
}

const user = (store: Store, extension: string) => ({
  tenant: store.tenant,
  extension,
  name: null,
  digest: 'auto',
  ha1_md5: 'a',
  ha1_sha256: 'b',
  created_at: 1_800_000_000_000,
  updated_at: 0,
})

/** What every database behind the store must do. */
export function storeContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`the store contract on ${name}`, () => {
    let subject: StoreUnderTest
    let store: Store
    beforeEach(async () => {
      subject = await make()
      store = await subject.open()
    })
    afterEach(async () => {
      await store.close()
      await subject.dispose()
    })
    const extensions = async (): Promise<string[]> => {
      const rows = await store.db.selectFrom('users').select('extension').orderBy('extension').execute()
      return rows.map((row) => row.extension)
    }

    it('has one tenant from the start', async () => {
      expect(await store.db.selectFrom('tenants').select('id').execute()).toEqual([{ id: 'default' }])
    })

    it('gives back what was stored, times to the millisecond', async () => {
      await store.db.insertInto('users').values(user(store, '1001')).execute()
      expect(await store.db.selectFrom('users').selectAll().execute()).toEqual([user(store, '1001')])
    })

    it('keeps everything over closing and opening, and migrates once', async () => {
      await store.db.insertInto('users').values(user(store, '1001')).execute()
      await store.close()
      store = await subject.open()
      expect(await extensions()).toEqual(['1001'])
    })

    it('shows one process what another wrote', async () => {
      const other = await subject.open()
      await other.db.insertInto('users').values(user(other, '1001')).execute()
      expect(await extensions()).toEqual(['1001'])
      await other.close()
    })

    it('fixes a setting once and for all, whoever comes first', async () => {
      const values = await Promise.all(['a', 'b', 'c'].map((value) => store.fixSetting('realm', value)))
      expect(new Set(values).size).toBe(1)
      expect(await store.setting('realm')).toBe(values[0])
      expect(await store.setting('nothing')).toBeUndefined()
    })

    it('tells a row that exists already from other failures', async () => {
      await store.db.insertInto('users').values(user(store, '1001')).execute()
      const twice = store.db.insertInto('users').values(user(store, '1001')).execute()
      await expect(twice).rejects.toMatchObject({ name: 'StoreError', reason: 'unique' })
      const stranger = store.db
        .insertInto('users')
        .values({ ...user(store, '1'), tenant: 'nobody' })
        .execute()
      await expect(stranger).rejects.toMatchObject({ reason: 'foreignKey' })
      await expect(sql`select nonsense from nowhere`.execute(store.db)).rejects.toBeInstanceOf(StoreError)
    })

    it('loses nothing of statements sent together when one of them fails', async () => {
      await store.db.insertInto('users').values(user(store, '1050')).execute()
      const numbers = Array.from({ length: 100 }, (_, index) => String(1000 + index))
      const outcomes = await Promise.allSettled(
        numbers.map((extension) => store.db.insertInto('users').values(user(store, extension)).execute()),
      )
      expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toHaveLength(1)
      expect(await extensions()).toEqual(numbers)
    })

    it('counts the rows an update touched, and gives rows for RETURNING', async () => {
      await store.db
        .insertInto('users')
        .values([user(store, '1'), user(store, '2')])
        .execute()
      const updated = await store.db
        .updateTable('users')
        .set({ name: 'x' })
        .where('extension', '>', '1')
        .executeTakeFirst()
      expect(updated.numUpdatedRows).toBe(1n)
      const removed = await store.db.deleteFrom('users').where('extension', '=', '1').returning('extension').execute()
      expect(removed).toEqual([{ extension: '1' }])
    })

    it('undoes a transaction that throws, whole', async () => {
      const failing = store.db.transaction().execute(async (transaction) => {
        await transaction.insertInto('users').values(user(store, '1001')).execute()
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect(await extensions()).toEqual([])
    })

    it('lets transactions at once take turns, so that no update is lost', async () => {
      await store.fixSetting('count', '0')
      const increment = () =>
        store.db.transaction().execute(async (transaction) => {
          // The update before the read takes the row's lock where the database locks rows.
          await transaction.updateTable('settings').set({ key: 'count' }).where('key', '=', 'count').execute()
          const row = await transaction
            .selectFrom('settings')
            .select('value')
            .where('key', '=', 'count')
            .executeTakeFirstOrThrow()
          await transaction
            .updateTable('settings')
            .set({ value: String(Number(row.value) + 1) })
            .where('key', '=', 'count')
            .execute()
        })
      await Promise.all(Array.from({ length: 20 }, increment))
      expect(await store.setting('count')).toBe('20')
    })

    it('streams a table while others write to it', async () => {
      const rows = Array.from({ length: 1000 }, (_, index) => user(store, String(1000 + index)))
      await store.db.insertInto('users').values(rows).execute()
      let seen = 0
      for await (const row of store.db.selectFrom('users').select('extension').stream(100)) {
        seen++
        if (row.extension === '1100') await store.db.insertInto('users').values(user(store, '9999')).execute()
        if (row.extension === '1900') break
      }
      expect(seen).toBe(901)
      expect(await extensions()).toHaveLength(1001)
    })

    it('refuses what it could not store exactly', async () => {
      const dated = { ...user(store, '1'), created_at: new Date() as unknown as number }
      await expect(store.db.insertInto('users').values(dated).execute()).rejects.toThrow(/Date/)
    })

    it('finishes what was asked before it closes, and refuses what comes after', async () => {
      const asked = store.db.insertInto('users').values(user(store, '1001')).execute()
      await store.db.selectFrom('users').selectAll().execute()
      await store.close()
      await asked
      await expect(store.db.selectFrom('users').selectAll().execute()).rejects.toThrow()
      store = await subject.open()
      expect(await extensions()).toEqual(['1001'])
    })
  })
}
