import { expect, it } from 'vitest'
import { decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw } from '../../src/rtp/g711.ts'

it.each([
  ['mu-law', encodeMuLaw, decodeMuLaw],
  ['A-law', encodeALaw, decodeALaw],
])('each of the 256 codes of %s comes back as itself', (_, encode, decode) => {
  for (let code = 0; code < 256; code++) {
    // Mu-law has two zeros, and only the positive one is written.
    if (decode(code) === 0) continue
    expect(encode(decode(code))).toBe(code)
  }
})

it('matches the tables of G.711 at their ends and at silence', () => {
  expect([encodeMuLaw(0), encodeMuLaw(32_767), encodeMuLaw(-32_768)]).toEqual([0xff, 0x80, 0x00])
  expect([encodeALaw(0), encodeALaw(32_767), encodeALaw(-32_768)]).toEqual([0xd5, 0xaa, 0x2a])
})
