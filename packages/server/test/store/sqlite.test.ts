import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { openStore } from '../../src/store/index.ts'
import { Executor } from '../../src/store/sqlite/executor.ts'
import type { Reply } from '../../src/store/sqlite/protocol.ts'
import { storeContract } from './contract.ts'

const scratch = async () => {
  const data = await mkdtemp(join(tmpdir(), 'offhook-store-'))
  return { data, remove: () => rm(data, { recursive: true, force: true }) }
}

storeContract('SQLite', async () => {
  const { data, remove } = await scratch()
  return { open: () => openStore({ data }), dispose: remove }
})

it('makes the folder, keeps the file to its owner and writes ahead', async () => {
  const { data, remove } = await scratch()
  const store = await openStore({ data: join(data, 'deep', 'er') })
  expect((await stat(join(data, 'deep', 'er', 'offhook.db'))).mode & 0o777).toBe(0o600)
  expect((await sql<{ journal_mode: string }>`pragma journal_mode`.execute(store.db)).rows).toEqual([
    { journal_mode: 'wal' },
  ])
  await store.close()
  await remove()
})

it('lets several processes start on a new folder at once', async () => {
  const { data, remove } = await scratch()
  const stores = await Promise.all([openStore({ data }), openStore({ data }), openStore({ data })])
  await Promise.all(stores.map((store) => store.close()))
  await remove()
})

it('commits writes that arrive together as one', async () => {
  const { data, remove } = await scratch()
  const executor = { current: undefined as Executor | undefined }
  const order: string[] = []
  const done = new Promise<void>((resolve) => {
    const answer = (reply: Reply) => {
      order.push(`${reply.id}:${'result' in reply ? 'done' : reply.failure.reason}`)
      if (reply.id === 6) resolve()
    }
    executor.current = new Executor(join(data, 'x.db'), answer)
  })
  const run = (id: number, text: string) =>
    executor.current?.receive({ id, kind: 'run', owner: id, sql: text, parameters: [], reads: false })
  run(1, 'create table t (a integer primary key)')
  run(2, 'insert into t values (1)')
  run(3, 'insert or rollback into t values (1)')
  run(4, 'insert into t values (2)')
  executor.current?.receive({ id: 5, kind: 'begin', owner: 5 })
  executor.current?.receive({ id: 6, kind: 'rollback', owner: 5 })
  await done
  // What a rollback took along is never told as stored.
  expect(order).toEqual(['1:unique', '2:unique', '3:unique', '4:unique', '5:done', '6:done'])
  executor.current?.receive({ id: 7, kind: 'close' })
  await remove()
})

it('answers another question while a long read goes on', async () => {
  const { data, remove } = await scratch()
  const store = await openStore({ data })
  const numbers = sql<{
    n: number
  }>`with recursive c(n) as (select 1 union all select n + 1 from c where n < 5000) select n from c`
  await store.db.schema.createTable('big').addColumn('n', 'integer').execute()
  await sql`insert into big ${numbers}`.execute(store.db)
  const untyped = store.db as unknown as import('kysely').Kysely<{ big: { n: number } }>
  let read = 0
  for await (const _row of untyped.selectFrom('big').selectAll().stream(50)) {
    if (read++ === 60) expect(await store.setting('realm')).toBeUndefined()
  }
  expect(read).toBe(5000)
  await store.close()
  await remove()
})

it('says so when the folder cannot be made', async () => {
  const { data, remove } = await scratch()
  await writeFile(join(data, 'file'), '')
  await expect(openStore({ data: join(data, 'file', 'below') })).rejects.toThrow(/brought up to date/)
  await remove()
})
