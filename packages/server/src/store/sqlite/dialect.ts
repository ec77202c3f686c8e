import {
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SelectQueryNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { Client } from './client.ts'
import type { Value } from './protocol.ts'

/** Kysely over node:sqlite in a thread of its own. */
export class SqliteThreadDialect implements Dialect {
  readonly #path: string
  constructor(path: string) {
    this.#path = path
  }
  createDriver(): Driver {
    return new ThreadDriver(this.#path)
  }
  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler()
  }
  createAdapter(): SqliteAdapter {
    return new ThreadAdapter()
  }
  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db)
  }
}

/** Kysely's own takes one connection and no transactional DDL for granted; a thread with a queue offers both. */
class ThreadAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class ThreadDriver implements Driver {
  readonly #path: string
  #client: Client | undefined
  #nextOwner = 1
  constructor(path: string) {
    this.#path = path
  }
  async init(): Promise<void> {
    this.#client = new Client(this.#path)
  }
  async acquireConnection(): Promise<ThreadConnection> {
    if (!this.#client) throw new Error('the driver has not been initialised')
    return new ThreadConnection(this.#client, this.#nextOwner++)
  }
  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await ours(connection).control('begin')
  }
  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await ours(connection).control('commit')
  }
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await ours(connection).control('rollback')
  }
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {
    await this.#client?.close()
  }
}

function ours(connection: DatabaseConnection): ThreadConnection {
  if (!(connection instanceof ThreadConnection)) throw new Error('a connection of another driver')
  return connection
}

class ThreadConnection implements DatabaseConnection {
  readonly #client: Client
  readonly #owner: number
  constructor(client: Client, owner: number) {
    this.#client = client
    this.#owner = owner
  }

  async control(kind: 'begin' | 'commit' | 'rollback'): Promise<void> {
    await this.#client.ask({ kind, owner: this.#owner })
  }

  async executeQuery<R>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<R>> {
    const reads = SelectQueryNode.is(query)
    const result = await this.#client.ask({
      kind: 'run',
      owner: this.#owner,
      sql,
      parameters: parameters.map(bind),
      reads,
    })
    return {
      rows: result.rows as R[],
      ...(result.changes !== undefined && { numAffectedRows: BigInt(result.changes) }),
      ...(result.insertId !== undefined && { insertId: BigInt(result.insertId) }),
    }
  }

  async *streamQuery<R>(
    { sql, parameters, query }: CompiledQuery,
    chunkSize: number,
  ): AsyncIterableIterator<QueryResult<R>> {
    if (!SelectQueryNode.is(query)) throw new TypeError('only selects can be streamed')
    const stream = this.#owner
    await this.#client.ask({ kind: 'open', stream, sql, parameters: parameters.map(bind) })
    try {
      for (;;) {
        const { rows } = await this.#client.ask({ kind: 'next', stream, rows: chunkSize })
        if (rows.length === 0) return
        yield { rows: rows as R[] }
      }
    } finally {
      await this.#client.ask({ kind: 'end', stream })
    }
  }
}

/** SQLite would take a Date for NULL without a word, so what has no exact counterpart is refused. */
function bind(value: unknown): Value {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Uint8Array) return value
  throw new TypeError(`a value of type ${value instanceof Date ? 'Date' : typeof value} cannot be stored`)
}
