import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { WORKER_FLAGS } from '../../src/workers/pool/spawn.ts'

export type Question = { readonly id: number } & (
  | { readonly verb: 'offer' | 'answer'; readonly call: number; readonly sdp: string }
  | { readonly verb: 'release'; readonly call: number }
  | { readonly verb: 'memory' }
)

/** Bytes, right after garbage was collected. */
export interface Memory {
  readonly rss: number
  readonly heapUsed: number
  /** Of V8's, with what is empty. */
  readonly heapTotal: number
  /** Buffers. */
  readonly external: number
}

/** `id` -1: it is ready. */
export interface Answer {
  readonly id: number
  readonly sdp?: string
  readonly memory?: Memory
  readonly legs?: number
  readonly dropped?: Readonly<Record<string, number>>
}

interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

type Asked = Question extends infer One ? (One extends Question ? Omit<One, 'id'> : never) : never

/** The engine's process (soak-engine.ts) from the outside. */
export class SoakEngine {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  #count = 0

  private constructor(child: ChildProcess) {
    this.#child = child
    child.on('message', (answer: Answer) => {
      this.#waiting.get(answer.id)?.resolve(answer)
      this.#waiting.delete(answer.id)
    })
    child.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the engine ended'))
    })
  }

  static async start(): Promise<SoakEngine> {
    const file = fileURLToPath(new URL('soak-engine.ts', import.meta.url))
    // As a worker runs.
    const child = fork(file, { execArgv: ['--expose-gc', ...WORKER_FLAGS] })
    await once(child, 'message')
    return new SoakEngine(child)
  }

  ask(question: Asked): Promise<Answer> {
    const id = this.#count++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#child.send({ ...question, id })
    })
  }

  async close(): Promise<void> {
    this.#child.disconnect()
    await once(this.#child, 'exit')
  }
}
