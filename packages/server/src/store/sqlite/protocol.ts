import type { StoreFailure } from '../tables.ts'

export type Value = string | number | bigint | null | Uint8Array
export type Row = Record<string, unknown>

/** What the main thread asks of the database thread. `owner` tells a transaction's statements from everyone else's. */
export type Request =
  | {
      readonly id: number
      readonly kind: 'run'
      readonly owner: number
      readonly sql: string
      readonly parameters: readonly Value[]
      readonly reads: boolean
    }
  | { readonly id: number; readonly kind: 'begin' | 'commit' | 'rollback'; readonly owner: number }
  | {
      readonly id: number
      readonly kind: 'open'
      readonly stream: number
      readonly sql: string
      readonly parameters: readonly Value[]
    }
  | { readonly id: number; readonly kind: 'next'; readonly stream: number; readonly rows: number }
  | { readonly id: number; readonly kind: 'end'; readonly stream: number }
  | { readonly id: number; readonly kind: 'close' }

export interface Result {
  readonly rows: Row[]
  /** Absent for statements that give rows. */
  readonly changes?: number
  readonly insertId?: number
}

export type Reply =
  | { readonly id: number; readonly result: Result }
  | { readonly id: number; readonly failure: { readonly reason: StoreFailure; readonly message: string } }
