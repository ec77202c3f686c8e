import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FromLoad, NearEnd, Relay, Sent, Sound, ToLoad } from './messages.ts'
import { cpuSeconds, droppedBySockets, residentMegabytes } from './process.ts'

const WARM_UP = Number(process.env.OFFHOOK_BENCH_WARM_UP ?? 5)
const SECONDS = Number(process.env.OFFHOOK_BENCH_SECONDS ?? 20)
/** ms between the looks for the highest use of memory. */
const LOOK = 1000

export interface Load {
  readonly calls: number
  /** What near ends send. */
  readonly sound: Sound
  readonly near: NearEnd
}

export interface Result {
  /** CPU seconds per call-minute. */
  readonly cost: number
  /** CPU ms per call that is set up. */
  readonly setUp: number
  /** MB per call, at its highest, beyond what the process has without calls. */
  readonly memory: number
  /** Percent of the packets sent. */
  readonly delivered: number
  /** Packets for which the relay's sockets had no room. */
  readonly dropped: number
  /** ms from end to end. */
  readonly median: number
  readonly p99: number
  /** ms, 99 of 100 times less; NaN without an event loop to ask. */
  readonly loopDelay: number
}

/** Sets up calls, lets both sides send, and counts the relaying process alone. */
export async function measure(relay: Relay, load: Load): Promise<Result> {
  const { calls } = load
  const { pid } = relay
  const child = fork(fileURLToPath(new URL('./load.ts', import.meta.url)))
  const idle = residentMegabytes(pid)
  let highest = idle
  const looks = setInterval(() => {
    highest = Math.max(highest, residentMegabytes(pid))
  }, LOOK)
  try {
    const start = cpuSeconds(pid)
    await setUp(child, relay, load)
    const setUpCost = cpuSeconds(pid) - start
    await send(child, WARM_UP)
    await relay.loopDelay()
    const dropped = droppedBySockets(pid)
    const before = cpuSeconds(pid)
    const { sent, received, median, p99 } = await send(child, SECONDS)
    const used = cpuSeconds(pid) - before
    return {
      cost: used / (calls * (SECONDS / 60)),
      setUp: (1000 * setUpCost) / calls,
      memory: (Math.max(highest, residentMegabytes(pid)) - idle) / calls,
      delivered: (100 * received) / sent,
      dropped: droppedBySockets(pid) - dropped,
      median,
      p99,
      loopDelay: (await relay.loopDelay()) ?? Number.NaN,
    }
  } finally {
    clearInterval(looks)
    child.kill()
    await relay.close()
  }
}

/** Calls set up before those that count: a server runs for longer than it takes V8 to compile. */
const FIRST_SET_UPS = 200

/** CPU ms of the relay per call that is set up, till the near end has its keys; nothing is sent. */
export async function measureSetUp(relay: Relay, load: Load): Promise<number> {
  const child = fork(fileURLToPath(new URL('./load.ts', import.meta.url)))
  try {
    await setUp(child, relay, { ...load, calls: FIRST_SET_UPS })
    const start = cpuSeconds(relay.pid)
    await setUp(child, relay, load)
    return (1000 * (cpuSeconds(relay.pid) - start)) / load.calls
  } finally {
    child.kill()
    await relay.close()
  }
}

async function setUp(child: ChildProcess, relay: Relay, load: Load): Promise<void> {
  const tell = (message: ToLoad) => child.send(message)
  await new Promise<void>((resolve, reject) => {
    child.on('message', async (message: FromLoad) => {
      if (message.type === 'connected' && load.near === 'browser') resolve()
      if (message.type !== 'sdp') return
      const { call, from, sdp } = message
      try {
        if (from === 'near') tell({ type: 'sdp', call, to: 'far', sdp: await relay.offer(call, sdp) })
        else tell({ type: 'sdp', call, to: 'near', sdp: await relay.answer(call, sdp) })
        if (from === 'far' && load.near === 'phone' && --unanswered === 0) resolve()
      } catch (error) {
        reject(error)
      }
    })
    let unanswered = load.calls
    child.once('exit', () => reject(new Error('the load generator ended')))
    tell({ type: 'set-up', ...load })
  })
  child.removeAllListeners('message')
}

async function send(child: ChildProcess, seconds: number): Promise<Sent> {
  child.send({ type: 'send', seconds } satisfies ToLoad)
  const [message] = (await once(child, 'message')) as [FromLoad]
  if (message.type !== 'sent') throw new Error(`the load generator said ${message.type}`)
  return message
}
