import { chmodSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { StoreFailure } from '../tables.ts'
import type { Result, Row, Value } from './protocol.ts'

const keptStatements = 256

/** One SQLite handle with its prepared statements. Synchronous: it belongs into the database thread. */
export class Connection {
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(path: string, readOnly = false) {
    if (!readOnly) mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    // Other processes of ours (the `user` command) write too: wait for them rather than fail.
    this.#db = new DatabaseSync(path, { readOnly, timeout: 5000, enableForeignKeyConstraints: true })
    if (readOnly) return
    // The write-ahead log takes this file's permissions.
    chmodSync(path, 0o600)
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  }

  run(sql: string, parameters: readonly Value[]): Result {
    const statement = this.#prepare(sql)
    if (statement.columns().length > 0) return { rows: statement.all(...parameters) as Row[] }
    const { changes, lastInsertRowid } = statement.run(...parameters)
    return { rows: [], changes: Number(changes), insertId: Number(lastInsertRowid) }
  }

  /** Not from the kept statements: one that is being iterated must not be run by another. */
  iterate(sql: string, parameters: readonly Value[]): Iterator<Row> {
    return this.#db.prepare(sql).iterate(...parameters) as Iterator<Row>
  }

  exec(sql: string): void {
    this.#db.exec(sql)
  }

  get inTransaction(): boolean {
    return this.#db.isTransaction
  }

  close(): void {
    this.#statements.clear()
    this.#db.close()
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#db.prepare(sql)
    // A statement prepared before the tables changed may describe columns of the past.
    if (/^\s*(create|alter|drop)\b/i.test(sql)) this.#statements.clear()
    else this.#statements.set(sql, statement)
    if (this.#statements.size > keptStatements) {
      const oldest = this.#statements.keys().next().value
      if (oldest !== undefined) this.#statements.delete(oldest)
    }
    return statement
  }
}

/** SQLite's extended result codes in our words (sqlite.org/rescode.html). */
export function failureOf(error: unknown): { reason: StoreFailure; message: string } {
  const message = error instanceof Error ? error.message : String(error)
  const code = (error as { errcode?: number }).errcode ?? 0
  if (code === 2067 || code === 1555) return { reason: 'unique', message }
  if (code === 787) return { reason: 'foreignKey', message }
  if ((code & 0xff) === 5) return { reason: 'busy', message }
  return { reason: 'failed', message }
}
