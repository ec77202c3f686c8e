import { add, blocksOf, bytesOfWords, fractionBits } from './blocks.ts'

const SINES = /* @__PURE__ */ Int32Array.from({ length: 64 }, (_, i) => fractionBits(Math.abs(Math.sin(i + 1))))
/** Four of each round, in turn. */
const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]

/** RFC 1321. For digest authentication alone: too weak for anything else. */
export function md5(bytes: Uint8Array): Uint8Array {
  const view = blocksOf(bytes, true)
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
  for (let at = 0; at < view.byteLength; at += 64) {
    let [a = 0, b = 0, c = 0, d = 0] = state
    for (let i = 0; i < 64; i++) {
      const round = i >> 4
      let mixed = c ^ (b | ~d)
      let word = 7 * i
      if (round === 0) {
        mixed = (b & c) | (~b & d)
        word = i
      } else if (round === 1) {
        mixed = (d & b) | (~d & c)
        word = 5 * i + 1
      } else if (round === 2) {
        mixed = b ^ c ^ d
        word = 3 * i + 5
      }
      const sum = a + mixed + (SINES[i] ?? 0) + view.getInt32(at + (word & 15) * 4, true)
      const shift = SHIFTS[round * 4 + (i & 3)] ?? 0
      a = d
      d = c
      c = b
      b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0
    }
    add(state, [a, b, c, d])
  }
  return bytesOfWords(state, true)
}
