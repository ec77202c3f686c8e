import { printReplaces, type Session } from '@offhook/sip'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Office, type Person } from './office.ts'

let office: Office
let alice: Person
let bob: Person
let carol: Person

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  office = new Office()
  alice = office.person('alice', '1001')
  bob = office.person('bob', '1002')
  carol = office.person('carol', '1003')
})

afterEach(async () => {
  vi.useRealTimers()
  expect(office.errors).toEqual([])
})

async function talking(a = alice, b = bob): Promise<Session> {
  const session = a.call(b.extension)
  await office.run()
  expect(session.state.name).toBe('confirmed')
  return session
}

/** The two talk with each other and with nobody else: one of them hangs up and the other one's call is over. */
async function expectTogether(one: Person, other: Person): Promise<void> {
  expect(office.calls.size).toBe(1)
  expect([one.states().at(-1), other.states().at(-1)]).toEqual(['confirmed', 'confirmed'])
  one.hangUp()
  await office.run(3000)
  expect([...one.states(), ...other.states()].every((state) => state === 'ended')).toBe(true)
  expect(office.calls.size).toBe(0)
}

describe('a blind transfer', () => {
  test('rings the target for the one who stays, tells how it goes, and hangs up on who asked', async () => {
    const session = await talking()
    carol.when = 'rings'
    alice.refer(session, { to: 'sip:1003@pbx.test' })
    await office.run()
    expect(alice.told).toEqual(['accepted', 100, 180])
    const invite = carol.sessions[0]?.request
    expect(invite?.from.uri.user).toBe('1002')
    expect(invite?.get('Referred-By')).toBe('<sip:1001@pbx.test>')
    carol.answer()
    await office.run()
    expect(alice.told).toEqual(['accepted', 100, 180, 200, 200])
    expect(office.media).toContain('offer b1 as it stands -> t1-1')
    expect(office.media.at(-1)).toBe('answer t1-1')
    expect(session.state.name).toBe('confirmed')
    await office.run(2500)
    expect(session.state.name).toBe('ended')
    expect(office.media.at(-1)).toBe('release a')
    await expectTogether(carol, bob)
  })

  test('asked for by who was called keeps who called; and it can be sent on again', async () => {
    await talking()
    bob.refer(bob.sessions[0] as Session, { to: 'sip:1003@pbx.test' })
    await office.run()
    bob.hangUp()
    await office.run()
    expect(office.media).toContain('offer a as it stands -> t1-1')
    carol.refer(carol.sessions[0] as Session, { to: 'sip:1002@pbx.test' })
    await office.run(2500)
    expect(carol.told.at(-1)).toBe(200)
    expect(carol.states()).toEqual(['ended'])
    await expectTogether(alice, bob)
  })

  test('of two devices that answer at once lets one have the call', async () => {
    const second = office.person('carol at home', '1003')
    carol.when = 'rings'
    second.when = 'rings'
    const session = await talking()
    alice.refer(session, { to: 'sip:1003@pbx.test' })
    await office.run()
    carol.answer()
    second.answer()
    await office.run(2500)
    expect([...carol.states(), ...second.states()].sort()).toEqual(['confirmed', 'ended'])
    expect(alice.told.filter((one) => one === 200)).toHaveLength(2)
    await expectTogether(carol.states()[0] === 'confirmed' ? carol : second, bob)
  })

  test('that comes to nothing leaves the call as it was, with 486 for who asked', async () => {
    carol.when = 'is busy'
    const session = await talking()
    alice.refer(session, { to: 'sip:1003@pbx.test' })
    await office.run()
    expect(alice.told).toEqual(['accepted', 100, 486, 486])
    alice.reoffer(session, 'resume')
    await office.run()
    expect(alice.heard.at(-1)?.[1].type).toBe('reanswer')
    await expectTogether(alice, bob)
  })

  test('goes on without who asked, and ends the call when nobody comes', async () => {
    carol.when = 'rings'
    const session = await talking()
    alice.refer(session, { to: 'sip:1003@pbx.test' })
    await office.run()
    alice.hangUp(session)
    await office.run()
    expect(bob.states()).toEqual(['confirmed'])
    carol.reject(486)
    await office.run()
    expect(bob.states()).toEqual(['ended'])
    expect(office.calls.size).toBe(0)
  })

  test('is over with the call: the target stops ringing', async () => {
    carol.when = 'rings'
    const session = await talking()
    alice.refer(session, { to: 'sip:1003@pbx.test' })
    await office.run()
    bob.hangUp()
    await office.run()
    expect(carol.states()).toEqual(['ended'])
    expect(session.state.name).toBe('ended')
    expect(office.calls.size).toBe(0)
  })

  test('waits with its answer for the end of a re-offer', async () => {
    carol.when = 'rings'
    bob.agrees = false
    const session = await talking()
    alice.refer(session, { to: 'sip:1003@pbx.test' })
    await office.run()
    office.passesOn = true
    alice.reoffer(session, 'another codec')
    await office.run()
    carol.answer()
    await office.run()
    expect(alice.told.at(-1)).toBe(180)
    const asked = bob.heard.find(([, event]) => event.type === 'reoffer')
    if (asked?.[1].type !== 'reoffer') throw new Error('nobody was asked')
    bob.end.do(asked[0].answerReoffer(asked[1].transaction, 'answer', bob.end.now))
    await office.run(2500)
    expect(alice.told.at(-1)).toBe(200)
    expect(office.media.filter((one) => one.startsWith('answer'))).toEqual(['answer b1', 'answer b1', 'answer t1-1'])
    await expectTogether(carol, bob)
  })

  test('whose media cannot be is told with 488, and the device is let go', async () => {
    const session = await talking()
    office.refuses = 'answer'
    alice.refer(session, { to: 'sip:1003@pbx.test' })
    await office.run()
    expect(alice.told.at(-1)).toBe(488)
    expect(carol.states()).toEqual(['ended'])
    await expectTogether(alice, bob)
  })

  test('to a service of ours is made at once', async () => {
    const session = await talking()
    alice.refer(session, { to: 'sip:600@pbx.test' })
    await office.run(2500)
    expect(alice.told.at(-1)).toBe(200)
    expect(office.media).toContain('serve b1 as it stands')
    expect(session.state.name).toBe('ended')
    bob.hangUp()
    await office.run()
    expect(office.calls.size).toBe(0)
  })

  test.each([
    ['a number that does not exist', 'sip:1999@pbx.test', 404],
    ['another domain', 'sip:1003@elsewhere.test', 404],
    ['a web page', 'https://pbx.test/', 416],
    ['another method', 'sip:1003@pbx.test;method=BYE', 603],
    ['a dialog that is not here', 'sip:1003@pbx.test?Replaces=x%3Bto-tag%3Dy%3Bfrom-tag%3Dz', 603],
    ['a dialog that is none', 'sip:1003@pbx.test?Replaces=x', 400],
  ])('to %s is refused', async (_, to, status) => {
    const session = await talking()
    alice.refer(session, { to })
    await office.run()
    expect(alice.told).toEqual([`refused ${status}`])
    await expectTogether(alice, bob)
  })

  test('to somebody without a phone is told as such', async () => {
    const session = await talking()
    alice.refer(session, { to: 'sip:1002@pbx.test' })
    await office.run()
    expect(alice.told).toEqual(['accepted', 100, 480, 480])
    await expectTogether(alice, bob)
  })

  test('is refused where there is nobody to be sent, and while another is under way', async () => {
    const echo = alice.call('600')
    await office.run()
    alice.refer(echo, { to: 'sip:1003@pbx.test' })
    await office.run()
    expect(alice.told).toEqual(['refused 603'])
    alice.hangUp(echo)
    carol.when = 'rings'
    const session = await talking()
    alice.refer(session, { to: 'sip:1003@pbx.test' })
    bob.refer(bob.sessions[0] as Session, { to: 'sip:1003@pbx.test' })
    await office.run()
    expect([alice.told.at(-1), bob.told.at(-1)].sort()).toEqual([180, 'refused 491'])
    expect(carol.sessions).toHaveLength(1)
    alice.hangUp(session)
    bob.hangUp()
    await office.run()
    expect(office.calls.size).toBe(0)
  })
})

describe('an attended transfer', () => {
  let first: Session
  let second: Session
  const join = (): void => alice.refer(first, { to: 'sip:1003@pbx.test', replaces: second })
  beforeEach(async () => {
    first = await talking()
    second = await talking(alice, carol)
  })

  test('joins the far sides of two calls, and both calls of who asked end', async () => {
    join()
    await office.run()
    expect(alice.told).toEqual(['accepted', 100, 200, 200])
    expect(office.media).toContain('bridge b1 b1 as t1-1')
    expect(second.state.name).toBe('ended')
    await office.run(2500)
    expect(first.state.name).toBe('ended')
    await expectTogether(bob, carol)
  })

  test('leaves a call like any other: they re-offer across, and one sends the other on', async () => {
    join()
    await office.run(2500)
    office.passesOn = true
    carol.reoffer(carol.sessions[0] as Session, 'another codec')
    await office.run()
    expect(carol.heard.at(-1)?.[1].type).toBe('reanswer')
    expect(office.media).toContain('offer t1-1 another codec -> b1')
    carol.refer(carol.sessions[0] as Session, { to: 'sip:1001@pbx.test' })
    await office.run(2500)
    await expectTogether(bob, alice)
  })

  test.each(['bob', 'carol'] as const)('during which %s hangs up ends for the other', async (who) => {
    let go = (): void => {}
    office.holds = { command: 'bridge', until: new Promise((resolve) => (go = resolve)) }
    join()
    await office.run()
    const [gone, left] = who === 'bob' ? [bob, carol] : [carol, bob]
    gone.hangUp()
    await office.run()
    go()
    await office.run(3000)
    expect(left.states()).toEqual(['ended'])
    expect(alice.states()).toEqual(['ended', 'ended'])
    expect(office.calls.size).toBe(0)
  })

  test('whose media cannot meet changes nothing', async () => {
    office.refuses = 'bridge'
    join()
    await office.run(2500)
    expect(alice.told.at(-1)).toBe(488)
    expect(office.calls.size).toBe(2)
    expect([...alice.states(), ...bob.states(), ...carol.states()]).toEqual(Array(4).fill('confirmed'))
  })

  test('asked for in both calls at once is made once', async () => {
    join()
    alice.refer(second, { to: 'sip:1002@pbx.test', replaces: first })
    await office.run(3000)
    expect(alice.states()).toEqual(['ended', 'ended'])
    await expectTogether(bob, carol)
  })

  test('of a call that is not theirs is refused, whatever they know of it', async () => {
    const mallory = office.person('mallory', '1004')
    const dave = office.person('dave', '1005')
    const own = await talking(mallory, dave)
    mallory.refer(own, { to: 'sip:1003@pbx.test', replaces: second })
    await office.run()
    expect(mallory.told).toEqual(['refused 603'])
    expect(office.calls.size).toBe(3)
    expect(second.state.name).toBe('confirmed')
  })

  test('to a call that is not answered yet is refused', async () => {
    const dave = office.person('dave', '1005')
    dave.when = 'rings'
    const third = alice.call('1005')
    await office.run()
    const [, rung] = alice.heard.find(([session, { type }]) => session === third && type === 'progress') ?? []
    const toTag = rung?.type === 'progress' ? rung.tag : ''
    const replaces = printReplaces({ callId: third.callId, toTag, fromTag: third.localTag, earlyOnly: false })
    alice.refer(first, { to: `sip:1005@pbx.test?Replaces=${encodeURIComponent(replaces)}` })
    await office.run()
    expect(alice.told).toEqual(['refused 603'])
    expect(first.state.name).toBe('confirmed')
  })
})
