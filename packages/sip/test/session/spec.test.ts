import type { SessionState } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { rowsOf } from '../spec-rows.ts'
import { Played } from './spec-wire.ts'

type Step = (played: Played) => void

const close: Step = ({ wire }) => wire.do(wire.ua.flowClosed(wire.flow, wire.now))
const wait =
  (time: number): Step =>
  ({ wire }) =>
    wire.advance(time)

const callerStates: Readonly<Record<string, readonly Step[]>> = {
  calling: [],
  proceeding: [(played) => played.answer(180)],
  cancelling: [(played) => played.do('hangUp')],
  confirmed: [(played) => played.answer(200)],
  ended: [(played) => played.answer(200), (played) => played.do('hangUp')],
}

const callerInputs: Readonly<Record<string, Step>> = {
  'the flow closes': close,
  silence: wait(32_100),
  'the time to give up': wait(60_000),
  hangUp: (played) => played.do('hangUp'),
  '200 of another fork': (played) => played.answer(200, 'carol'),
}

const calleeStates: Readonly<Record<string, readonly Step[]>> = {
  proceeding: [(played) => played.ring(false)],
  accepted: [(played) => played.do('accept')],
  'hung up before the ACK': [(played) => played.do('accept'), (played) => played.do('hangUp')],
  confirmed: [(played) => played.do('accept'), (played) => played.receive('ACK')],
  ended: [(played) => played.do('reject')],
}

const calleeInputs: Readonly<Record<string, Step>> = {
  'INVITE again': (played) => played.invited(),
  ring: (played) => played.ring(false),
  'a minute rung': wait(60_000),
  accept: (played) => played.do('accept'),
  reject: (played) => played.do('reject'),
  hangUp: (played) => played.do('hangUp'),
  T1: wait(600),
  silence: wait(32_100),
}

/** An input that is a message: a status, or a method. */
function message(input: string): Step {
  const status = Number(input)
  return (played) => (Number.isNaN(status) ? played.receive(input) : played.answer(status))
}

describe.each([
  ['Caller', callerStates, callerInputs, (played: Played) => played.call({ body: 'offer', giveUpAfter: 60_000 })],
  ['Callee', calleeStates, calleeInputs, (played: Played) => played.invited()],
] as const)('session.md, %s', (name, states, inputs, begin) => {
  const rows = rowsOf('session.md', name)

  test.each(rows)('%s: %s', (from, on, to, sends, tells) => {
    const played = new Played()
    begin(played)
    // The first of these is about the very first ringing.
    const isFirst = name === 'Callee' && from === 'proceeding' && (on === 'ring' || on === 'INVITE again')
    for (const step of isFirst ? [] : (states[from ?? ''] ?? [])) step(played)
    played.sent()
    played.told()
    const input = (inputs as Readonly<Record<string, Step>>)[on ?? ''] ?? message(on ?? '')
    input(played)
    expect([played.session?.state.name, played.sent().replaceAll(' unreliably', ''), played.told()]).toEqual([
      to,
      sends,
      tells,
    ])
  })
})

test('session.md has rows for every state', () => {
  const all = { calling: 1, proceeding: 1, cancelling: 1, accepted: 1, confirmed: 1, ended: 1 } satisfies Record<
    SessionState['name'],
    1
  >
  const said = new Set([...rowsOf('session.md', 'Caller'), ...rowsOf('session.md', 'Callee')].map(([state]) => state))
  for (const state of Object.keys(all)) expect(said).toContain(state)
})

describe('reliable.md, Caller', () => {
  test.each(rowsOf('reliable.md', 'Caller'))('%s', (_what, comes, sends, tells) => {
    const played = new Played()
    const isLate = comes?.endsWith('with an offer') === true
    played.call(isLate ? {} : { body: 'offer' })
    played.sent()
    for (const word of (comes ?? '').split(', ')) {
      const seq = Number.parseInt(word, 10)
      played.answer(183, 'bob', Number.isNaN(seq) ? [] : ['Require: 100rel', `RSeq: ${seq}`], isLate ? 'offer' : '')
    }
    expect([played.sent(), played.told()]).toEqual([sends, tells])
  })
})

const before: Readonly<Record<string, readonly Step[]>> = {
  invited: [(played) => played.invited({ Supported: '100rel' })],
  'invited, without 100rel': [(played) => played.invited()],
  'invited, 100rel required': [(played) => played.invited({ Require: '100rel' })],
  'rung reliably': [(played) => played.invited({ Supported: '100rel' }), (played) => played.ring(true)],
  'answered reliably': [(played) => played.invited({ Supported: '100rel' }), (played) => played.ring(true, 'answer')],
}

const during: Readonly<Record<string, Step>> = {
  ...calleeInputs,
  CANCEL: (played) => played.receive('CANCEL'),
  'ring reliably': (played) => played.ring(true),
  T1: wait(500),
  'then twice T1': wait(1000),
  '64*T1': wait(32_100),
  'its PRACK': (played) => played.prack(true),
  'its PRACK twice': (played) => {
    played.prack(true)
    played.prack(true)
  },
  'another PRACK': (played) => played.prack(false),
}

describe('reliable.md, Callee', () => {
  test.each(rowsOf('reliable.md', 'Callee'))('%s: %s', (from, on, sends, tells) => {
    const played = new Played()
    for (const step of before[from ?? ''] ?? []) step(played)
    played.sent()
    played.told()
    for (const word of (on ?? '').split(', ')) during[word]?.(played)
    expect([played.sent(on === 'T1, then twice T1'), played.told()]).toEqual([sends, tells])
  })
})
