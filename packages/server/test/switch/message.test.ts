import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Office, type Person } from './office.ts'

let office: Office
let alice: Person
let bob: Person

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  office = new Office()
  alice = office.person('alice', '1001')
  bob = office.person('bob', '1002')
})

afterEach(() => {
  vi.useRealTimers()
  expect(office.errors).toEqual([])
})

const statuses = (person: Person): number[] => person.replies.map(({ status }) => status)

describe('a text', () => {
  test('comes to all devices of the person, from who has signed in', async () => {
    const home = office.person('bob at home', '1002')
    alice.write('1002', 'are you there?', { from: '"The boss" <sip:1001@pbx.test>' })
    await office.run()
    expect(statuses(alice)).toEqual([200])
    expect([bob.texts, home.texts]).toEqual([['1001: are you there?'], ['1001: are you there?']])
  })

  test('goes to the other devices of the person who writes, not to the one it came from', async () => {
    const home = office.person('alice at home', '1001')
    alice.write('1001', 'milk')
    await office.run()
    expect([statuses(alice), alice.texts, home.texts]).toEqual([[200], [], ['1001: milk']])
  })

  test.each([
    ['nobody has that number', '1999', 404],
    ['a service answers there', '600', 480],
    ['the person is not there', '1001', 480],
  ])('is refused where %s', async (_, extension, status) => {
    alice.write(extension, 'hello')
    await office.run()
    expect(statuses(alice)).toEqual([status])
  })

  test('for another domain is not relayed', async () => {
    alice.write('1002', 'hello', { uri: 'sip:1002@elsewhere.test' })
    await office.run()
    expect([statuses(alice), bob.texts]).toEqual([[404], []])
  })

  test('that is too long is refused, by UDP sooner', async () => {
    const desk = office.person('desk', '1003', undefined, 'udp')
    alice.write('1002', 'x'.repeat(8193))
    alice.write('1003', 'x'.repeat(801))
    await office.run()
    expect(statuses(alice)).toEqual([413, 413])
    alice.write('1002', 'x'.repeat(8192))
    await office.run()
    expect(statuses(alice)).toEqual([413, 413, 200])
    expect(desk.texts).toEqual([])
  })

  test('that has gone through too many hands goes no further; else through one more', async () => {
    alice.write('1002', 'again', { maxForwards: 0 })
    await office.run()
    expect([statuses(alice), bob.texts]).toEqual([[483], []])
    alice.write('1002', 'once', { maxForwards: 5 })
    await office.run()
    const [request] = bob.end.all('request')
    expect(request?.request.get('Max-Forwards')).toBe('4')
  })

  test.each([
    ['refuses it', 415, 415],
    ['takes no texts', 405, 480],
    ['asks for a password', 401, 480],
    ['does not want it', 603, 603],
  ])('is refused where the only device %s', async (_, says, status) => {
    bob.takesText = says
    alice.write('1002', 'hello')
    await office.run()
    expect(statuses(alice)).toEqual([status])
  })

  test('that one of two devices takes is delivered', async () => {
    const desk = office.person('desk', '1002')
    desk.takesText = 405
    alice.write('1002', 'hello')
    await office.run()
    expect(statuses(alice)).toEqual([200])
  })

  test('is accepted for a device that says nothing for ten seconds', async () => {
    bob.takesText = undefined
    alice.write('1002', 'hello')
    await office.run(9500)
    expect(statuses(alice)).toEqual([])
    await office.run(1000)
    expect(statuses(alice)).toEqual([202])
  })
})

describe('a text inside a call', () => {
  test('goes to the far side, and its answer comes back', async () => {
    const session = alice.call('1002')
    await office.run()
    const write = (text: string): void =>
      alice.end.do(
        session.send('MESSAGE', { headers: [['Content-Type', 'text/plain']], body: text }, alice.end.now).effects,
      )
    write('psst')
    await office.run()
    bob.takesText = 480
    write('hello?')
    await office.run()
    write('x'.repeat(9000))
    await office.run()
    expect(bob.texts).toEqual(['1001: psst', '1001: hello?'])
    expect(statuses(alice)).toEqual([200, 480, 413])
  })

  test('is refused by a service', async () => {
    const session = alice.call('600')
    await office.run()
    const text = { headers: [['Content-Type', 'text/plain']], body: 'echo?' } as const
    alice.end.do(session.send('MESSAGE', text, alice.end.now).effects)
    await office.run()
    expect(statuses(alice)).toEqual([480])
  })
})

test('OPTIONS says what is taken, in calls too', async () => {
  const { end } = alice
  const uri = 'sip:pbx.test'
  end.do(
    end.ua.request({ flow: end.flow, method: 'OPTIONS', uri, from: 'sip:1001@pbx.test', to: uri }, end.now).effects,
  )
  await office.run()
  const [reply] = alice.replies
  const session = alice.call('1002')
  await office.run()
  const accepted = alice.heard.find(([, { type }]) => type === 'accepted')?.[1]
  const inCalls = accepted?.type === 'accepted' ? accepted.response : undefined
  expect(reply?.status).toBe(200)
  expect(reply?.get('Allow')).toBe(`${inCalls?.get('Allow')}, REGISTER`)
  expect(reply?.values('Allow')).toEqual(expect.arrayContaining(['INVITE', 'REFER', 'MESSAGE']))
  expect(reply?.get('Supported')).toBe(inCalls?.get('Supported'))
  alice.hangUp(session)
})
