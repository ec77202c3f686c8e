import { digest, fractionBits, turnRight } from './blocks.ts'

/** Of each round: how the words are walked, and four turns to the right. */
const ROUNDS = [
  [1, 0, 25, 20, 15, 10],
  [5, 1, 27, 23, 18, 12],
  [3, 5, 28, 21, 16, 9],
  [7, 0, 26, 22, 17, 11],
] as const

/** RFC 1321. For digest authentication alone: too weak for anything else. */
export function md5(bytes: Uint8Array): Uint8Array {
  const initial = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
  return digest(bytes, true, initial, ([a = 0, b = 0, c = 0, d = 0], words, i) => {
    const mixed = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][i >> 4] ?? 0
    const [by = 0, from = 0, ...turns] = ROUNDS[i >> 4] ?? []
    const sum = a + mixed + fractionBits(Math.abs(Math.sin(i + 1))) + (words[(by * i + from) & 15] ?? 0)
    return [d, (b + turnRight(sum, turns[i & 3] ?? 0)) | 0, b, c]
  })
}
