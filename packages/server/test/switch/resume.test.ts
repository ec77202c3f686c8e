import { printReplaces, replacesOf, type Session } from '@offhook/sip'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Office, type Person } from './office.ts'

const laptop = '<urn:uuid:1>'
let office: Office
let alice: Person
let bob: Person

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  office = new Office()
  alice = office.person('alice', '1001', laptop)
  bob = office.person('bob', '1002', '<urn:uuid:2>')
})

afterEach(() => {
  vi.useRealTimers()
  expect(office.errors).toEqual([])
})

/** What the page was given last in this session. */
function tokenOf(person: Person, session: Session): string {
  const accepted = person.heard.findLast(([one, { type }]) => one === session && type === 'accepted')
  const [, event] = accepted ?? []
  const message = event?.type === 'accepted' ? event.response : session.request
  return message.get('Offhook-Resume') ?? ''
}

async function talking(): Promise<Session> {
  const session = alice.call('1002')
  await office.run()
  expect(session.state.name).toBe('confirmed')
  return session
}

/** The person's page after a reload, which asks for the call with this token. */
async function reloaded(who: Person, token: string, name: string, device = laptop): Promise<[Person, Session]> {
  const page = office.person(name, who.extension, device)
  const session = page.call('1002', [['Offhook-Resume', token]])
  await office.run()
  return [page, session]
}

function refusedWith(person: Person, session: Session): string | undefined {
  for (const [one, event] of person.heard)
    if (one === session && event.type === 'ended' && event.end.kind === 'rejected')
      return `${event.end.status} ${event.end.response?.reason}`
  return undefined
}

describe('a page that was loaded again', () => {
  test('has its call back with the token of the 2xx, and gets another one', async () => {
    const before = await talking()
    const token = tokenOf(alice, before)
    expect(token).toMatch(/^[\w-]{32}$/)
    const [page, after] = await reloaded(alice, token, 'again')
    expect(after.state.name).toBe('confirmed')
    expect(before.state.name).toBe('ended')
    expect(office.calls.size).toBe(1)
    const next = tokenOf(page, after)
    expect(next).toMatch(/^[\w-]{32}$/)
    expect(next).not.toBe(token)
    const [, third] = await reloaded(alice, next, 'once more')
    expect(third.state.name).toBe('confirmed')
    bob.hangUp()
    await office.run()
    expect(third.state.name).toBe('ended')
    expect(office.calls.size).toBe(0)
  })

  test('of who was called has it back with the token of the INVITE', async () => {
    await talking()
    const before = bob.sessions[0] as Session
    const [, after] = await reloaded(bob, tokenOf(bob, before), 'again', '<urn:uuid:2>')
    expect(after.state.name).toBe('confirmed')
    expect(before.state.name).toBe('ended')
    expect(alice.states()).toEqual(['confirmed'])
  })

  test('after the call went over to another one has that', async () => {
    const carol = office.person('carol', '1003', '<urn:uuid:3>')
    const first = await talking()
    const second = alice.call('1003')
    await office.run()
    alice.refer(first, { to: 'sip:1003@pbx.test', replaces: second })
    await office.run(2500)
    expect(alice.states()).toEqual(['ended', 'ended'])
    const [, after] = await reloaded(carol, tokenOf(carol, carol.sessions[0] as Session), 'again', '<urn:uuid:3>')
    expect(after.state.name).toBe('confirmed')
  })
})

describe('a token', () => {
  test('that was used is refused, and the call goes on', async () => {
    const token = tokenOf(alice, await talking())
    const [, after] = await reloaded(alice, token, 'again')
    const [page, late] = await reloaded(alice, token, 'too late')
    expect(refusedWith(page, late)).toBe('403 This token was used')
    expect(after.state.name).toBe('confirmed')
  })

  test('that two present at once is good for one of them', async () => {
    const token = tokenOf(alice, await talking())
    const [one, other] = ['one', 'other'].map((name) => office.person(name, '1001', laptop)) as [Person, Person]
    const sessions = [one, other].map((page) => page.call('1002', [['Offhook-Resume', token]]))
    await office.run()
    expect(sessions.map(({ state }) => state.name).sort()).toEqual(['confirmed', 'ended'])
  })

  test.each([
    ['of another person', '1003', laptop, '403 This call is not yours'],
    ['of the same person on another device', '1001', '<urn:uuid:9>', '403 This call is of another device'],
  ])('%s is refused, spends nothing, and is logged without itself', async (_, extension, device, refusal) => {
    const token = tokenOf(alice, await talking())
    const thief = office.person('thief', extension, device)
    const session = thief.call('1002', [['Offhook-Resume', token]])
    await office.run()
    expect(refusedWith(thief, session)).toBe(refusal)
    expect(office.warnings).toMatchObject([{ extension, leg: 'a', reason: refusal.slice(4) }])
    expect(JSON.stringify(office.warnings)).not.toContain(token)
    const [, own] = await reloaded(alice, token, 'again')
    expect(own.state.name).toBe('confirmed')
  })

  test('of a call that is over, or of none, is refused', async () => {
    const session = await talking()
    alice.hangUp(session)
    await office.run()
    for (const token of [tokenOf(alice, session), 'made-up', '']) {
      const [page, late] = await reloaded(alice, token, `with ${token}`)
      expect(refusedWith(page, late)).toBe('481 No call for this token')
    }
  })

  test('is good once more where the connection broke before the 2xx came', async () => {
    const token = tokenOf(alice, await talking())
    const page = office.person('breaks', '1001', laptop)
    office.link.dropNext('200 INVITE')
    const lost = page.call('1002', [['Offhook-Resume', token]])
    await office.run(60)
    expect(lost.state.name).not.toBe('confirmed')
    office.breakOff(page)
    const [, after] = await reloaded(alice, token, 'again')
    expect(after.state.name).toBe('confirmed')
  })

  test('is not given to phones that are not ours', async () => {
    const desk = office.person('desk', '1004')
    const session = desk.call('1002')
    await office.run()
    expect(tokenOf(desk, session)).toBe('')
    alice.call('1004')
    await office.run()
    expect(desk.sessions.at(-1)?.request.has('Offhook-Resume')).toBe(false)
  })
})

test('Replaces has a page come back that has no token, from the same device alone', async () => {
  const before = await talking()
  const replaces = printReplaces(replacesOf(before))
  const other = office.person('other', '1001', '<urn:uuid:9>')
  const refused = other.call('1002', [['Replaces', replaces]])
  await office.run()
  expect(refusedWith(other, refused)).toBe('403 This call is of another device')
  const page = office.person('again', '1001', laptop)
  const after = page.call('1002', [['Replaces', replaces]])
  await office.run()
  expect(after.state.name).toBe('confirmed')
  expect(before.state.name).toBe('ended')
})
