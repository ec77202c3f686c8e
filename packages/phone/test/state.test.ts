import type { SessionEnd } from '@offhook/sip'
import { describe, expect, it } from 'vitest'
import { outcomeOf } from '../src/call/outcome.ts'
import { type Facts, stateOf } from '../src/call/state.ts'
import type { Outcome } from '../src/types.ts'

const talking: Facts = {
  phase: 'talking',
  since: 7,
  recovering: false,
  heldLocally: false,
  heldRemotely: false,
  outcome: undefined,
}
const outcome: Outcome = { by: 'local', kind: 'hungUp', duration: 3 }

describe("a call's state", () => {
  it.each<[string, Partial<Facts>, unknown]>([
    ['dialing before anything is heard', { phase: 'dialing' }, { name: 'dialing' }],
    ['ringing', { phase: 'ringing', heldRemotely: true }, { name: 'ringing' }],
    ['answered', {}, { name: 'answered', since: 7 }],
    ['held by the far side', { heldRemotely: true }, { name: 'held', since: 7, by: 'remote' }],
    ['held by this side', { heldLocally: true }, { name: 'held', since: 7, by: 'local' }],
    ['held by both', { heldLocally: true, heldRemotely: true }, { name: 'held', since: 7, by: 'both' }],
    ['reconnecting before held', { recovering: true, heldRemotely: true }, { name: 'reconnecting', since: 7 }],
    ['ended before all else', { recovering: true, outcome }, { name: 'ended', outcome }],
  ])('is %s', (_, facts, state) => {
    expect(stateOf({ ...talking, ...facts })).toEqual(state)
  })
})

describe("a call's outcome", () => {
  it.each<[string, 'incoming' | 'outgoing', SessionEnd, object]>([
    ['a BYE from the far side', 'outgoing', { kind: 'bye', by: 'remote' }, { by: 'remote', kind: 'hungUp' }],
    ['a CANCEL from the caller', 'incoming', { kind: 'cancelled', by: 'remote' }, { by: 'remote', kind: 'missed' }],
    [
      'a CANCEL because another device answered',
      'incoming',
      { kind: 'cancelled', by: 'remote', reason: { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' } },
      { by: 'remote', kind: 'elsewhere' },
    ],
    [
      'too long a ring',
      'outgoing',
      { kind: 'cancelled', by: 'local' },
      { by: 'none', kind: 'failed', failure: { reason: 'no-answer' } },
    ],
    [
      '603',
      'outgoing',
      { kind: 'rejected', by: 'remote', response: undefined, status: 603 },
      { by: 'remote', kind: 'declined', failure: { reason: 'declined', status: 603 } },
    ],
    [
      'silence from the server',
      'outgoing',
      { kind: 'failed', cause: 'timeout' },
      { by: 'none', kind: 'failed', failure: { reason: 'server-unreachable' } },
    ],
    [
      'a lost WebSocket',
      'outgoing',
      { kind: 'failed', cause: 'transport' },
      { by: 'none', kind: 'failed', failure: { reason: 'connection-lost' } },
    ],
  ])('of %s', (_, direction, end, expected) => {
    expect(outcomeOf(end, direction, true)).toMatchObject(expected)
  })
})
