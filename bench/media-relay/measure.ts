import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FromLoad, Relay, Sound, ToLoad } from './messages.ts'

const WARM_UP = 5
const SECONDS = 20
/** Of /proc/PID/stat, per second. */
const TICKS = 100

export interface Result {
  /** CPU seconds per call-minute. */
  readonly cost: number
  /** Percent of the packets sent. */
  readonly delivered: number
}

/** Sets up calls, lets both sides send, and counts the relaying process alone. `sound` is what browsers send. */
export async function measure(relay: Relay, calls: number, sound: Sound): Promise<Result> {
  const load = fork(fileURLToPath(new URL('./load.ts', import.meta.url)))
  try {
    await setUp(load, relay, calls, sound)
    await send(load, WARM_UP)
    const before = cpuSeconds(relay.pid)
    const { sent, received } = await send(load, SECONDS)
    const used = cpuSeconds(relay.pid) - before
    return { cost: used / (calls * (SECONDS / 60)), delivered: (100 * received) / sent }
  } finally {
    load.kill()
    await relay.close()
  }
}

async function setUp(load: ChildProcess, relay: Relay, calls: number, sound: Sound): Promise<void> {
  const tell = (message: ToLoad) => load.send(message)
  await new Promise<void>((resolve, reject) => {
    load.on('message', async (message: FromLoad) => {
      if (message.type === 'connected') resolve()
      if (message.type !== 'sdp') return
      const { call, from, sdp } = message
      try {
        if (from === 'browser') tell({ type: 'sdp', call, to: 'phone', sdp: await relay.offer(call, sdp) })
        else tell({ type: 'sdp', call, to: 'browser', sdp: await relay.answer(call, sdp) })
      } catch (error) {
        reject(error)
      }
    })
    load.once('exit', () => reject(new Error('the load generator ended')))
    tell({ type: 'set-up', calls, sound })
  })
  load.removeAllListeners('message')
}

async function send(load: ChildProcess, seconds: number): Promise<Extract<FromLoad, { type: 'sent' }>> {
  load.send({ type: 'send', seconds } satisfies ToLoad)
  const [message] = (await once(load, 'message')) as [FromLoad]
  if (message.type !== 'sent') throw new Error(`the load generator said ${message.type}`)
  return message
}

/** User and system time of all threads of a process. */
function cpuSeconds(pid: number): number {
  // Behind the name, which may hold spaces, stand fields 3 and on; 14 and 15 are the times (proc(5)).
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}
