import { beforeEach, describe, expect, it } from 'vitest'
import { NonceBook } from '../../src/digest/index.ts'

const key = new Uint8Array(32).fill(7)
let counter = 0
const random = (bytes: Uint8Array) => {
  counter++
  for (let i = 0; i < bytes.length; i++) bytes[i] = (counter >> (8 * i)) & 0xff
}
const book = (options: { lifetime?: number; remember?: number; key?: Uint8Array } = {}) =>
  new NonceBook({ key, random, ...options })

describe('NonceBook', () => {
  beforeEach(() => {
    counter = 0
  })

  it('takes its nonce, each count once', () => {
    const nonces = book()
    const nonce = nonces.issue(1000)
    expect(nonces.check(nonce, '00000001', 1001)).toBe('valid')
    expect(nonces.check(nonce, '00000001', 1002)).toBe('replayed')
    expect(nonces.check(nonce, '00000002', 1003)).toBe('valid')
  })

  it('takes counts that overtook each other, once', () => {
    const nonces = book()
    const nonce = nonces.issue(0)
    const verdicts = [1, 5, 3, 3, 5, 4, 2, 1, 0x40, 5, 0x3f, 0x20, 0x1f, 0x60, 0x40, 0x41].map((count) =>
      nonces.check(nonce, count.toString(16).padStart(8, '0'), 1),
    )
    expect(verdicts.map((verdict) => verdict === 'valid')).toEqual([
      true,
      true,
      true,
      false,
      false,
      true,
      true,
      false,
      true,
      false,
      true,
      true,
      false,
      true,
      false,
      true,
    ])
  })

  it('may be used without counts while it lives', () => {
    const nonces = book()
    const nonce = nonces.issue(0)
    expect(nonces.check(nonce, undefined, 1)).toBe('valid')
    expect(nonces.check(nonce, undefined, 299_999)).toBe('valid')
    expect(nonces.check(nonce, undefined, 300_000)).toBe('stale')
    expect(nonces.size).toBe(0)
  })

  it('calls its own old nonce stale and a foreign one unknown', () => {
    const nonces = book({ lifetime: 100 })
    const nonce = nonces.issue(5)
    expect(nonces.check(nonce, '00000001', 105)).toBe('stale')
    const forged = [
      `${nonce.slice(0, -1)}${nonce.endsWith('0') ? '1' : '0'}`,
      `9${nonce}`,
      '',
      'x',
      nonce.toUpperCase(),
    ]
    for (const wrong of forged) expect(nonces.check(wrong, '00000001', 6)).toBe('unknown')
    expect(book({ key: new Uint8Array(32) }).check(nonce, '00000001', 6)).toBe('unknown')
  })

  it('takes the nonces of a server with the same key', () => {
    expect(book().check(book().issue(0), '00000001', 1)).toBe('valid')
  })

  it('never issues the same twice', () => {
    const nonces = book()
    expect(new Set(Array.from({ length: 100 }, () => nonces.issue(0))).size).toBe(100)
  })

  it('remembers no more than it may, and forgets on the safe side', () => {
    const nonces = book({ remember: 10 })
    const issued = Array.from({ length: 20 }, (_, i) => nonces.issue(i))
    for (const nonce of issued) expect(nonces.check(nonce, '00000001', 100)).toBe('valid')
    expect(nonces.size).toBe(10)
    for (const nonce of issued.slice(0, 10)) expect(nonces.check(nonce, '00000001', 101)).toBe('stale')
    for (const nonce of issued.slice(10)) expect(nonces.check(nonce, '00000001', 101)).toBe('replayed')
  })

  it('drops what has expired', () => {
    const nonces = book({ lifetime: 50 })
    for (let now = 0; now < 1000; now += 10) nonces.check(nonces.issue(now), '00000001', now)
    expect(nonces.size).toBeLessThanOrEqual(6)
  })
})
