import { type HeaderField, makeRequest, makeResponse, type Session } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Endpoint, type Link, pair } from '../../../testkit/src/link/index.ts'
import type { Call } from '../../src/session/call.ts'
import { ended, expectQuiet, hangUp, talking } from '../session/calls.ts'
import { rowsOf } from '../spec-rows.ts'

interface Stage {
  readonly alice: Endpoint
  readonly bob: Endpoint
  readonly link: Link
  readonly session: Session
  readonly other: Session
}

const headers: readonly HeaderField[] = [
  ['Via', 'SIP/2.0/UDP x;branch=z9hG4bK1'],
  ['From', '<sip:a@x>;tag=1'],
  ['To', '<sip:b@x>;tag=2'],
  ['Call-ID', 'c'],
  ['CSeq', '1 INVITE'],
]

/** A 2xx to a re-INVITE of Alice's, which says this. */
function agree({ link, session }: Stage, terms: string | undefined): void {
  const said: HeaderField[] = terms === undefined ? [] : [['Session-Expires', terms]]
  const response = makeResponse({ status: 200, headers: [...headers, ['Allow', 'INVITE, UPDATE'], ...said] })
  const request = makeRequest({ method: 'INVITE', uri: 'sip:b@x', headers: [...headers, ['Session-Expires', '100']] })
  // Sessions are all made by the core.
  ;(session as Call).extension?.refreshed?.(request, response, 'local', link.now)
}

const inputs: Record<string, (stage: Stage) => void> = {
  'agreed, ours': (stage) => agree(stage, '100;refresher=uac'),
  'agreed, theirs': (stage) => agree(stage, '100;refresher=uas'),
  '2xx without terms': (stage) => agree(stage, undefined),
  'half time'({ link }) {
    link.faults.loss = 1
    link.run(50_000)
  },
  // Bob has no UPDATE, whatever was said.
  'refresh answered 405 or 501': ({ link }) => link.run(50_050),
  'refresh answered 481'({ bob, link, other }) {
    for (let n = 0; n < 11; n++) link.dropNext('BYE')
    hangUp(bob, other)
    link.ladder.length = 0
    link.run(50_050)
  },
  'refresh fails otherwise'({ link }) {
    link.faults.loss = 1
    link.run(82_000)
  },
  end({ link }) {
    link.faults.loss = 1
    link.run(100_000)
  },
}

/** What Alice waits for tells the state. */
function stateOf({ alice, link, session }: Stage): string {
  if (session.state.name === 'ended') return 'over'
  const wait = (alice.ua.nextDeadline() ?? Number.POSITIVE_INFINITY) - link.now
  return wait === Number.POSITIVE_INFINITY ? 'off' : wait === 68_000 ? 'theirs' : 'ours'
}

const start: Record<string, (stage: Stage) => void> = {
  off: () => {},
  ours: (stage) => agree(stage, '100;refresher=uac'),
  theirs: (stage) => agree(stage, '100;refresher=uas'),
}

/** Besides the state: what is sent, and when Alice wakes next, in ms. */
const rows: readonly (readonly [string, string, string, readonly string[], number | undefined])[] = [
  ['off', 'agreed, ours', 'ours', [], 50_000],
  ['off', 'agreed, theirs', 'theirs', [], 68_000],
  ['off', '2xx without terms', 'off', [], undefined],
  ['ours', 'agreed, ours', 'ours', [], 50_000],
  ['ours', 'agreed, theirs', 'theirs', [], 68_000],
  ['ours', '2xx without terms', 'off', [], undefined],
  ['ours', 'half time', 'ours', ['alice → UPDATE ✗'], undefined],
  ['ours', 'refresh answered 405 or 501', 'ours', ['alice → UPDATE', 'alice → INVITE'], undefined],
  ['ours', 'refresh answered 481', 'over', ['alice → UPDATE', 'alice → BYE'], undefined],
  ['ours', 'refresh fails otherwise', 'ours', ['alice → UPDATE ✗'], 9000],
  ['ours', 'end', 'over', ['alice → UPDATE ✗', 'alice → BYE ✗'], undefined],
  ['theirs', 'agreed, ours', 'ours', [], 50_000],
  ['theirs', 'agreed, theirs', 'theirs', [], 68_000],
  ['theirs', '2xx without terms', 'off', [], undefined],
  ['theirs', 'end', 'over', ['alice → BYE ✗'], undefined],
]

describe('the timer of one call', () => {
  test.each(rows)('%s, %s: %s', (from, input, to, sent, wait) => {
    const { alice, bob, link } = pair({
      alice: { sessionTimer: { expires: 100 } },
      bob: { sessionTimer: false, allow: ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS'] },
    })
    const [session, other] = talking(link, alice, bob)
    link.run(60_000)
    const stage = { alice, bob, link, session, other }
    start[from]?.(stage)
    expect(stateOf(stage)).toBe(from)
    // Some time later, so that what is set anew is seen to be.
    if (input.startsWith('agreed') || input.startsWith('2xx')) link.run(1000)
    inputs[input]?.(stage)
    expect(stateOf(stage)).toBe(to)
    expect([...new Set(link.ladder.filter((line) => /^alice → [A-Z]/.test(line)))]).toEqual(sent)
    if (wait !== undefined) expect((alice.ua.nextDeadline() ?? 0) - link.now).toBe(wait)
    if (to === 'over') {
      const cause = input === 'end' ? 'expired' : 'dialog-gone'
      expect(ended(alice)).toEqual([{ kind: 'failed', cause }])
    }
    link.faults.loss = 0
    hangUp(alice, session)
    hangUp(bob, other)
    expectQuiet(link)
  })

  test('docs/spec/session-timer.md has the same rows', () => {
    const written = rowsOf('session-timer.md', 'The timer of one call').map((row) => row.slice(0, 3))
    expect(written).toEqual(rows.map((row) => row.slice(0, 3)))
  })
})
