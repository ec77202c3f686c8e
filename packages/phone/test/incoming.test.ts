import { describe, expect, it } from 'vitest'
import type { Call } from '../src/types.ts'
import { FakeStream, fakeSdp } from './fake/media.ts'
import { alice, registered, statesOf, type World } from './fake/world.ts'

const offer = fakeSdp('far offer')

async function rung(made: World, body = offer, headers: [string, string][] = []) {
  const calls: Call[] = []
  made.phone.on('incoming', (call) => calls.push(call))
  const session = made.server.invite(alice, body, headers)
  await made.clock.until(() => calls.length > 0)
  const [call] = calls
  if (!call) throw new Error('no call')
  return { call, session }
}

describe('an incoming call', () => {
  it('rings at once, is answered with one microphone, and acknowledged', async () => {
    const made = await registered()
    const { call, session } = await rung(made, offer, [['X-Offhook-Call', 'c7']])
    const states = statesOf(call)
    expect(call.remote).toEqual({ number: 'bob', name: 'Bob', uri: 'sip:bob@pbx.test' })
    expect(call.serverCallId).toBe('c7')
    await made.clock.until(() => made.server.log.includes('progress'))
    expect(made.platform.streams).toHaveLength(0)
    let answered = false
    void call.answer().then(() => {
      answered = true
    })
    await made.clock.until(() => answered)
    expect(states).toEqual(['ringing', 'connecting', 'answered'])
    expect(session.state.name).toBe('confirmed')
    expect(made.platform.streams).toHaveLength(1)
    await call.hangUp()
    await made.clock.until(() => session.state.name === 'ended')
    expect(made.server.log.at(-1)).toBe('ended bye')
  })

  it('rings on when the microphone is refused, and can be answered then', async () => {
    const made = await registered()
    const { call } = await rung(made)
    made.platform.microphone = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
    await expect(call.answer()).rejects.toMatchObject({ failure: { reason: 'microphone-refused' } })
    expect(call.state.name).toBe('ringing')
    made.platform.microphone = async () => new FakeStream()
    void call.answer()
    await made.clock.until(() => call.state.name === 'answered')
  })

  it('is declined with 486, so that other devices ring on', async () => {
    const made = await registered()
    const { call, session } = await rung(made)
    let status = 0
    made.server.onEvent = (_, event) => {
      if (event.type === 'ended' && event.end.kind === 'rejected') status = event.end.status
    }
    await call.decline()
    await made.clock.until(() => session.state.name === 'ended')
    expect(status).toBe(486)
    await expect(call.ended).resolves.toEqual({ by: 'local', kind: 'declined', duration: 0 })
  })

  it('is missed when the caller gives up', async () => {
    const made = await registered()
    const { call, session } = await rung(made)
    made.server.apply(session.hangUp(undefined, made.clock.now))
    await made.clock.until(() => call.state.name === 'ended')
    await expect(call.ended).resolves.toMatchObject({ by: 'remote', kind: 'missed' })
  })

  it('is told to have been answered elsewhere', async () => {
    const made = await registered()
    const { call, session } = await rung(made)
    const reason = { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' } as const
    made.server.apply(session.hangUp(reason, made.clock.now))
    await made.clock.until(() => call.state.name === 'ended')
    await expect(call.ended).resolves.toMatchObject({ by: 'remote', kind: 'elsewhere' })
  })

  it('cancelled while the browser asks for the microphone leaves no light on', async () => {
    const made = await registered()
    const { call, session } = await rung(made)
    let allow: (stream: FakeStream) => void = () => {}
    made.platform.microphone = () =>
      new Promise((resolve) => {
        allow = resolve
      })
    const answer = call.answer()
    answer.catch(() => {})
    made.server.apply(session.hangUp(undefined, made.clock.now))
    await made.clock.until(() => call.state.name === 'ended')
    const stream = new FakeStream()
    allow(stream)
    await expect(answer).rejects.toMatchObject({ failure: { reason: 'cancelled' } })
    expect(stream.track.readyState).toBe('ended')
  })

  it('without an offer gets ours in the 2xx', async () => {
    const made = await registered()
    const { call } = await rung(made, '')
    let body = ''
    // The far side acknowledges with an answer that no browser can use.
    made.server.onEvent = (session, event) => {
      if (event.type !== 'accepted') return
      body = event.response.text
      made.server.apply(session.acknowledge('', made.server.now()))
    }
    call.answer().catch(() => {})
    await made.clock.until(() => body)
    expect(body).toContain('s=offer')
    await made.clock.until(() => call.state.name === 'ended')
    await expect(call.ended).resolves.toMatchObject({ failure: { reason: 'not-acceptable' } })
  })

  it('with an offer the browser cannot use is refused with 488', async () => {
    const made = await registered()
    const { call } = await rung(made, 'nonsense')
    let status = 0
    made.server.onEvent = (_, event) => {
      if (event.type === 'ended' && event.end.kind === 'rejected') status = event.end.status
    }
    await expect(call.answer()).rejects.toMatchObject({ failure: { reason: 'not-acceptable' } })
    await made.clock.until(() => status)
    expect(status).toBe(488)
  })

  it('that still rings is missed when the WebSocket is lost', async () => {
    const made = await registered()
    const { call } = await rung(made)
    made.network.cut()
    await made.clock.until(() => call.state.name === 'ended')
    await expect(call.ended).resolves.toMatchObject({ kind: 'missed', failure: { reason: 'connection-lost' } })
  })

  it('twice at once are two calls', async () => {
    const made = await registered()
    await rung(made)
    await rung(made)
    expect(made.phone.calls).toHaveLength(2)
  })
})
