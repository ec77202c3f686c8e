import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { md5 } from '../../src/digest/md5.ts'
import { sha256 } from '../../src/digest/sha256.ts'

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 197 + length * 31) & 255)

describe.each([
  ['md5', md5],
  ['sha256', sha256],
] as const)('%s', (name, hash) => {
  it('says what the platform says, for every length around the ends of blocks and for long texts', () => {
    const lengths = [...Array.from({ length: 300 }, (_, i) => i), 4095, 4096, 65_536]
    for (const length of lengths) {
      const data = bytes(length)
      expect([length, Buffer.from(hash(data)).toString('hex')]).toEqual([
        length,
        createHash(name).update(data).digest('hex'),
      ])
    }
  })

  it('reads a part of a buffer as what it is', () => {
    const part = bytes(100).subarray(7, 61)
    expect(Buffer.from(hash(part))).toEqual(createHash(name).update(part).digest())
  })
})

// The constants are computed, so an engine whose sine or cube root is off by a few last bits must still find them.
it('has no constant near the edge of another', () => {
  const primes = Array.from({ length: 311 }, (_, i) => i + 1).filter(
    (n) => n > 1 && Array.from({ length: n - 2 }, (_, i) => i + 2).every((d) => n % d !== 0),
  )
  const values = [
    ...primes.map((prime) => Math.cbrt(prime)),
    ...Array.from({ length: 64 }, (_, i) => Math.abs(Math.sin(i + 1))),
  ]
  for (const value of values) {
    const behind = ((value % 1) * 2 ** 32) % 1
    expect(Math.min(behind, 1 - behind)).toBeGreaterThan(2 ** -10)
  }
})
