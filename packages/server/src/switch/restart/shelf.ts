import type { Secrets } from '../../secrets/index.ts'
import type { Store } from '../../store/index.ts'
import { type KeptCall, readKeptCall } from './kept-call.ts'

/** By call id: what is to be written down, or that nothing is. */
export type Changes = ReadonlyMap<string, string | undefined>

/** Where standing calls are written down. */
export interface Shelf {
  /** What an earlier process has left. `damaged` cannot be read. */
  read(): Promise<{ readonly calls: readonly KeptCall[]; readonly damaged: readonly string[] }>
  write(changes: Changes): Promise<void>
}

const placeOf = (tenant: string, id: string): string => `standing call ${tenant} ${id}`

/** In the store. Descriptions of phones may hold the keys of their media, so all is sealed. */
export function callShelf({ db, tenant }: Store, secrets: Secrets): Shelf {
  const open = (id: string, sealed: string): KeptCall | undefined => {
    try {
      const call = readKeptCall(secrets.open(sealed, placeOf(tenant, id)))
      return call?.id === id ? call : undefined
    } catch {
      // Damaged, or of another key: no news but that it is of no use.
      return undefined
    }
  }
  return {
    async read() {
      const rows = await db.selectFrom('standing_calls').select(['id', 'sealed']).where('tenant', '=', tenant).execute()
      const found = rows.map(({ id, sealed }) => ({ id, call: open(id, sealed) }))
      return {
        calls: found.flatMap(({ call }) => call ?? []),
        damaged: found.flatMap(({ id, call }) => (call ? [] : [id])),
      }
    },
    async write(changes) {
      const gone = [...changes].flatMap(([id, text]) => (text === undefined ? [id] : []))
      const rows = [...changes].flatMap(([id, text]) =>
        text === undefined
          ? []
          : [{ tenant, id, sealed: secrets.seal(text, placeOf(tenant, id)), updated_at: Date.now() }],
      )
      if (gone.length > 0) {
        await db.deleteFrom('standing_calls').where('tenant', '=', tenant).where('id', 'in', gone).execute()
      }
      if (rows.length > 0) {
        await db
          .insertInto('standing_calls')
          .values(rows)
          .onConflict((conflict) =>
            conflict.columns(['tenant', 'id']).doUpdateSet(({ ref }) => ({
              sealed: ref('excluded.sealed'),
              updated_at: ref('excluded.updated_at'),
            })),
          )
          .execute()
      }
    },
  }
}
