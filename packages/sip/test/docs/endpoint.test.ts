import { randomFillSync } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createUserAgent, type Effect, type SessionEvent } from '@offhook/sip'
import { expect, test } from 'vitest'
import { freePort, run } from '../../../testkit/src/index.ts'
import { blocks, read, running } from './blocks.ts'

test('the loop in docs/sip/endpoint.md has ten lines', () => {
  const [, loop = ''] = blocks('endpoint.md', 'ts')
  expect(loop.trimEnd().split('\n')).toHaveLength(10)
})

// Over the loopback, with real time: the call is placed before the other side listens, and repeated until it does.
test('the endpoint of docs/sip/endpoint.md answers a call, a question and the end of the call', async () => {
  const port = await freePort('udp')
  const { args, cwd } = running(blocks('endpoint.md', 'ts').join('\n'))
  const endpoint = await run(process.execPath, args, { cwd, env: { PORT: String(port) }, timeout: 20_000 })
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await new Promise((resolve) => socket.once('listening', resolve))
  const local = { host: '127.0.0.1', port: socket.address().port }
  const remote = { address: '127.0.0.1', port }
  const flow = { id: 'peer', transport: 'udp', local, remote } as const
  const ua = createUserAgent({ random: randomFillSync })
  const now = () => performance.now()
  let timer: NodeJS.Timeout | undefined
  const happened = await new Promise<string[]>((resolve, reject) => {
    const told: string[] = []
    endpoint.exited.then(() => reject(new Error(endpoint.output())))
    const perform = (effects: readonly Effect[] | false) => {
      for (const effect of effects || []) {
        if (effect.type === 'transmit') socket.send(effect.data, port, '127.0.0.1')
        if (effect.type === 'session') heard(effect.event)
        if (effect.type === 'response') {
          told.push(`OPTIONS ${effect.response?.status}`)
          if (effect.response === undefined) reject(new Error('nobody answers'))
          perform(session.hangUp(undefined, now()))
        }
      }
      clearTimeout(timer)
      timer = setTimeout(() => perform(ua.advance(now())), Math.max(0, (ua.nextDeadline() ?? now() + 60_000) - now()))
      // The BYE has been answered: only what absorbs repeats is left.
      if (session.state.name === 'ended' && ua.unanswered === 0) resolve(told)
    }
    const heard = (event: SessionEvent) => {
      told.push(event.type)
      if (event.type !== 'accepted') return
      told.push(event.response.get('Server') ?? '', event.response.text.includes('m=audio') ? 'with an answer' : '')
      const address = 'sip:peer@127.0.0.1'
      perform(ua.request({ flow, method: 'OPTIONS', uri: 'sip:127.0.0.1', from: address, to: address }, now()).effects)
    }
    const address = 'sip:someone@127.0.0.1'
    const contact = `<sip:${local.host}:${local.port}>`
    const { session, effects } = ua.invite({ flow, uri: address, from: address, to: address, contact }, now())
    socket.on('message', (data) => perform(ua.receive(flow, data, now())))
    perform(effects)
  })
  clearTimeout(timer)
  socket.close()
  await endpoint.stop()
  expect(happened).toEqual(['accepted', 'Ten lines', 'with an answer', 'OPTIONS 200', 'ended'])
}, 30_000)

test('docs/sip/endpoint.md says what to do with every effect, and no other', () => {
  const types = read('packages/sip/src/user-agent/types.ts').split('export type Effect =')[1]?.split('\n\n')[0] ?? ''
  const effects = [...types.matchAll(/^ {2}(?: {2}|\| \{ )?.*?readonly type: '(\w+)'/gm)].map(([, type]) => type)
  const table = read('docs/sip/endpoint.md').split('| effect |')[1]?.split('\n\n')[0] ?? ''
  const said = table
    .split('\n')
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, type]) => type))
  expect(said.sort()).toEqual(effects.sort())
  expect(effects.length).toBeGreaterThan(8)
})
