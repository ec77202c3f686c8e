import { describe, expect, test } from 'vitest'
import { agreed, judge, nextTry, raised, refreshers, schedule } from '../../src/session/timer/negotiate.ts'
import { rowsOf } from '../spec-rows.ts'

const wish = { expires: 1800, minSe: 90, refresher: undefined }

/** RFC 4028's table 2, row by row: who refreshes. */
const table = [
  ['unsupported', 'none', 'uas', 'no'],
  ['unsupported', 'uac', 'uas', 'no'],
  ['unsupported', 'uas', 'uas', 'no'],
  ['supported', 'none', 'open', 'yes'],
  ['supported', 'uac', 'uac', 'yes'],
  ['supported', 'uas', 'uas', 'yes'],
] as const

describe('who refreshes', () => {
  test.each(table)('a requester that is %s and names %s: %s, Require %s', (support, named, chosen, required) => {
    const supports = support === 'supported'
    const terms = named === 'none' ? { expires: 600 } : { expires: 600, refresher: named }
    for (const ours of ['uac', 'uas', undefined] as const) {
      const refresher = chosen === 'open' ? (ours ?? 'uas') : chosen
      expect(judge({ terms, minSe: undefined, supports }, { ...wish, refresher: ours })).toEqual({
        kind: 'agreed',
        terms: { expires: 600, refresher },
        require: required === 'yes',
      })
    }
  })

  test('no row is missing here', () => {
    const all = Object.entries(refreshers).flatMap(([support, row]) =>
      Object.entries(row).map(([named, chosen]) => `${support} ${named} ${chosen}`),
    )
    expect(table.map(([support, named, chosen]) => `${support} ${named} ${chosen}`)).toEqual(all)
  })

  test('nor in docs/spec/session-timer.md', () => {
    expect(rowsOf('session-timer.md', 'Who refreshes')).toEqual(table.map((row) => [...row]))
  })
})

/** Seconds: asked, the request's Min-SE, what we want, our least; what comes of it. */
const lengths = [
  ['nothing asked, supported', { supports: true }, 1800],
  ['nothing asked, not supported', { supports: false }, 'none'],
  ['nothing asked, but a Min-SE above ours', { supports: true, minSe: 3600 }, 3600],
  ['as much as we want', { supports: true, expires: 1800 }, 1800],
  ['less than we want', { supports: true, expires: 600 }, 600],
  ['more than we want', { supports: true, expires: 7200 }, 1800],
  ['more than we want, but a Min-SE forbids less', { supports: true, expires: 7200, minSe: 5000 }, 5000],
  ['less than our least', { supports: true, expires: 60 }, '422 with 90'],
  ['less than our least by one who does not know of 422', { supports: false, expires: 60 }, 60],
  ['our least', { supports: true, expires: 90 }, 90],
] as const

describe('how long', () => {
  test.each(lengths)('%s', (_title, { supports, ...asked }, comes) => {
    const { expires, minSe } = { expires: undefined, minSe: undefined, ...asked }
    const verdict = judge({ terms: expires === undefined ? undefined : { expires }, minSe, supports }, wish)
    const said =
      verdict.kind === 'agreed'
        ? verdict.terms.expires
        : verdict.kind === 'tooSmall'
          ? `422 with ${verdict.minSe}`
          : verdict.kind
    expect(said).toBe(comes)
  })

  test('docs/spec/session-timer.md says the same', () => {
    expect(rowsOf('session-timer.md', 'How long')).toEqual(lengths.map(([title, , comes]) => [title, `${comes}`]))
  })
})

describe('what a 2xx means to who asked', () => {
  test.each([
    ['no Session-Expires: no timer', undefined, undefined, undefined],
    ['as it says', { expires: 300, refresher: 'uas' }, 'uac', { expires: 300, refresher: 'uas' }],
    ['the choice is missing: whom we asked for', { expires: 300 }, 'uas', { expires: 300, refresher: 'uas' }],
    [
      'the choice is missing, we asked for nobody: we do it',
      { expires: 300 },
      undefined,
      { expires: 300, refresher: 'uac' },
    ],
    ['for ever: a week', { expires: 999_999_999, refresher: 'uas' }, 'uac', { expires: 604_800, refresher: 'uas' }],
    [
      'shorter than our least: held to it',
      { expires: 5, refresher: 'uac' },
      undefined,
      { expires: 90, refresher: 'uac' },
    ],
  ] as const)('%s', (_title, terms, refresher, means) => {
    expect(agreed(terms, { minSe: 90, refresher })).toEqual(means)
  })
})

describe('after a 422', () => {
  test.each([
    ['the larger Min-SE is asked for', 100, 90, 120, { expires: 120, minSe: 120 }],
    ['one that asks for nothing larger stands', 100, 90, 100, undefined],
    ['one without Min-SE stands', 100, 90, undefined, undefined],
  ] as const)('%s', (_title, expires, minSe, named, next) => {
    expect(raised({ expires, minSe }, named)).toEqual(next)
  })
})

describe('when', () => {
  test.each([
    [1800, true, 900_000, 1_800_000],
    [1800, false, undefined, 1_768_000],
    [90, true, 45_000, 90_000],
    [90, false, undefined, 60_000],
    [96, false, undefined, 64_000],
  ])('%i s, ours to refresh: %s', (expires, isOurs, refresh, end) => {
    expect(schedule(expires, isOurs)).toEqual({ refresh, end })
  })

  test('a failed refresh is tried again while there is time', () => {
    expect([900_000, 20_000, 2000, 1999, -5].map(nextTry)).toEqual([450_000, 10_000, 1000, undefined, undefined])
  })
})
