import { refer, takeReferral } from '@offhook/sip'
import { combine, createPageUserAgent, infoPackages, replacing, sessionTimer, transfers } from '@offhook/sip/page'
import { describe, expect, test } from 'vitest'
import { type Endpoint, pair } from '../../../testkit/src/link/index.ts'
import { accept, expectQuiet, hangUp, invited, place } from '../session/calls.ts'
import { spy } from '../spy.ts'

const seconds = 1000

/** Bob is a page that has taken all the extensions in; Alice is a server. */
function withPage() {
  const made = pair({ transport: 'wss', alice: { sessionTimer: { expires: 100, refresher: 'uas' } } })
  const page = createPageUserAgent(
    { random: made.link.random.bytes, allow: ['INVITE', 'ACK', 'CANCEL', 'BYE', 'UPDATE'] },
    combine([sessionTimer(), transfers, replacing(), infoPackages()]),
  )
  const size = { transactions: 0, dialogs: 0, sessions: 0, registrations: 0 }
  Object.assign(made.bob, { ua: { ...page, size } })
  return { ...made, ...spy(made.alice, made.bob) }
}

function talking({ alice, bob, link }: { alice: Endpoint; bob: Endpoint; link: ReturnType<typeof pair>['link'] }) {
  const outgoing = place(alice)
  link.run(100)
  const incoming = invited(bob)
  accept(bob, incoming)
  link.run(100)
  link.ladder.length = 0
  return [outgoing, incoming] as const
}

describe('in a page that takes the extensions in', () => {
  test('session timers are kept', () => {
    const made = withPage()
    const { alice, link, header } = made
    const [outgoing, incoming] = talking(made)
    expect(header('Session-Expires', 'SIP/2.0 200', 'INVITE')).toBe('100;refresher=uas')
    expect(header('Supported', 'SIP/2.0 200', 'INVITE')).toBe('timer, norefersub, replaces')
    link.run(51 * seconds)
    expect(link.ladder).toEqual(['bob → UPDATE', 'alice → 200 UPDATE'])
    link.run(3600 * seconds)
    expect([outgoing.state.name, incoming.state.name]).toEqual(['confirmed', 'confirmed'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('the page transfers', () => {
    const made = withPage()
    const { alice, bob, link } = made
    const [, incoming] = talking(made)
    bob.do(refer(incoming, { to: 'sip:carol@example.com' }, link.now).effects)
    link.run(100)
    const asked = alice.all('session').flatMap(({ event }) => (event.type === 'request' ? [event.transaction] : []))
    const { referral } = alice.ua.takeReferral(asked[0] ?? '', link.now)
    if (referral === undefined) throw new Error('nobody has asked')
    alice.do(referral.accept(link.now))
    alice.do(referral.progress(200, link.now))
    link.run(100)
    const heard = bob.all('referral').map(({ event }) => event)
    expect(heard.map(({ type }) => type)).toEqual(['accepted', 'progress', 'progress', 'ended'])
    expect(heard.at(-1)).toEqual({ type: 'ended', end: { kind: 'done', status: 200, reason: 'OK' } })
    hangUp(bob, incoming)
    expectQuiet(link)
  })

  test('the page is transferred, and a call of its own is replaced', () => {
    const made = withPage()
    const { alice, bob, link } = made
    const [outgoing, incoming] = talking(made)
    alice.do(refer(outgoing, { to: '"Carol" <sip:carol@example.com>' }, link.now).effects)
    link.run(100)
    const asked = bob.all('session').flatMap(({ event }) => (event.type === 'request' ? [event.transaction] : []))
    const { referral } = takeReferral(incoming, asked[0] ?? '', link.now)
    expect(referral?.to).toMatchObject({ displayName: 'Carol', uri: 'sip:carol@example.com' })
    bob.do(referral?.accept(link.now) ?? false)
    bob.do(referral?.progress(603, link.now, 'Decline') ?? false)
    link.run(100)
    expect(alice.all('referral').at(-1)?.event).toMatchObject({ end: { kind: 'done', status: 603 } })
    const replaces = `${outgoing.callId};to-tag=${outgoing.remoteTag};from-tag=${outgoing.localTag}`
    const other = place(alice, { headers: [['Replaces', replaces]] })
    link.run(100)
    const shown = invited(bob, 1)
    expect(shown.replaces).toBe(incoming)
    accept(bob, shown)
    link.run(100)
    expect([incoming.state.name, other.state.name]).toEqual(['ended', 'confirmed'])
    hangUp(alice, other)
    expectQuiet(link)
  })
})
