import { describe, expect, it } from 'vitest'
import { Negotiation, type NegotiationInput, negotiationTable } from '../../src/switch/negotiation/table.ts'

const rows: [
  state: keyof typeof negotiationTable,
  input: NegotiationInput,
  action: string,
  next: string,
  sentence: string,
][] = [
  ['offering', 'answered', 'join', 'stable', 'the far side answers, and the two legs are joined'],
  [
    'offering',
    'reoffer',
    'tooEarly',
    'offering',
    'a leg offers again before the first answer, and is told to try later',
  ],
  ['offering', 'reofferAcross', 'tooEarly', 'offering', 'so is one whose new codec would concern the other leg'],
  ['offering', 'reanswered', 'nothing', 'offering', 'an answer to no question changes nothing before the call stands'],
  ['offering', 'refused', 'nothing', 'offering', 'nor does a refusal'],
  ['stable', 'answered', 'nothing', 'stable', 'a late first answer of a fork changes nothing'],
  ['stable', 'reoffer', 'answerLeg', 'stable', 'hold, resume, ICE restart and refresh are answered on the leg itself'],
  ['stable', 'reofferAcross', 'askOther', 'passing', 'another codec is asked of the other leg'],
  ['stable', 'reanswered', 'nothing', 'stable', 'an answer that nobody waits for changes nothing'],
  ['stable', 'refused', 'nothing', 'stable', 'nor does a refusal that nobody waits for'],
  ['passing', 'answered', 'nothing', 'passing', 'a late first answer does not disturb a question under way'],
  ['passing', 'reoffer', 'glare', 'passing', 'both legs offer at once, and the second is told 491'],
  ['passing', 'reofferAcross', 'glare', 'passing', 'also where it would have been passed on'],
  ['passing', 'reanswered', 'answerAsker', 'stable', 'the other leg agrees, and the asker is answered'],
  ['passing', 'refused', 'refuseAsker', 'stable', 'the other leg refuses, and the asker keeps what it had'],
]

describe('negotiation between two legs', () => {
  it.each(rows)('while %s, on %s: %s -> %s: %s', (state, input, action, next) => {
    const negotiation = new Negotiation(state)
    expect(negotiation.on(input)).toBe(action)
    expect(negotiation.state).toBe(next)
  })

  it('has no row without a test', () => {
    const inTable = Object.entries(negotiationTable).flatMap(([state, row]) =>
      Object.keys(row).map((input) => `${state} ${input}`),
    )
    expect(rows.map(([state, input]) => `${state} ${input}`).sort()).toEqual(inTable.sort())
  })
})
