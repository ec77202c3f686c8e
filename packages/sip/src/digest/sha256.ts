import { digest, fractionBits, turnRight } from './blocks.ts'

const PRIMES = /* @__PURE__ */ firstPrimes(64)
const SQUARE_ROOTS = /* @__PURE__ */ PRIMES.slice(0, 8).map((prime) => fractionBits(Math.sqrt(prime)))
const CUBE_ROOTS = /* @__PURE__ */ PRIMES.map((prime) => fractionBits(Math.cbrt(prime)))

function firstPrimes(count: number): number[] {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return primes
}

function turns(word: number, first: number, second: number, third: number): number {
  return turnRight(word, first) ^ turnRight(word, second) ^ turnRight(word, third)
}

/** FIPS 180-4 6.2. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return digest(bytes, false, SQUARE_ROOTS, ([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0], words, i) => {
    const word = (back: number): number => words[i - back] ?? 0
    if (i > 15) {
      const [x, y] = [word(15), word(2)]
      const small = turnRight(x, 7) ^ turnRight(x, 18) ^ (x >>> 3)
      words[i] = (small + (turnRight(y, 17) ^ turnRight(y, 19) ^ (y >>> 10)) + word(16) + word(7)) | 0
    }
    const sum = (h + turns(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + (CUBE_ROOTS[i] ?? 0) + word(0)) | 0
    return [(sum + turns(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c))) | 0, a, b, c, (d + sum) | 0, e, f, g]
  })
}
