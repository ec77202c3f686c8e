import { add, blocksOf, bytesOfWords, fractionBits } from './blocks.ts'

const PRIMES = /* @__PURE__ */ firstPrimes(64)
const SQUARE_ROOTS = /* @__PURE__ */ Int32Array.from(PRIMES.slice(0, 8), (prime) => fractionBits(Math.sqrt(prime)))
const CUBE_ROOTS = /* @__PURE__ */ Int32Array.from(PRIMES, (prime) => fractionBits(Math.cbrt(prime)))

function firstPrimes(count: number): number[] {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return primes
}

function turn(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}

function scheduled(words: Int32Array, i: number): number {
  const x = words[i - 15] ?? 0
  const y = words[i - 2] ?? 0
  const mixed = (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))
  return (mixed + (words[i - 16] ?? 0) + (words[i - 7] ?? 0)) | 0
}

/** FIPS 180-4 6.2. */
export function sha256(bytes: Uint8Array): Uint8Array {
  const view = blocksOf(bytes, false)
  const state = SQUARE_ROOTS.slice()
  const words = new Int32Array(64)
  for (let at = 0; at < view.byteLength; at += 64) {
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
    for (let i = 0; i < 64; i++) {
      words[i] = i < 16 ? view.getInt32(at + i * 4) : scheduled(words, i)
      const chosen = (e & f) ^ (~e & g)
      const most = (a & b) ^ (a & c) ^ (b & c)
      const stirred = (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + chosen
      const sum = (h + stirred + (CUBE_ROOTS[i] ?? 0) + (words[i] ?? 0)) | 0
      h = g
      g = f
      f = e
      e = (d + sum) | 0
      d = c
      c = b
      b = a
      a = (sum + (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + most) | 0
    }
    add(state, [a, b, c, d, e, f, g, h])
  }
  return bytesOfWords(state, false)
}
