// The engine in a process of its own, so that nothing but it is counted; started by offhookRelay below.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { createMediaEngine } from '../../packages/media/src/index.ts'
import { WORKER_FLAGS } from '../../packages/media/src/workers/pool/spawn.ts'
import type { NearEnd, Relay } from './messages.ts'

interface Command {
  readonly verb: 'offer' | 'answer' | 'loop-delay'
  readonly call: number
  readonly sdp: string
}

export async function offhookRelay({ near = 'browser' as NearEnd } = {}): Promise<Relay> {
  const child = fork(fileURLToPath(import.meta.url), ['engine', near], { execArgv: WORKER_FLAGS })
  await once(child, 'message')
  const waiting = new Map<number, (sdp: string) => void>()
  child.on('message', ({ call, sdp }: { call: number; sdp: string }) => waiting.get(call)?.(sdp))
  const ask = (command: Command): Promise<string> =>
    new Promise((resolve) => {
      waiting.set(command.call, resolve)
      child.send(command)
    })
  return {
    name: 'offhook',
    pid: child.pid ?? 0,
    offer: (call, sdp) => ask({ verb: 'offer', call, sdp }),
    answer: (call, sdp) => ask({ verb: 'answer', call, sdp }),
    loopDelay: async () => Number(await ask({ verb: 'loop-delay', call: -1, sdp: '' })),
    async close() {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

async function serve(near: string | undefined): Promise<void> {
  const engine = await createMediaEngine({
    ports: [0, 0],
    rtpPorts: [0, 0],
    bind: '127.0.0.1',
    addresses: ['127.0.0.1'],
  })
  const phone = { kind: 'rtp', localAddress: '127.0.0.1' } as const
  const from = near === 'phone' ? phone : ({ kind: 'webrtc' } as const)
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  const late = (): string => {
    const worst = delay.percentile(99) / 1e6
    delay.reset()
    return String(worst)
  }
  process.on('message', async ({ verb, call, sdp }: Command) => {
    const id = String(call)
    const result =
      verb === 'loop-delay'
        ? late()
        : verb === 'offer'
          ? await engine.offer(id, 'near', sdp, from, 'phone', phone)
          : await engine.answer(id, 'phone', sdp)
    process.send?.({ call, sdp: result })
  })
  process.once('disconnect', async () => {
    if (process.env.OFFHOOK_BENCH_STATS) console.error(await engine.stats())
    await engine.close()
  })
  process.send?.({})
}

if (process.argv[2] === 'engine') await serve(process.argv[3])
