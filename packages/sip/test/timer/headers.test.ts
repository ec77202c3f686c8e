import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { full } from '../../src/message/full.ts'
import { lean } from '../../src/message/lean/index.ts'
import { parseMinSe, parseSessionExpires, printSessionExpires } from '../../src/session/timer/index.ts'

// The same inputs in each run; others by FUZZ_SEED.
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20261121) })

describe.each([
  ['full', full],
  ['lean', lean],
])('Session-Expires and Min-SE as the %s codec reads them', (_name, codec) => {
  test.each([
    ['1800', { expires: 1800 }],
    ['1800;refresher=uac', { expires: 1800, refresher: 'uac' }],
    [' 90 ; refresher = UAS ;x', { expires: 90, refresher: 'uas' }],
    ['4000;refresher=nobody', { expires: 4000 }],
    ['4000;refresher', { expires: 4000 }],
    ['0', undefined],
    ['-5', undefined],
    ['9999999999', undefined],
    ['soon', undefined],
    ['1800;refresher="uac', undefined],
    ['', undefined],
  ])('%s', (value, read) => {
    expect(parseSessionExpires(codec, value)).toEqual(read)
  })

  test('Min-SE with parameters nobody knows', () => {
    expect(parseMinSe(codec, '120;why=not')).toBe(120)
    expect(parseMinSe(codec, 'x')).toBeUndefined()
  })

  test('what is printed is read again', () => {
    const refresher = fc.constantFrom('uac' as const, 'uas' as const)
    const terms = fc.oneof(
      fc.record({ expires: fc.integer({ min: 1, max: 999_999_999 }), refresher }),
      fc.record({ expires: fc.integer({ min: 1, max: 999_999_999 }) }),
    )
    fc.assert(
      fc.property(terms, (it) => {
        expect({ ...parseSessionExpires(codec, printSessionExpires(it)) }).toEqual({ ...it })
      }),
    )
  })

  test('nothing makes them throw', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseSessionExpires(codec, text)
        parseMinSe(codec, text)
      }),
    )
  })
})
