import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Told } from './passing-process.ts'

/** What is in them; of every other kind, passing-calls.test.ts counts the objects that stay. */
const KINDS = ['between phones', 'with a browser', 'that is transcoded'] as const
const CALLS = Number(process.env.OFFHOOK_PASSING_CALLS ?? 5000)
const STEPS = 10
/** Of the steps: what is called often is compiled meanwhile, which takes about a megabyte and stays. */
const WARM_UP = 4
/** Bytes a call: what is called seldom is compiled later. */
const MOST = 150

test.each(KINDS)('the heap does not grow by calls %s', async (kind) => {
  const told = await measure(kind)
  const steps = told.slice(WARM_UP).map(({ heapUsed }, at) => heapUsed - (told[WARM_UP + at - 1]?.heapUsed ?? 0))
  // Their median: once in a while V8 throws away megabytes of code that is in use no more.
  const growth = (steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? Number.NaN) / (CALLS / STEPS)
  const sizes = told.map(({ heapUsed }) => (heapUsed / 1e6).toFixed(2))
  console.log(`${CALLS} calls ${kind}: ${sizes.join(', ')} MB; in the middle ${growth.toFixed()} bytes a call`)
  expect(growth).toBeLessThan(MOST)
})

async function measure(kind: string): Promise<Told[]> {
  const told: Told[] = []
  const file = fileURLToPath(new URL('passing-process.ts', import.meta.url))
  // The system's sockets remember the last ten thousand addresses, which is no leak and looks like one.
  const env = { ...process.env, OFFHOOK_UDP: 'dgram' }
  const child = fork(file, [kind, String(CALLS), String(CALLS / STEPS)], { execArgv: ['--expose-gc'], env })
  child.on('message', (message: Told) => told.push(message))
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
  return told
}
