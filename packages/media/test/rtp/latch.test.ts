import { beforeEach, describe, expect, it } from 'vitest'
import { LATCH_WINDOW, Latch } from '../../src/rtp/latch.ts'

describe('Latch', () => {
  let latch: Latch
  beforeEach(() => {
    latch = new Latch()
    latch.tell('10.0.0.1', 4000)
  })
  const target = () => `${latch.address}:${latch.port}`

  it('sends to the address of the SDP until something is heard', () => {
    expect(target()).toBe('10.0.0.1:4000')
  })

  it("locks on the SDP's address at once", () => {
    expect(latch.accept('10.0.0.1', 4000, 0)).toBe(true)
    expect(latch.accept('10.9.9.9', 4000, 1)).toBe(false)
    expect(target()).toBe('10.0.0.1:4000')
  })

  it('takes the first source otherwise, and no second one', () => {
    expect(latch.accept('192.0.2.1', 7000, 0)).toBe(true)
    expect(latch.accept('192.0.2.2', 7000, 1)).toBe(false)
    expect(target()).toBe('192.0.2.1:7000')
  })

  it("lets the SDP's address take over within the window", () => {
    latch.accept('192.0.2.1', 7000, 0)
    expect(latch.accept('10.0.0.1', 4000, LATCH_WINDOW)).toBe(true)
    expect(latch.accept('192.0.2.1', 7000, LATCH_WINDOW)).toBe(false)
    expect(target()).toBe('10.0.0.1:4000')
  })

  it("lets another port of the SDP's address take over from a stranger, but not from the SDP's", () => {
    latch.accept('192.0.2.1', 7000, 0)
    expect(latch.accept('10.0.0.1', 9000, 1)).toBe(true)
    expect(latch.accept('10.0.0.1', 4000, 2)).toBe(true)
    expect(latch.accept('10.0.0.1', 9000, 3)).toBe(false)
  })

  it('is locked once the window is over', () => {
    latch.accept('192.0.2.1', 7000, 0)
    expect(latch.accept('10.0.0.1', 4000, LATCH_WINDOW + 1)).toBe(false)
    expect(latch.accept('192.0.2.1', 7000, LATCH_WINDOW + 2)).toBe(true)
  })

  it('keeps the lock when the SDP repeats its address, and starts over when it moves', () => {
    latch.accept('192.0.2.1', 7000, 0)
    latch.tell('10.0.0.1', 4000)
    expect(target()).toBe('192.0.2.1:7000')
    latch.tell('10.0.0.2', 4000)
    expect(target()).toBe('10.0.0.2:4000')
    expect(latch.accept('10.0.0.2', 4000, 99_999)).toBe(true)
  })

  it('does not send to 0.0.0.0', () => {
    latch.tell('0.0.0.0', 4000)
    expect(target()).toBe('10.0.0.1:4000')
  })
})
