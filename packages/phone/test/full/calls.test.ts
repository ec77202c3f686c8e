/** Several calls at once, texts, and digits by INFO. */
import { describe, expect, it } from 'vitest'
import type { TextMessage } from '../../src/types.ts'
import { FakePeer, type FakeTrack } from '../fake/media.ts'
import { alice } from '../fake/world.ts'
import { fullWorld, reasonOf, rung, settled, talk } from './fake.ts'

const names = (calls: readonly { state: { name: string } }[]): string[] => calls.map(({ state }) => state.name)

describe('switching', () => {
  it('holds who talks, and takes who is meant off hold', async () => {
    const world = await fullWorld()
    const { call: bob } = await talk(world)
    await settled(world, bob.hold())
    const { call: carol } = await talk(world, 'carol')
    await settled(world, world.phone.switchTo(bob))
    expect(names([bob, carol])).toEqual(['answered', 'held'])
    await settled(world, world.phone.switchTo(carol))
    expect(names([bob, carol])).toEqual(['held', 'answered'])
  })

  it('to a call that waits answers it', async () => {
    const world = await fullWorld()
    const { call: bob } = await talk(world)
    const waiting = await rung(world)
    await settled(world, world.phone.switchTo(waiting))
    expect(names([bob, waiting])).toEqual(['held', 'answered'])
  })

  it('to a call that is over is refused', async () => {
    const world = await fullWorld()
    const { call } = await talk(world)
    await call.hangUp()
    expect(await reasonOf(world.phone.switchTo(call))).toBe('misuse')
  })
})

describe('a conference', () => {
  async function three() {
    const world = await fullWorld()
    const { call: bob } = await talk(world)
    await settled(world, bob.hold())
    const { call: carol } = await talk(world, 'carol')
    const conference = await settled(world, world.phone.conference([bob, carol]))
    const sent = (at: number) => FakePeer.all[at]?.sender.track
    const tracks = (stream: MediaStream | undefined) => stream?.getAudioTracks()[0] as unknown
    return { world, bob, carol, conference, sent, tracks }
  }

  it('takes calls off hold; each hears us and all others, not itself', async () => {
    const { world, bob, carol, sent, tracks } = await three()
    expect(names([bob, carol])).toEqual(['answered', 'answered'])
    const { wires } = world.seen.context
    expect(wires).toHaveLength(4)
    expect(wires).toContainEqual([tracks(bob.localStream), sent(0)])
    expect(wires).toContainEqual([tracks(carol.remoteStream), sent(0)])
    expect(wires).toContainEqual([tracks(carol.localStream), sent(1)])
    expect(wires).toContainEqual([tracks(bob.remoteStream), sent(1)])
  })

  it('leaves out who is held', async () => {
    const { world, bob, carol, sent, tracks } = await three()
    await settled(world, carol.hold())
    expect(world.seen.context.wires).toEqual([[tracks(bob.localStream), sent(0)]])
    await settled(world, carol.resume())
    expect(world.seen.context.wires).toHaveLength(4)
  })

  it('goes on when one hangs up, with the microphone itself when it is over', async () => {
    const { world, bob, carol, conference, sent, tracks } = await three()
    await settled(world, carol.hangUp())
    await world.clock.pass(0)
    expect(conference.calls).toEqual([bob])
    expect(world.seen.context.wires).toEqual([[tracks(bob.localStream), sent(0)]])
    await settled(world, conference.remove(bob))
    expect(sent(0)).toBe(tracks(bob.localStream))
    expect(world.seen.context.wires).toEqual([])
  })

  it('mixes a new microphone in, chosen or found again', async () => {
    const { world, bob, sent, tracks } = await three()
    const mix = sent(0)
    await settled(world, bob.useMicrophone(''))
    expect(sent(0)).toBe(mix)
    expect(world.seen.context.wires).toContainEqual([tracks(bob.localStream), mix])
    const [microphone] = (bob.localStream?.getAudioTracks() ?? []) as unknown as FakeTrack[]
    microphone?.lose()
    await world.clock.pass(500)
    expect(sent(0)).toBe(mix)
    expect(world.seen.context.wires).toContainEqual([tracks(bob.localStream), mix])
    expect(world.seen.context.wires).toHaveLength(4)
  })

  it('splits: the first talks, the others are held', async () => {
    const { world, bob, carol, conference } = await three()
    await settled(world, conference.split())
    expect(names([bob, carol])).toEqual(['answered', 'held'])
    expect([bob.conference, carol.conference]).toEqual([undefined, undefined])
  })

  it('needs two calls that talk', async () => {
    const world = await fullWorld()
    const { call } = await talk(world)
    expect(await reasonOf(world.phone.conference([call]))).toBe('misuse')
    const ringing = await rung(world)
    expect(await settled(world, reasonOf(world.phone.conference([call, ringing])))).toBe('misuse')
    expect(call.conference).toBeUndefined()
  })
})

describe('a text', () => {
  it('goes out, and is taken', async () => {
    const world = await fullWorld()
    await settled(world, world.phone.message('bob', '你好'))
    const sent = world.server.requests.at(-1)
    expect([sent?.method, sent?.text, sent?.to.uri.user]).toEqual(['MESSAGE', '你好', 'bob'])
    expect(sent?.get('Content-Type')).toBe('text/plain;charset=UTF-8')
  })

  it('without a server is refused at once', async () => {
    const world = await fullWorld()
    await settled(world, world.phone.stop())
    expect(await reasonOf(world.phone.message('bob', 'hello'))).toBe('stopped')
  })

  it('that the connection does not outlive is told as such', async () => {
    const world = await fullWorld()
    world.network.mode = 'dead'
    const reason = reasonOf(world.phone.message('bob', 'hello'))
    expect(await settled(world, reason)).toBe('connection-lost')
  })

  const flowOf = ({ server }: Awaited<ReturnType<typeof fullWorld>>) => server.bindings.get(alice)

  it('comes in where the page listens; else it is refused, and what is no text too', async () => {
    const world = await fullWorld()
    const { server, clock, phone } = world
    const statuses: number[] = []
    const ask = async (contentType: string) => {
      const bound = flowOf(world)
      if (!bound) throw new Error('not registered')
      const before = statuses.length
      const { effects } = server.ua.request(
        {
          flow: bound.flow,
          method: 'MESSAGE',
          uri: bound.contact,
          from: '"Bob" <sip:bob@pbx.test>',
          to: alice,
          headers: [['Content-Type', contentType]],
          body: 'hello',
        },
        clock.now,
      )
      server.onResponse = (status) => statuses.push(status)
      server.apply(effects)
      await clock.until(() => statuses.length > before)
    }
    await ask('text/plain')
    const told: TextMessage[] = []
    phone.on('message', (message) => told.push(message))
    await ask('text/plain')
    await ask('application/im-iscomposing+xml')
    expect(statuses).toEqual([480, 200, 415])
    expect(told).toEqual([
      {
        from: { number: 'bob', name: 'Bob', uri: 'sip:bob@pbx.test' },
        text: 'hello',
        contentType: 'text/plain',
        call: undefined,
      },
    ])
  })

  it('within a call says of which', async () => {
    const world = await fullWorld()
    const { call, session } = await talk(world)
    const told: TextMessage[] = []
    world.phone.on('message', (message) => told.push(message))
    const content = { headers: [['Content-Type', 'text/plain']] as const, body: 'in here' }
    world.server.apply(session.send('MESSAGE', content, world.clock.now).effects)
    await world.clock.until(() => told.length > 0)
    expect(told[0]).toMatchObject({ text: 'in here', call })
  })
})

it('digits go by INFO where the page says so', async () => {
  const world = await fullWorld({ dtmf: 'info' })
  const { call } = await talk(world)
  const bodies: string[] = []
  world.server.onEvent = (_, event) => {
    if (event.type !== 'request') return
    bodies.push(event.request.text)
    world.server.apply(world.server.ua.respond(event.transaction, { status: 200 }, world.clock.now))
  }
  await settled(world, call.sendDtmf('1#'))
  expect(bodies.map((body) => body.split('\r\n')[0])).toEqual(['Signal=1', 'Signal=#'])
  expect(FakePeer.all[0]?.sender.dtmf.inserted).toEqual([])
})
