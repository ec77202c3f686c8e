import { queryObjects } from 'node:v8'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { passCalls, passingCalls } from './passing-calls.ts'

/** Calls of each kind: until what stays for good is there, and then in each round. */
const BEFORE = 3
const COUNTED = 5
const ROUNDS = 2

let engine: MediaEngine
beforeAll(async () => {
  // The system's sockets remember the last ten thousand addresses, which is no leak and looks like one.
  vi.stubEnv('OFFHOOK_UDP', 'dgram')
  engine = await createMediaEngine({ ports: [0, 0], rtpPorts: [0, 0], bind: '127.0.0.1', addresses: ['127.0.0.1'] })
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await engine.close()
})

/** Of all objects and functions, after garbage was collected. */
const alive = (): number => queryObjects(Object, { format: 'count' })

/** The same when it goes down no more: what a closed socket leaves is let go of a little later. */
async function settled(): Promise<number> {
  let least = alive()
  for (let same = 0; same < 2; same++) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    const now = alive()
    if (now < least) same = -1
    least = Math.min(least, now)
  }
  return least
}

async function pass(first: number, count: number): Promise<void> {
  for (const kind of passingCalls) await passCalls(engine, kind, first, count)
}

it('of calls that are over not one object stays', { timeout: 180_000 }, async () => {
  await pass(0, BEFORE)
  const counts = [await settled()]
  for (let round = 0; round < ROUNDS; round++) {
    await pass(BEFORE + round * COUNTED, COUNTED)
    counts.push(await settled())
  }
  const growth = counts.slice(1).map((count, at) => count - (counts[at] ?? 0))
  // What is made once, at the first call that needs it, is in one round. One object of each call of one kind is in all.
  expect(Math.min(...growth), `objects that stayed: ${growth.join(', ')}`).toBeLessThan(COUNTED)
  expect(await engine.stats()).toMatchObject({ calls: 0, legs: 0 })
})
