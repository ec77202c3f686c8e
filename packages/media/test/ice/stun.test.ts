import { describe, expect, it } from 'vitest'
import { xorMappedAddress } from '../../src/ice/address.ts'
import { ATTRIBUTE, attribute, hasIntegrity, hasSoundFingerprint, parseStun } from '../../src/ice/index.ts'
import { PASSWORD, REQUEST, RESPONSE_V4, RESPONSE_V6 } from './vectors.ts'

describe('vectors of RFC 5769', () => {
  it.each([
    ['the sample request (2.1)', REQUEST],
    ['the sample IPv4 response (2.2)', RESPONSE_V4],
    ['the sample IPv6 response (2.3)', RESPONSE_V6],
  ])('%s has the integrity and the fingerprint it should have', (_title, bytes) => {
    const message = parseStun(bytes)
    expect(message && hasIntegrity(message, PASSWORD)).toBe(true)
    expect(message && hasIntegrity(message, `${PASSWORD}x`)).toBe(false)
    expect(message && hasSoundFingerprint(message)).toBe(true)
  })

  it('the request carries its user name and priority', () => {
    const message = parseStun(REQUEST)
    expect(message && attribute(message, ATTRIBUTE.username)?.value.toString()).toBe('evtj:h6vY')
    expect(message && attribute(message, ATTRIBUTE.priority)?.value.readUInt32BE(0)).toBe(0x6e0001ff)
  })

  it.each([
    ['192.0.2.1', 4, RESPONSE_V4],
    ['::ffff:192.0.2.1', 6, RESPONSE_V4],
    ['2001:db8:1234:5678:11:2233:4455:6677', 6, RESPONSE_V6],
    ['2001:0DB8:1234:5678:11:2233:68.85.102.119', 6, RESPONSE_V6],
  ] as const)('the mapped address of %s is the one in the sample', (address, family, bytes) => {
    const message = parseStun(bytes)
    const mapped = message && xorMappedAddress({ address, port: 32_853, family }, message.transactionId)
    expect(mapped).toEqual(message && attribute(message, ATTRIBUTE.xorMappedAddress)?.value)
  })
})

describe('parseStun', () => {
  it('takes no truncation and no prolongation', () => {
    for (let length = 0; length < REQUEST.length; length++) {
      expect(parseStun(REQUEST.subarray(0, length))).toBeUndefined()
    }
    expect(parseStun(Buffer.concat([REQUEST, Buffer.alloc(4)]))).toBeUndefined()
  })

  it('survives every single corrupted byte, and notices it by integrity or fingerprint', () => {
    for (let at = 0; at < REQUEST.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const bytes = Buffer.from(REQUEST)
        bytes[at] = (bytes[at] ?? 0) ^ flip
        const message = parseStun(bytes)
        // Damage to the fingerprint attribute's own header makes it unknown: what integrity covers is still whole.
        const beforeFingerprint = at < REQUEST.length - 8 && !(at === 2 || at === 3)
        const taken = message !== undefined && hasSoundFingerprint(message) && hasIntegrity(message, PASSWORD)
        if (beforeFingerprint) expect(taken).toBe(false)
      }
    }
  })

  it('ignores what stands behind MESSAGE-INTEGRITY, except the fingerprint', () => {
    const late = Buffer.concat([REQUEST.subarray(0, -8), Buffer.from('00250000', 'hex')])
    late.writeUInt16BE(late.length - 20, 2)
    const message = parseStun(late)
    expect(message && attribute(message, ATTRIBUTE.useCandidate)).toBeUndefined()
    expect(message && hasIntegrity(message, PASSWORD)).toBe(true)
  })

  it('bounds the number of attributes', () => {
    const many = Buffer.alloc(20 + 4 * 1000)
    REQUEST.copy(many, 0, 0, 20)
    many.writeUInt16BE(many.length - 20, 2)
    expect(parseStun(many)).toBeUndefined()
  })
})
