import fc from 'fast-check'
import { expect, it } from 'vitest'
import { byteLength, decode, encode } from '../../src/message/utf8.ts'

// The same inputs in each run; others by FUZZ_SEED.
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20261121) })

it.each([
  [[0x41], 'A'],
  [[0xe5, 0xbc, 0xa0], '张'],
  [[0xf0, 0x9f, 0x93, 0x9e], '📞'],
  [[0xef, 0xbb, 0xbf], '\ufeff'],
  [[0xef, 0xbf, 0xbd], '\ufffd'],
  [[0x63, 0xe9], 'c\udce9'],
  [[0xe5, 0xbc], '\udce5\udcbc'],
  [[0xc0, 0x80], '\udcc0\udc80'],
  [[0xed, 0xb2, 0x80], '\udced\udcb2\udc80'],
  [[0xe0, 0x80, 0x80, 0xe5, 0xbc, 0xa0], '\udce0\udc80\udc80张'],
  [[0xf5, 0x80, 0x80, 0x80], '\udcf5\udc80\udc80\udc80'],
])('%j is %j and back', (bytes, text) => {
  expect(decode(Uint8Array.from(bytes))).toBe(text)
  expect([...encode(text)]).toEqual(bytes)
  expect(byteLength(text)).toBe(bytes.length)
})

it('gives any bytes back', () => {
  const byte = fc.oneof(fc.nat(255), fc.constantFrom(0xe5, 0xbc, 0xa0, 0xf0, 0x9f, 0x93, 0x9e, 0xc3, 0x80))
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 60 }), (bytes) => {
      const text = decode(Uint8Array.from(bytes))
      expect([...encode(text)]).toEqual(bytes)
      expect(byteLength(text)).toBe(bytes.length)
    }),
    { numRuns: 3000, seed: 1 },
  )
})

it('takes long text that is no UTF-8', () => {
  const bytes = new Uint8Array(60_000).map((_, i) => (i % 3 === 0 ? 0xff : 0x41))
  expect(encode(decode(bytes))).toEqual(bytes)
})
