import { Connection, failureOf } from './connection.ts'
import type { Reply, Request, Result } from './protocol.ts'
import { Streams } from './streams.ts'

type Run = Extract<Request, { kind: 'run' }>

/** Bounds how long one commit takes, and with it how long a reader waits. */
const largestBatch = 500

/**
 * Runs what arrives in the order it arrived. Writes that arrived together share one commit (and one fsync); they are
 * answered after it, so what was answered is on disk. While a transaction is open everyone else waits for its end.
 */
export class Executor {
  readonly #connection: Connection
  readonly #streams: Streams
  readonly #send: (reply: Reply) => void
  #queue: Request[] = []
  #owner: number | undefined
  #scheduled = false

  constructor(path: string, send: (reply: Reply) => void) {
    this.#connection = new Connection(path)
    this.#streams = new Streams(path)
    this.#send = send
  }

  receive(request: Request): void {
    this.#queue.push(request)
    if (this.#scheduled) return
    this.#scheduled = true
    // Messages that are already waiting for this thread come first, and so into the same batch.
    setImmediate(() => {
      this.#scheduled = false
      this.#drain()
    })
  }

  #drain(): void {
    for (;;) {
      const batch = this.#takeBatch()
      if (batch.length > 0) {
        this.#runBatch(batch)
        continue
      }
      const request = this.#takeNext()
      if (!request) return
      this.#answer(request, () => this.#execute(request))
    }
  }

  /** The next requests, as long as they are statements outside any transaction. */
  #takeBatch(): Run[] {
    if (this.#owner !== undefined) return []
    const end = this.#queue.findIndex((request) => request.kind !== 'run')
    const length = Math.min(end === -1 ? this.#queue.length : end, largestBatch)
    return this.#queue.splice(0, length) as Run[]
  }

  /** The next request that is no batch's: of the open transaction only, when there is one. Streams have their own handle. */
  #takeNext(): Request | undefined {
    const index = this.#queue.findIndex((request) => {
      if (this.#owner === undefined) return true
      return 'owner' in request ? request.owner === this.#owner : request.kind !== 'close'
    })
    return index === -1 ? undefined : this.#queue.splice(index, 1)[0]
  }

  #execute(request: Request): Result {
    switch (request.kind) {
      case 'run':
        return this.#connection.run(request.sql, request.parameters)
      case 'begin':
        this.#connection.exec('BEGIN IMMEDIATE')
        this.#owner = request.owner
        return { rows: [] }
      case 'commit':
        this.#connection.exec('COMMIT')
        this.#owner = undefined
        return { rows: [] }
      case 'rollback':
        this.#owner = undefined
        // A full disk has rolled back already.
        if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK')
        return { rows: [] }
      case 'open':
      case 'next':
      case 'end':
        return this.#streams.execute(request)
      case 'close':
        this.#streams.close()
        this.#connection.close()
        return { rows: [] }
    }
  }

  #answer(request: Request, run: () => Result): void {
    try {
      this.#send({ id: request.id, result: run() })
    } catch (error) {
      this.#send({ id: request.id, failure: failureOf(error) })
    }
  }

  #runBatch(batch: readonly Run[]): void {
    if (batch.length === 1 || batch.every((request) => request.reads)) {
      for (const request of batch) this.#answer(request, () => this.#execute(request))
      return
    }
    const replies: Reply[] = []
    let failure: ReturnType<typeof failureOf> | undefined
    try {
      this.#connection.exec('BEGIN IMMEDIATE')
      for (const request of batch) replies.push(this.#attempt(request))
      this.#connection.exec('COMMIT')
    } catch (error) {
      failure = failureOf(error)
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK')
    }
    for (const [index, request] of batch.entries()) {
      const reply = replies[index]
      this.#send(failure ? { id: request.id, failure } : (reply ?? { id: request.id, result: { rows: [] } }))
    }
  }

  /** A constraint that fails undoes its own statement only; what ends the whole transaction is thrown. */
  #attempt(request: Run): Reply {
    try {
      return { id: request.id, result: this.#execute(request) }
    } catch (error) {
      if (!this.#connection.inTransaction) throw error
      return { id: request.id, failure: failureOf(error) }
    }
  }
}
