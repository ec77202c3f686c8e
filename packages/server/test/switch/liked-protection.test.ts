import { afterEach, beforeEach, expect, test, vi } from 'vitest'
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

/** What the phone was offered in the calls so far, one INVITE after another. */
const offers = (person: Person) => person.sessions.map(({ request }) => request.text.replace('offer ', ''))

async function callBob(): Promise<string> {
  const before = bob.sessions.length
  const session = alice.call('1002')
  await office.run()
  const { name } = session.state
  alice.hangUp(session)
  await office.run(3000)
  expect(bob.states().every((state) => state === 'ended')).toBe(true)
  expect(office.calls.size).toBe(0)
  return `${name} by ${offers(bob).slice(before).join(', ')}`
}

test('a phone that insists on DTLS is reached, from its second call on at once', async () => {
  bob.insistsOn = 'dtls'
  expect(await callBob()).toBe('confirmed by none, any, dtls')
  expect(await callBob()).toBe('confirmed by dtls')
  // What was refused is given back.
  expect(office.media).toEqual(expect.arrayContaining(['release b1', 'release b1+', 'answer b1++']))
})

test('a phone that was set up anew is reached all the same', async () => {
  bob.insistsOn = 'dtls'
  await callBob()
  bob.insistsOn = 'any'
  expect(await callBob()).toBe('confirmed by dtls, none, any')
  bob.insistsOn = 'none'
  expect(await callBob()).toBe('confirmed by any, none')
  expect(await callBob()).toBe('confirmed by none')
})

test('a phone that refuses everything is offered each once, and the caller hears of it', async () => {
  bob.insistsOn = 'nothing that we have'
  const session = alice.call('1002')
  await office.run()
  expect(offers(bob)).toEqual(['none', 'any', 'dtls'])
  const end = alice.heard.find(([one, { type }]) => one === session && type === 'ended')?.[1]
  expect(end).toMatchObject({ end: { kind: 'rejected', status: 488 } })
  expect(office.media.at(-1)).toBe('release all')
})

test('a phone that has Opus alone is offered that after it has refused what has none, on every call anew', async () => {
  alice.codecs = 'a=rtpmap:0 PCMU/8000'
  bob.insistsOn = 'all'
  expect(await callBob()).toBe('confirmed by none, none all')
  expect(await callBob()).toBe('confirmed by none, none all')
  expect(office.media).toEqual(expect.arrayContaining(['release b1', 'answer b1+']))
  bob.insistsOn = 'dtls'
  expect(await callBob()).toBe('confirmed by none, none all, any all, dtls all')
  bob.insistsOn = 'dtls all'
  expect(await callBob()).toBe('confirmed by dtls, dtls all')
})

test('a phone to which a call is transferred is asked likewise', async () => {
  const carol = office.person('carol', '1003')
  carol.insistsOn = 'dtls'
  const session = alice.call('1002')
  await office.run()
  alice.refer(session, { to: 'sip:1003@pbx.test' })
  await office.run()
  // What the other has agreed to may lack Opus.
  expect(offers(carol)).toEqual(['none', 'none all', 'any all', 'dtls all'])
  expect(alice.told.at(-1)).toBe(200)
})
