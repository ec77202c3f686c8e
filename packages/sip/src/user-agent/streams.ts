import { type Frame, StreamFramer } from '../message/index.ts'
import type { Flow } from './types.ts'

/** One framer per TCP or TLS flow, from its first bytes until it is closed. */
export class Streams {
  readonly #maxMessage: number
  readonly #framers = new Map<string, StreamFramer>()

  constructor(maxMessage: number) {
    this.#maxMessage = maxMessage
  }

  push(flow: Flow, bytes: Uint8Array): readonly Frame[] {
    let framer = this.#framers.get(flow.id)
    if (framer === undefined) {
      framer = new StreamFramer({ message: this.#maxMessage })
      this.#framers.set(flow.id, framer)
    }
    return framer.push(bytes)
  }

  close(flow: Flow): void {
    this.#framers.delete(flow.id)
  }
}
