import type { Flow, Need, Opened } from '../user-agent/types.ts'
import type { Context } from './context.ts'
import type { Deadline } from './deadlines.ts'

export type Provided = Opened | string | undefined

/** What has been asked of the driver and not been brought yet. */
export class Needs {
  readonly #context: Context
  readonly #asked = new Map<string, (value: Provided, now: number) => void>()

  constructor(context: Context) {
    this.#context = context
  }

  get size(): number {
    return this.#asked.size
  }

  /** `then` is called once: with what was brought, or undefined when it cannot be had or does not come in 64*T1. */
  ask(need: Need, flow: Flow, then: (value: Provided, now: number) => void, now: number): void {
    const { deadlines, tokens, patience } = this.#context
    const id = tokens.token(12)
    const owner = { flow, expire: (_name: string, at: number) => void this.provide(id, undefined, at) }
    const deadline: Deadline = deadlines.set(now + patience, owner, 'need')
    this.#asked.set(id, (value, at) => {
      deadlines.cancel(deadline)
      then(value, at)
    })
    this.#context.emit({ type: 'need', id, need })
  }

  /** False when it is not waited for any more. */
  provide(id: string, value: Provided, now: number): boolean {
    const then = this.#asked.get(id)
    if (then === undefined) return false
    this.#asked.delete(id)
    then(value, now)
    return true
  }
}

export function openedOf(value: Provided): Opened | undefined {
  return typeof value === 'object' ? value : undefined
}
