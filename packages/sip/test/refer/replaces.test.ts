import type { HeaderField, Session } from '@offhook/sip'
import { printReplaces, replacesOf } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Endpoint, Link } from '../../../testkit/src/link/index.ts'
import { accept, ended, expectQuiet, hangUp, invited, place, talking } from '../session/calls.ts'
import { rowsOf } from '../spec-rows.ts'

/** Alice and Bob have something to do with each other; Carol calls Bob to take Alice's place. */
function three() {
  const link = new Link(1)
  const options = { sessionTimer: false } as const
  const carol = link.endpoint('carol', options)
  const bob = link.endpoint('bob', options)
  const alice = link.endpoint('alice', options)
  const toBob = link.connect(carol, bob, 'udp')
  link.connect(alice, bob, 'udp')
  const replace = (headers: readonly HeaderField[]): Session => place(carol, { flow: toBob, headers })
  return { alice, bob, carol, link, replace }
}

/** What Bob's peer of this call would have others say to Bob. */
function naming(session: Session, earlyOnly = false): HeaderField {
  return ['Replaces', printReplaces(replacesOf(session, earlyOnly))]
}

function statusOf(endpoint: Endpoint): number | undefined {
  const [end] = endpoint.all('session').flatMap(({ event }) => (event.type === 'ended' ? [event.end] : []))
  return end?.kind === 'rejected' ? end.status : undefined
}

type Early = 'yes' | 'no'

/** Sets the scene of a row; what Carol names, and what Bob holds. */
const scenes: Record<
  string,
  (made: ReturnType<typeof three>) => { names: Session; holds: Session; over?: () => void }
> = {
  confirmed({ alice, bob, link }) {
    const [names, holds] = talking(link, alice, bob)
    return { names, holds }
  },
  'early, called by us'({ alice, bob, link }) {
    const holds = place(bob)
    link.run(100)
    const names = invited(alice)
    alice.do(names.ring({}, link.now))
    link.run(100)
    return { names, holds }
  },
  'early, calling us'({ alice, bob, link }) {
    const names = place(alice)
    link.run(100)
    const holds = invited(bob)
    bob.do(holds.ring({}, link.now))
    link.run(100)
    return { names, holds }
  },
  ended({ alice, bob, link }) {
    const [names, holds] = talking(link, alice, bob)
    hangUp(alice, names)
    link.run(100)
    return { names, holds }
  },
  unknown({ alice, bob, link }) {
    const [names, holds] = talking(link, alice, bob)
    return { names: { ...fields(names), remoteTag: 'stranger' } as Session, holds }
  },
}

function fields({ callId, localTag, remoteTag }: Session) {
  return { callId, localTag, remoteTag }
}

const rows: readonly (readonly [string, Early, string])[] = [
  ['confirmed', 'no', 'shown'],
  ['confirmed', 'yes', '486'],
  ['early, called by us', 'no', 'shown'],
  ['early, called by us', 'yes', 'shown'],
  ['early, calling us', 'no', '481'],
  ['early, calling us', 'yes', '481'],
  ['ended', 'no', '603'],
  ['ended', 'yes', '603'],
  ['unknown', 'no', '481'],
  ['unknown', 'yes', '481'],
]

/** As Bob names it to himself: an early dialog that Alice began has no tag of Bob's at Alice before his 180. */
function named(holds: Session, names: Session, scene: string, earlyOnly: boolean): HeaderField {
  if (scene !== 'early, calling us' && scene !== 'early, called by us') return naming(names, earlyOnly)
  const callId = holds.callId
  const mine = holds.localTag
  const theirs = holds.direction === 'incoming' ? names.localTag : names.localTag
  return ['Replaces', printReplaces({ callId, toTag: mine, fromTag: theirs, earlyOnly })]
}

describe('an INVITE with Replaces', () => {
  test.each(rows)('for a dialog that is %s, early-only %s: %s', (scene, early, outcome) => {
    const made = three()
    const { alice, bob, carol, link, replace } = made
    const { names, holds } = scenes[scene]?.(made) ?? { names: place(alice), holds: place(bob) }
    bob.effects.length = 0
    const call = replace([named(holds, names, scene, early === 'yes')])
    link.run(100)
    if (outcome === 'shown') {
      const [shown] = bob.all('invitation')
      expect(shown?.session.replaces).toBe(holds)
      bob.effects.length = 0
      accept(bob, invitedOf(shown))
      link.run(100)
      expect([call.state.name, holds.state.name]).toEqual(['confirmed', holds.state.name])
      link.run(1000)
      expect(holds.state.name).toBe('ended')
      expect(bob.story[0]).toBe(scene === 'confirmed' ? 'ended bye local' : 'acknowledged')
      hangUp(carol, call)
    } else {
      expect(bob.all('invitation')).toEqual([])
      expect(statusOf(carol)).toBe(Number(outcome))
      if (scene !== 'ended') expect(holds.state.name).not.toBe('ended')
    }
    hangUp(bob, holds)
    expectQuiet(link)
  })

  test('docs/spec/refer.md has the same rows', () => {
    expect(rowsOf('refer.md', 'Replaces (RFC 3891)')).toEqual(rows.map((row) => [...row]))
  })

  test.each([
    ['two of them', (it: HeaderField): HeaderField[] => [it, it]],
    ['one that names no dialog', () => [['Replaces', 'nonsense'] as const]],
    ['one beside a Join', (it: HeaderField): HeaderField[] => [it, ['Join', 'x;to-tag=1;from-tag=2']]],
  ])('%s: 400', (_title, headers) => {
    const { alice, bob, carol, link, replace } = three()
    const [names] = talking(link, alice, bob)
    replace(headers(naming(names)))
    link.run(100)
    expect(statusOf(carol)).toBe(400)
    hangUp(alice, names)
    expectQuiet(link)
  })

  test('in a re-INVITE: 400', () => {
    const { alice, bob, link } = three()
    const [names] = talking(link, alice, bob)
    alice.do(names.reoffer('v=0', link.now, [naming(names)]))
    link.run(100)
    const [failed] = alice.all('session').flatMap(({ event }) => (event.type === 'reofferFailed' ? [event] : []))
    expect(failed?.response?.status).toBe(400)
    hangUp(alice, names)
    expectQuiet(link)
  })

  test('rejected: the other call goes on', () => {
    const { alice, bob, carol, link, replace } = three()
    const [names, holds] = talking(link, alice, bob)
    replace([naming(names)])
    link.run(100)
    bob.do(invited(bob).reject({ status: 486 }, link.now))
    link.run(100)
    expect(statusOf(carol)).toBe(486)
    expect([names.state.name, holds.state.name]).toEqual(['confirmed', 'confirmed'])
    hangUp(alice, names)
    expectQuiet(link)
  })

  test('the other call ends before it is accepted: a call like any other', () => {
    const { alice, bob, carol, link, replace } = three()
    const [names] = talking(link, alice, bob)
    const call = replace([naming(names)])
    link.run(100)
    hangUp(alice, names)
    link.run(100)
    accept(bob, invited(bob))
    link.run(100)
    expect(call.state.name).toBe('confirmed')
    expect(ended(bob)).toHaveLength(1)
    hangUp(carol, call)
    expectQuiet(link)
  })
})

function invitedOf(shown: { readonly session: Session } | undefined): Session {
  if (shown === undefined) throw new Error('nobody has called')
  return shown.session
}

test('an attended transfer, all of it: Alice sends Bob to Carol, with whom she talks as well', async () => {
  const { refer } = await import('@offhook/sip')
  const link = new Link(3)
  const options = { sessionTimer: false } as const
  const [alice, bob, carol] = [
    link.endpoint('alice', options),
    link.endpoint('bob', options),
    link.endpoint('carol', options),
  ]
  const toBob = link.connect(alice, bob, 'udp')
  const toCarol = link.connect(alice, carol, 'udp')
  const between = link.connect(bob, carol, 'udp')
  const withBob = place(alice, { flow: toBob })
  link.run(100)
  accept(bob, invited(bob))
  const withCarol = place(alice, { flow: toCarol })
  link.run(100)
  accept(carol, invited(carol))
  link.run(100)
  alice.do(
    refer(withBob, { to: 'sip:carol@example.com', replaces: withCarol, referredBy: 'sip:alice@x' }, link.now).effects,
  )
  link.run(100)
  const request = bob.all('session').flatMap(({ event }) => (event.type === 'request' ? [event.transaction] : []))[0]
  const { referral } = bob.ua.takeReferral(request ?? '', link.now)
  if (referral === undefined) throw new Error('nobody has asked')
  bob.do(referral.accept(link.now))
  const headers = referral.to.headers.concat([['Referred-By', referral.referredBy ?? '']])
  const third = place(bob, { flow: between, uri: referral.to.uri, headers })
  link.run(100)
  const shown = invited(carol, 1)
  expect(shown.replaces).toBe(invited(carol))
  expect(shown.request.get('Referred-By')).toBe('<sip:alice@x>')
  accept(carol, shown)
  link.run(100)
  bob.do(referral.progress(200, link.now))
  link.run(100)
  const heard = alice.all('referral').map(({ event }) => event.type)
  expect(heard).toEqual(['accepted', 'progress', 'progress', 'ended'])
  expect(withCarol.state.name).toBe('ended')
  hangUp(alice, withBob)
  hangUp(bob, third)
  expectQuiet(link)
})
