import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { afterEach, expect, it, vi } from 'vitest'
import { createMediaEngine } from '../../src/engine/engine.ts'
import { HeardEvents } from './heard-events.ts'
import { SyntheticPhone } from './phone.ts'

const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const FORMATS = ['0 PCMU/8000', '101 telephone-event/8000']
const OPTIONS = { ports: [0, 0], rtpPorts: [0, 0], bind: '127.0.0.1', addresses: ['127.0.0.1'] } as const

afterEach(() => {
  vi.useRealTimers()
})

it('tells of silence every 10 s while it lasts, and from the start once something was heard', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  const engine = await createMediaEngine(OPTIONS)
  const events = new HeardEvents(engine)
  const phone = await SyntheticPhone.open()
  phone.follow(await engine.serve('c', 'a', phone.sdp(FORMATS), PHONE, { kind: 'echo' }))
  phone.send(0, Buffer.alloc(160))
  await phone.until(() => phone.packets.length === 1)
  vi.advanceTimersByTime(9000)
  expect(events.of('silent')).toEqual([])
  vi.advanceTimersByTime(14_000)
  expect(events.of('silent')).toHaveLength(2)
  expect(events.of('silent')[1]).toMatchObject({ call: 'c', leg: 'a', silence: expect.closeTo(20_500, -3.5) })

  phone.send(0, Buffer.alloc(160))
  await phone.until(() => phone.packets.length === 2)
  vi.advanceTimersByTime(14_000)
  expect(events.of('silent')).toHaveLength(3)

  // One who holds is expected to be silent.
  phone.send(0, Buffer.alloc(160))
  await phone.until(() => phone.packets.length === 3)
  await engine.reoffer('c', 'a', phone.sdp(FORMATS, 'recvonly'))
  vi.advanceTimersByTime(60_000)
  expect(events.of('silent')).toHaveLength(3)
  phone.close()
  await engine.close()
})

it('tells of a key whose end never came', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  const engine = await createMediaEngine(OPTIONS)
  const events = new HeardEvents(engine)
  const phone = await SyntheticPhone.open()
  phone.follow(await engine.serve('c', 'a', phone.sdp(FORMATS), PHONE, { kind: 'echo' }))
  phone.send(101, Buffer.from([9, 10, 1, 0x40]))
  phone.send(0, Buffer.alloc(160))
  await phone.until(() => phone.packets.length === 1)
  expect(events.of('dtmf')).toEqual([])
  vi.advanceTimersByTime(2000)
  expect(events.of('dtmf')).toEqual([{ type: 'dtmf', call: 'c', leg: 'a', digit: '9', duration: 40, passed: false }])
  phone.close()
  await engine.close()
})

it('nothing keeps the process alive after close, in the middle of a tone', { timeout: 15_000 }, async () => {
  const engine = new URL('../../src/engine/engine.ts', import.meta.url)
  const sdp =
    'v=0\\r\\no=- 1 1 IN IP4 127.0.0.1\\r\\ns=-\\r\\nc=IN IP4 127.0.0.1\\r\\nt=0 0\\r\\nm=audio 9 RTP/AVP 0\\r\\n'
  const worker = new Worker(
    `import('${engine}').then(async ({ createMediaEngine }) => {
      const engine = await createMediaEngine(${JSON.stringify(OPTIONS)})
      await engine.serve('c', 'a', '${sdp}', ${JSON.stringify(PHONE)}, { kind: 'tone', frequency: 1000 })
      await engine.close()
    })`,
    { eval: true },
  )
  expect(await once(worker, 'exit')).toEqual([0])
})
