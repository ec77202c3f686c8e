import { tempDir } from '@offhook/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSecrets, type Secrets } from '../../src/secrets/index.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { callShelf } from '../../src/switch/index.ts'

let folder: ReturnType<typeof tempDir>
let store: Store
let secrets: Secrets

beforeEach(async () => {
  folder = tempDir('offhook-shelf')
  secrets = await openSecrets({ data: folder.path, env: {} })
  store = await openStore({ data: folder.path })
})
afterEach(async () => {
  await store.close()
  folder.remove()
})

const text = (id: string, more = ''): string =>
  JSON.stringify({ version: 1, id, caller: { session: { callId: 'x', local: `a=crypto:1 inline:key${more}` } } })

test('what was written is read again, in its latest form, and what was taken out is not', async () => {
  const shelf = callShelf(store, secrets)
  await shelf.write(
    new Map([
      ['one', text('one')],
      ['two', text('two')],
    ]),
  )
  await shelf.write(
    new Map([
      ['one', text('one', 'new')],
      ['two', undefined],
      ['three', undefined],
    ]),
  )
  const { calls, damaged } = await callShelf(store, secrets).read()
  expect(calls).toEqual([JSON.parse(text('one', 'new'))])
  expect(damaged).toEqual([])
})

test('keys of media are sealed, each in its place', async () => {
  const shelf = callShelf(store, secrets)
  await shelf.write(
    new Map([
      ['one', text('one')],
      ['two', text('two')],
    ]),
  )
  const rows = await store.db.selectFrom('standing_calls').selectAll().execute()
  expect(JSON.stringify(rows)).not.toContain('inline')
  const [first = '', second = ''] = rows.map(({ sealed }) => sealed)
  await store.db.updateTable('standing_calls').set({ sealed: first }).where('id', '=', 'two').execute()
  expect(await shelf.read()).toMatchObject({ calls: [{ id: 'one' }], damaged: ['two'] })
  await store.db
    .updateTable('standing_calls')
    .set({ sealed: second.slice(0, -4) })
    .where('id', '=', 'one')
    .execute()
  expect(await shelf.read()).toMatchObject({ calls: [], damaged: ['one', 'two'] })
})

test('under another key nothing can be read, and nothing breaks', async () => {
  await callShelf(store, secrets).write(new Map([['one', text('one')]]))
  const other = await openSecrets({ data: folder.path, env: { OFFHOOK_SECRET_KEY: '00'.repeat(32) } })
  expect(await callShelf(store, other).read()).toEqual({ calls: [], damaged: ['one'] })
})
