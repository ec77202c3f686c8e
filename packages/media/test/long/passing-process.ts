// The engine and its calls in a process of their own, so that a byte can be told; started with --expose-gc.
import { setTimeout as after } from 'node:timers/promises'
import { createMediaEngine } from '../../src/engine/engine.ts'
import { passCalls } from '../engine/passing-calls.ts'

export interface Told {
  readonly calls: number
  /** Bytes, after garbage was collected. */
  readonly heapUsed: number
}

const [kind = '', calls, step] = process.argv.slice(2)
const engine = await createMediaEngine({ ports: [0, 0], rtpPorts: [0, 0], bind: '127.0.0.1', addresses: ['127.0.0.1'] })
for (let first = 0; first < Number(calls); first += Number(step)) {
  await passCalls(engine, kind, first, Number(step))
  // Sockets end in turns of their own, and finalizers let go of more.
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.()
    await after(100)
  }
  process.send?.({ calls: first + Number(step), heapUsed: process.memoryUsage().heapUsed } satisfies Told)
}
await engine.close()
process.disconnect()
