// The engine in a process of its own, so that the memory of nothing else is counted; started with --expose-gc.
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { Answer, Question } from './soak-process.ts'

const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const

const engine = await createMediaEngine({
  ports: [0, 0],
  rtpPorts: [0, 0],
  bind: '127.0.0.1',
  addresses: ['127.0.0.1'],
})

process.on('message', async (question: Question) => {
  const { id } = question
  process.send?.({ id, ...(await answer(question)) } satisfies Answer)
})
process.once('disconnect', () => void engine.close())
process.send?.({ id: -1 } satisfies Answer)

async function answer(question: Question): Promise<Omit<Answer, 'id'>> {
  const call = 'call' in question ? String(question.call) : ''
  switch (question.verb) {
    case 'offer':
      return { sdp: await engine.offer(call, 'browser', question.sdp, { kind: 'webrtc' }, 'phone', PHONE) }
    case 'answer':
      return { sdp: await engine.answer(call, 'phone', question.sdp) }
    case 'release':
      await engine.release(call)
      return {}
    case 'memory': {
      // Twice: what finalizers let go of is collected the second time.
      globalThis.gc?.()
      await new Promise((resolve) => setImmediate(resolve))
      globalThis.gc?.()
      const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
      const { dropped, legs } = await engine.stats()
      return { memory: { rss, heapUsed, heapTotal, external }, legs, dropped }
    }
    default:
      return question satisfies never
  }
}
