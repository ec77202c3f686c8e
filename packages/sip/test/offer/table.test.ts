import { describe, expect, test } from 'vitest'
import { OfferAnswer, type OfferInput, type OfferState, type OfferTable, offerTable } from '../../src/offer/index.ts'
import { rowsOf } from '../spec-rows.ts'

const table: OfferTable = offerTable

/** The document is what is tested against: each row a state, an input, the next state and what is done, in words. */
const rows = rowsOf('offer-answer.md', 'The table').map(([from = '', on = '', to = '', does = '']) => ({
  from,
  on,
  to,
  does,
}))

const words: Readonly<Record<string, string>> = {
  '': 'go on',
  'the new descriptions hold': 'agree',
  'those from before hold on': 'rollback',
  'ours waits': 'wait',
  '491': '491',
  '500 with Retry-After': '500',
}

/** How a dialog gets into each state, from idle. */
const path: Readonly<Record<string, readonly OfferInput[]>> = {
  idle: [],
  localInvite: ['we offer in an INVITE'],
  localUpdate: ['we offer in an UPDATE'],
  localResponse: ['they ask', 'we offer in a response'],
  asking: ['we ask'],
  remoteInvite: ['they offer in an INVITE'],
  remoteUpdate: ['they offer in an UPDATE'],
  remotePrack: ['they offer in a PRACK'],
  remoteResponse: ['we ask', 'they offer in a response'],
  asked: ['they ask'],
}

const inputs: readonly OfferInput[] = [
  'we offer in an INVITE',
  'we ask',
  'we offer in an UPDATE',
  'we offer in a response',
  'we answer',
  'we refuse',
  'they offer in an INVITE',
  'they ask',
  'they offer in an UPDATE',
  'they offer in a PRACK',
  'they offer in a response',
  'they answer',
  'they refuse',
  'they withdraw',
]

function at(state: string): OfferAnswer {
  const machine = new OfferAnswer()
  for (const input of path[state] ?? []) expect(machine.put(input)).toBe(true)
  expect(machine.state).toBe(state)
  return machine
}

function isInput(text: string): text is OfferInput {
  return inputs.some((input) => input === text)
}

describe('offers and answers, by docs/spec/offer-answer.md', () => {
  test.each(rows)('$from: $on', ({ from, on, to, does }) => {
    const machine = at(from)
    if (!isInput(on)) throw new Error(`no such input: ${on}`)
    expect(`${machine.verdict(on)}`).toBe(words[does])
    expect(machine.put(on)).toBe(true)
    expect(machine.state).toBe(to)
  })

  test('the document and the code have the same rows', () => {
    const coded = Object.entries(table).flatMap(([state, row]) => Object.keys(row).map((input) => `${state}: ${input}`))
    expect(rows.map(({ from, on }) => `${from}: ${on}`).sort()).toEqual(coded.sort())
    expect(coded).toHaveLength(90)
  })

  test('an input without a row changes nothing, in whatever state', () => {
    let without = 0
    for (const state of Object.keys(path))
      for (const input of inputs) {
        if (rows.some(({ from, on }) => from === state && on === input)) continue
        const machine = at(state)
        expect(machine.put(input)).toBe(false)
        expect(machine.state).toBe(state)
        expect(machine.verdict(input)).toBeUndefined()
        without++
      }
    expect(without + rows.length).toBe(Object.keys(path).length * inputs.length)
  })

  test('what anyone may do at any time is said for every state: offer', () => {
    const offers = inputs.filter((input) => /offer in an (INVITE|UPDATE)|ask/.test(input))
    const states = Object.keys(table) as OfferState[]
    for (const state of states)
      for (const input of offers) expect([state, input, table[state][input]]).not.toContain(undefined)
  })

  test('what one side does, the other hears: both always say the same of whose offer is out', () => {
    const mirror: Readonly<Record<string, string>> = {
      idle: 'idle',
      localInvite: 'remoteInvite',
      localUpdate: 'remoteUpdate',
      localResponse: 'remoteResponse',
      asking: 'asked',
    }
    const pairs = Object.entries(mirror).flatMap(([one, other]) => [
      [one, other],
      [other, one],
    ])
    for (const [mine = '', theirs = ''] of pairs)
      for (const input of inputs) {
        const heard = input.replace(/^we/, 'they')
        const here = at(mine)
        const verdict = here.verdict(input)
        if (heard === input || verdict === undefined || verdict === 'wait' || !isInput(heard)) continue
        const there = at(theirs)
        here.put(input)
        there.put(heard)
        expect(pairs).toContainEqual([here.state, there.state])
      }
  })
})
