import { Worker } from 'node:worker_threads'
import { StoreError } from '../tables.ts'
import type { Reply, Request, Result } from './protocol.ts'

type Unsent<T> = T extends { id: number } ? Omit<T, 'id'> : never
interface Waiting {
  readonly resolve: (result: Result) => void
  readonly reject: (error: StoreError) => void
}

/** The main thread's end of the database thread. */
export class Client {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #exited: Promise<void>
  #nextId = 1
  #failure: StoreError | undefined

  constructor(path: string) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { path } })
    this.#worker.on('message', (reply: Reply) => this.#receive(reply))
    this.#worker.on('error', (error) => this.#fail(new StoreError('failed', `the database thread ended: ${error}`)))
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#fail(new StoreError('closed', 'the store is closed'))
        resolve()
      })
    })
  }

  /** Rejects with StoreError. */
  ask(request: Unsent<Request>): Promise<Result> {
    if (this.#failure) return Promise.reject(this.#failure)
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ ...request, id })
    })
  }

  async close(): Promise<void> {
    if (!this.#failure) {
      const closing = this.ask({ kind: 'close' })
      this.#failure = new StoreError('closed', 'the store is closed')
      await closing
      await this.#worker.terminate()
    }
    await this.#exited
  }

  #receive(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id)
    if (!waiting) return
    this.#waiting.delete(reply.id)
    if ('result' in reply) waiting.resolve(reply.result)
    else waiting.reject(new StoreError(reply.failure.reason, reply.failure.message))
  }

  #fail(failure: StoreError): void {
    this.#failure ??= failure
    for (const { reject } of this.#waiting.values()) reject(failure)
    this.#waiting.clear()
  }
}
