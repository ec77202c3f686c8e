import { Connection } from './connection.ts'
import type { Request, Result, Row } from './protocol.ts'

/**
 * Long reads, some rows at a time, over a handle of their own: a snapshot is read while others go on writing, and between
 * two portions everyone else has their turn.
 */
export class Streams {
  readonly #path: string
  readonly #open = new Map<number, Iterator<Row>>()
  #connection: Connection | undefined

  constructor(path: string) {
    this.#path = path
  }

  execute(request: Extract<Request, { stream: number }>): Result {
    if (request.kind === 'open') {
      this.#connection ??= new Connection(this.#path, true)
      this.#open.set(request.stream, this.#connection.iterate(request.sql, request.parameters))
      return { rows: [] }
    }
    const rows = this.#open.get(request.stream)
    if (request.kind === 'end' || !rows) {
      rows?.return?.()
      this.#open.delete(request.stream)
      return { rows: [] }
    }
    return { rows: take(rows, request.rows) }
  }

  close(): void {
    for (const rows of this.#open.values()) rows.return?.()
    this.#open.clear()
    this.#connection?.close()
  }
}

function take(rows: Iterator<Row>, count: number): Row[] {
  const taken: Row[] = []
  while (taken.length < count) {
    const next = rows.next()
    if (next.done) break
    taken.push(next.value)
  }
  return taken
}
