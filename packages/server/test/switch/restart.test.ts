import type { CallReport, LegReport } from '@offhook/media'
import type { Session } from '@offhook/sip'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Journal } from '../../src/switch/index.ts'
import { readKeptCall } from '../../src/switch/restart/kept-call.ts'
import type { Shelf } from '../../src/switch/restart/shelf.ts'
import { Office, type Person } from './office.ts'

const epoch = 1_000_000
let rows: Map<string, string>
let fails: Error | undefined
let journal: Journal
let office: Office
let alice: Person
let bob: Person
let carol: Person

const shelf: Shelf = {
  async read() {
    const found = [...rows].map(([id, text]) => ({ id, call: readKeptCall(text) }))
    return {
      calls: found.flatMap(({ call }) => call ?? []),
      damaged: found.flatMap(({ id, call }) => (call ? [] : [id])),
    }
  },
  async write(changes) {
    if (fails) throw fails
    for (const [id, text] of changes) text === undefined ? rows.delete(id) : rows.set(id, text)
  },
}
const log = { debug() {}, info() {}, warn() {}, error: (fields: object) => void office.errors.push(fields) }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  rows = new Map()
  fails = undefined
  journal = new Journal(shelf, log, epoch)
  office = new Office({ transport: 'udp', journal })
  alice = office.person('alice', '1001')
  bob = office.person('bob', '1002')
  carol = office.person('carol', '1003')
})

afterEach(async () => {
  await journal.close()
  vi.useRealTimers()
  expect(office.errors).toEqual([])
})

async function talking(): Promise<Session> {
  const session = alice.call('1002')
  await office.run()
  expect(session.state.name).toBe('confirmed')
  return session
}

const idle = { kind: 'rtp', connected: true, packetsIn: 1, packetsOut: 1, silence: 0 } as const
const reportOf = (call: string, ...legs: (string | Partial<LegReport>)[]): CallReport => ({
  call,
  legs: legs.map((leg) => ({ ...idle, leg: '', ...(typeof leg === 'string' ? { leg } : leg) })),
})

/** What was written is all that is left, besides this media. */
async function restart(...media: CallReport[]): Promise<void> {
  const clocks = journal.epoch
  // A process that was killed writes nothing more.
  const left = { ...(await shelf.read()), media, epoch: clocks }
  await journal.close()
  office.media.length = 0
  journal = new Journal(shelf, log, epoch)
  office.restart(journal, left)
  await office.run()
}

const idOfCall = (): string => {
  const [id = ''] = rows.keys()
  return id
}

/** The two talk with each other: one of them hangs up, and the other one's call is over. */
async function expectTogether(one: Person, other: Person): Promise<void> {
  expect([one.states().at(-1), other.states().at(-1)]).toEqual(['confirmed', 'confirmed'])
  one.hangUp()
  await office.run()
  expect([one.states().at(-1), other.states().at(-1)]).toEqual(['ended', 'ended'])
  expect(office.calls.size).toBe(0)
  await office.run()
  expect(rows.size).toBe(0)
}

describe('the journal', () => {
  test('has a call from its answer to its end', async () => {
    bob.when = 'rings'
    alice.call('1002')
    await office.run()
    expect(rows.size).toBe(0)
    bob.answer()
    await office.run()
    expect(rows.size).toBe(1)
    alice.hangUp()
    await office.run()
    expect(rows.size).toBe(0)
  })

  test('has what the core did by itself within seconds, and writes nothing that has not changed', async () => {
    const session = await talking()
    const writes = vi.spyOn(shelf, 'write')
    await office.run(3000)
    expect(writes).not.toHaveBeenCalled()
    const before = rows.get(idOfCall())
    alice.end.do(session.update('', office.link.now))
    await office.run(3000)
    expect(rows.get(idOfCall())).not.toBe(before)
    writes.mockRestore()
  })

  test('tries again what could not be written', async () => {
    fails = new Error('the disk is full')
    await talking()
    expect(office.errors.splice(0)).toMatchObject([{ err: fails, calls: 1 }])
    expect(rows.size).toBe(0)
    fails = undefined
    await office.run(3000)
    expect(rows.size).toBe(1)
  })
})

describe('a call that was written down and has its media', () => {
  test.each(['caller', 'called'] as const)('goes on: the %s ends it', async (who) => {
    await talking()
    const id = idOfCall()
    await restart(reportOf(id, 'a', 'b1'))
    expect(office.media).toEqual([`claim ${id}`])
    expect(office.calls.size).toBe(1)
    await expectTogether(...(who === 'caller' ? ([alice, bob] as const) : ([bob, alice] as const)))
  })

  test('is held, transferred and restarted again', async () => {
    await talking()
    await restart(reportOf(idOfCall(), 'a', 'b1'))
    const [session] = alice.sessions
    if (!session) throw new Error('no session')
    alice.reoffer(session, 'hold')
    await office.run()
    expect(alice.heard.map(([, { type }]) => type)).toContain('reanswer')
    alice.refer(session, { to: 'sip:1003@pbx.test' })
    await office.run(3000)
    expect(alice.states()).toEqual(['ended'])
    await restart(reportOf(idOfCall(), 'b1', 't1-1'))
    // Nobody is taken for somebody who has been there before.
    const [other] = bob.sessions
    if (!other) throw new Error('no session')
    bob.refer(other, { to: 'sip:1001@pbx.test' })
    await office.run()
    expect(office.media).toContain('offer t1-1 as it stands -> t2-1')
    await office.run(3000)
    await expectTogether(carol, alice)
  })

  test('with a service goes on', async () => {
    alice.call('600')
    await office.run()
    await restart(reportOf(idOfCall(), { leg: 'a', service: 'echo' }))
    expect(office.calls.size).toBe(1)
    alice.hangUp()
    await office.run()
    expect(office.calls.size).toBe(0)
    expect(rows.size).toBe(0)
  })

  test('lets go of legs that have no part in it', async () => {
    await talking()
    const id = idOfCall()
    await restart(reportOf(id, 'a', 'b1', 't1-1'))
    expect(office.media).toEqual([`claim ${id}`, 'release t1-1'])
    await expectTogether(alice, bob)
  })
})

describe('what only one of the two knows is let go:', () => {
  const reasons = () =>
    [alice, bob].map(({ heard }) =>
      heard
        .map(([, event]) => (event.type === 'ended' && event.end.kind === 'bye' ? event.end.reason?.text : ''))
        .at(-1),
    )

  test.each([
    ['no worker', []],
    ['a worker with one of its legs', ['a']],
    ['a worker with other legs', ['c', 'd']],
  ])('a call of which there is %s is hung up', async (_, legs) => {
    await talking()
    await restart(...(legs.length === 0 ? [] : [reportOf(idOfCall(), ...legs)]))
    expect(reasons()).toEqual(['Media lost', 'Media lost'])
    expect(office.calls.size).toBe(0)
    expect(office.media).toContain('release all')
    expect(rows.size).toBe(0)
  })

  test('media of which nothing was written', async () => {
    await talking()
    const id = idOfCall()
    rows.clear()
    await restart(reportOf(id, 'a', 'b1'))
    expect(office.media).toEqual(['release all'])
    expect(office.calls.size).toBe(0)
    alice.hangUp()
    await office.run()
    expect(alice.states()).toEqual(['ended'])
  })

  test('media of a call that rang', async () => {
    bob.when = 'rings'
    alice.call('1002')
    await office.run()
    await restart(reportOf('ringing', 'a', 'b1'))
    expect(office.media).toEqual(['release all'])
  })

  test.each([
    ['cut off', (text: string) => text.slice(0, 200)],
    ['of another version', (text: string) => text.replace('"version":1', '"version":0')],
    ['without a dialog', (text: string) => text.replaceAll('callId', 'nothing')],
  ])('a call whose writing is %s', async (_, damage) => {
    await talking()
    const id = idOfCall()
    rows.set(id, damage(rows.get(id) ?? ''))
    await restart(reportOf(id, 'a', 'b1'))
    expect(office.warnings).toMatchObject([{ call: id }, { call: id }])
    expect(office.media).toEqual(['release all'])
    expect(rows.size).toBe(0)
  })

  test('one that cannot be restored does not keep another one from it', async () => {
    await talking()
    const id = idOfCall()
    carol.call('600')
    await office.run()
    const other = [...rows.keys()].find((one) => one !== id) ?? ''
    rows.set(id, (rows.get(id) ?? '').replaceAll('"uri":"', '"uri":"\\r\\n'))
    await restart(reportOf(id, 'a', 'b1'), reportOf(other, { leg: 'a', service: 'echo' }))
    expect(office.calls.size).toBe(1)
    expect(office.media.sort()).toEqual([`claim ${other}`, 'release all'].sort())
  })
})

test('a call whose worker has died ends at once', async () => {
  await talking()
  office.tell({ type: 'lost', call: idOfCall(), leg: 'b1', reason: 'the media worker has ended', cause: 'worker' })
  await office.run(100)
  expect([alice.states(), bob.states()]).toEqual([['ended'], ['ended']])
})

describe('a phone whose connection was lost', () => {
  const lost = async (): Promise<void> => {
    office = new Office()
    alice = office.person('alice', '1001')
    bob = office.person('bob', '1002')
    await talking()
    office.breakOff(alice)
    bob.hangUp()
    await office.run()
    expect(office.calls.size).toBe(0)
    expect(alice.states()).toEqual(['confirmed'])
  }

  test('before the other one hung up is hung up when it registers', async () => {
    await lost()
    office.register(alice)
    await office.run()
    expect(alice.states()).toEqual(['ended'])
  })

  test('before the other one hung up is hung up when it asks for something', async () => {
    await lost()
    const [session] = alice.sessions
    if (!session) throw new Error('no session')
    const flow = office.connect(alice)
    session.moveTo(flow)
    alice.reoffer(session, 'here I am')
    await office.run()
    expect(alice.states()).toEqual(['ended'])
  })

  test('and that does not come back is not waited for', async () => {
    await lost()
    const hangUps = office.link.ladder.filter((line) => line.startsWith('server → BYE')).length
    await office.run(121_000)
    expect(office.link.ladder.filter((line) => line.startsWith('server → BYE')).length).toBe(hangUps + 1)
  })

  test('is hung up over the one it has registered on since', async () => {
    office = new Office()
    alice = office.person('alice', '1001')
    bob = office.person('bob', '1002')
    await talking()
    office.breakOff(alice)
    office.register(alice)
    bob.hangUp()
    await office.run()
    expect(alice.states()).toEqual(['ended'])
  })
})
