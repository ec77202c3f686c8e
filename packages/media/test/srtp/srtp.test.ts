import { describe, expect, it } from 'vitest'
import {
  BAD_AUTH,
  createSrtp,
  MALFORMED,
  REPLAYED,
  SRTCP_OVERHEAD,
  SRTP_OVERHEAD,
  type Srtp,
  TOO_MANY_SOURCES,
} from '../../src/srtp/index.ts'
import { derivation, deriveKey } from '../../src/srtp/keys.ts'
import { Keystream } from '../../src/srtp/keystream.ts'

const key = Buffer.from('E1F97A0D3E018BE0D64FA32C06DE4139', 'hex')
const salt = Buffer.from('0EC675AD498AFEEBB6960B3AABE6', 'hex')
const make = (options: { sources?: number; key?: Buffer } = {}): Srtp =>
  createSrtp({ profile: 'AES_CM_128_HMAC_SHA1_80', key, salt, ...options })

interface Shape {
  readonly sequence?: number
  readonly ssrc?: number
  readonly payload?: Buffer
  readonly csrcs?: number
  readonly extension?: number
}

/** An RTP packet and the room that SRTP needs behind it. */
function rtp({ sequence = 1, ssrc = 0xcafebabe, payload = Buffer.alloc(160, 7), csrcs = 0, extension }: Shape) {
  const extended = extension === undefined ? 0 : 4 + 4 * extension
  const length = 12 + 4 * csrcs + extended + payload.length
  const packet = Buffer.alloc(length + SRTP_OVERHEAD)
  packet[0] = 0x80 | csrcs | (extension === undefined ? 0 : 0x10)
  packet.writeUInt16BE(sequence & 0xffff, 2)
  packet.writeUInt32BE(ssrc, 8)
  if (extension !== undefined) packet.writeUInt16BE(extension, 12 + 4 * csrcs + 2)
  payload.copy(packet, length - payload.length)
  return { packet, length, plain: Buffer.from(packet.subarray(0, length)), payload }
}

function sealed(sender: Srtp, shape: Shape) {
  const made = rtp(shape)
  const length = sender.protect(made.packet, made.length)
  return { ...made, length }
}

describe('vectors of RFC 3711 appendix B', () => {
  it('AES-CM keystream (B.2)', () => {
    const stream = new Keystream(
      Buffer.from('2B7E151628AED2A6ABF7158809CF4F3C', 'hex'),
      Buffer.from('F0F1F2F3F4F5F6F7F8F9FAFBFCFD', 'hex'),
    )
    const out = Buffer.alloc(0xff02 * 16)
    stream.apply(out, 0, out.length, 0, 0)
    expect(out.subarray(0, 48).toString('hex')).toBe(
      'e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0',
    )
    expect(out.subarray(-48).toString('hex')).toBe(
      'ec8cdf7398607cb0f2d21675ea9ea1e4362b7c3c6773516318a077d7fc5073ae6a2cc3787889374fbeb4c81b17ba6c44',
    )
  })

  it('key derivation (B.3)', () => {
    expect(deriveKey(derivation(key), salt, 0, 16).toString('hex')).toBe('c61e7a93744f39ee10734afe3ff7a087')
    expect(deriveKey(derivation(key), salt, 2, 14).toString('hex')).toBe('30cbbc08863d8c85d49db34a9ae1')
    expect(deriveKey(derivation(key), salt, 1, 94).toString('hex')).toBe(
      'cebe321f6ff7716b6fd4ab49af256a156d38baa48f0a0acf3c34e2359e6cdbcee049646c43d9327ad175578ef72270986371c10c9a369ac2f94a8c5fbcdddc256d6e919a48b610ef17c2041e474035766b68642c59bbfc2f34db60dbdfb2',
    )
  })

  it('a whole packet as libsrtp seals it', () => {
    // The 28-byte packet libsrtp's driver validates against, same master key and salt.
    const packet = Buffer.alloc(38)
    Buffer.from('800f1234decafbadcafebabe', 'hex').copy(packet)
    packet.fill(0xab, 12, 28)
    expect(make().protect(packet, 28)).toBe(38)
    expect(packet.toString('hex')).toBe('800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb')
  })
})

describe('SRTP', () => {
  it.each([
    ['a plain header', {}],
    ['two CSRCs', { csrcs: 2 }],
    ['a header extension of three words', { extension: 3 }],
    ['an empty header extension', { extension: 0 }],
    ['CSRCs and a header extension', { csrcs: 15, extension: 1 }],
    ['an empty payload', { payload: Buffer.alloc(0) }],
    ['a payload of no whole block', { payload: Buffer.alloc(37, 9) }],
    ['a large payload', { payload: Buffer.alloc(1400, 9) }],
  ])('seals and opens a packet with %s', (_title, shape) => {
    const { packet, length, plain, payload } = sealed(make(), shape)
    expect(length).toBe(plain.length + 10)
    const header = plain.length - payload.length
    expect(packet.subarray(0, header)).toEqual(plain.subarray(0, header))
    if (payload.length > 0) expect(packet.subarray(header, plain.length)).not.toEqual(payload)
    expect(make().unprotect(packet, length)).toBe(plain.length)
    expect(packet.subarray(0, plain.length)).toEqual(plain)
  })

  it('works on a packet at an odd place in a larger buffer', () => {
    const made = rtp({})
    const odd = Buffer.alloc(4096).subarray(3, 3 + made.packet.length)
    made.packet.copy(odd)
    expect(make().protect(odd, made.length)).toBe(made.length + 10)
    expect(make().unprotect(odd, made.length + 10)).toBe(made.length)
    expect(odd.subarray(0, made.length)).toEqual(made.plain)
  })

  it('keeps counting through several roll-overs, with loss and reordering at each', () => {
    const sender = make()
    const receiver = make()
    let opened = 0
    let held: ReturnType<typeof sealed> | undefined
    for (
      let index = 65_000;
      index < 65_000 + 3 * 65_536;
      index += index % 65_536 > 65_400 || index % 65_536 < 100 ? 1 : 41
    ) {
      const made = sealed(sender, { sequence: index, payload: Buffer.from(String(index)) })
      if (index % 7 === 0) continue
      if (index % 5 === 0 && !held) {
        held = made
        continue
      }
      for (const each of held ? [made, held] : [made]) {
        expect(receiver.unprotect(each.packet, each.length)).toBe(each.length - 10)
        expect(each.packet.subarray(0, each.length - 10)).toEqual(each.plain)
        opened++
      }
      held = undefined
    }
    expect(opened).toBeGreaterThan(2_000)
  })

  it('takes a packet once, and none that is older than the window', () => {
    const sender = make()
    const receiver = make()
    const packets = Array.from({ length: 300 }, (_, sequence) => sealed(sender, { sequence }))
    const open = (sequence: number) => {
      const { packet, length } = packets[sequence] ?? { packet: Buffer.alloc(0), length: 0 }
      return receiver.unprotect(Buffer.from(packet), length)
    }
    expect(open(150)).toBe(172)
    expect(open(150)).toBe(REPLAYED)
    expect(open(150 - 127)).toBe(172)
    expect(open(150 - 127)).toBe(REPLAYED)
    expect(open(150 - 128)).toBe(REPLAYED)
    expect(open(149)).toBe(172)
    expect(open(299)).toBe(172)
    expect(open(299 - 127)).toBe(172)
    expect(open(150)).toBe(REPLAYED)
  })

  it('does not take a packet from before the first one for one of 2^48 later', () => {
    const sender = make()
    const early = sealed(sender, { sequence: 65_535 })
    const receiver = make()
    const first = sealed(make(), { sequence: 0 })
    expect(receiver.unprotect(first.packet, first.length)).toBe(172)
    expect(receiver.unprotect(early.packet, early.length)).toBe(REPLAYED)
  })

  it('does not seal two payloads under one index', () => {
    const sender = make()
    expect(sealed(sender, { sequence: 9 }).length).toBe(182)
    const again = rtp({ sequence: 9, payload: Buffer.alloc(160, 8) })
    expect(sender.protect(again.packet, again.length)).toBe(REPLAYED)
    expect(again.packet.subarray(0, again.length)).toEqual(again.plain)
  })

  it('leaves a forged packet and the session as they were', () => {
    const receiver = make()
    const { packet, length, plain } = sealed(make(), { sequence: 40_000 })
    for (let at = 0; at < length; at++) {
      const forged = Buffer.from(packet)
      forged[at] = (forged[at] ?? 0) ^ 1
      const before = Buffer.from(forged)
      expect(receiver.unprotect(forged, length)).toBeLessThan(0)
      expect(forged).toEqual(before)
    }
    expect(receiver.unprotect(packet, length)).toBe(plain.length)
  })

  it('opens nothing with the wrong key', () => {
    const { packet, length } = sealed(make(), {})
    expect(make({ key: Buffer.alloc(16, 1) }).unprotect(packet, length)).toBe(BAD_AUTH)
  })

  it('answers every truncation with a code', () => {
    const receiver = make()
    const { packet, length } = sealed(make(), { csrcs: 3, extension: 5 })
    for (let cut = 0; cut < length; cut++) {
      expect([BAD_AUTH, MALFORMED]).toContain(receiver.unprotect(Buffer.from(packet), cut))
    }
    expect(receiver.unprotect(Buffer.alloc(0), 0)).toBe(MALFORMED)
  })

  it('throws when the buffer has no room for the tag', () => {
    expect(() => make().protect(Buffer.alloc(172 + 9), 172)).toThrow(RangeError)
    expect(() => make().protectRtcp(Buffer.alloc(28 + 13), 28)).toThrow(RangeError)
    expect(() => createSrtp({ profile: 'AES_CM_128_HMAC_SHA1_80', key: salt, salt })).toThrow(RangeError)
  })

  it('bounds the SSRCs of a session, and a forger cannot use them up', () => {
    const sender = make({ sources: 2 })
    const receiver = make({ sources: 2 })
    for (let ssrc = 100; ssrc < 200; ssrc++) {
      const { packet, length } = sealed(make({ key: Buffer.alloc(16) }), { ssrc })
      expect(receiver.unprotect(packet, length)).toBe(BAD_AUTH)
    }
    for (const ssrc of [1, 2]) {
      const { packet, length } = sealed(sender, { ssrc })
      expect(receiver.unprotect(packet, length)).toBe(172)
    }
    expect(sealed(sender, { ssrc: 3 }).length).toBe(TOO_MANY_SOURCES)
    const { packet, length } = sealed(make(), { ssrc: 3 })
    expect(receiver.unprotect(packet, length)).toBe(TOO_MANY_SOURCES)
    expect(sealed(sender, { ssrc: 2, sequence: 2 }).length).toBe(182)
  })
})

describe('SRTCP', () => {
  function report(fill = 3, size = 52) {
    const packet = Buffer.alloc(size + SRTCP_OVERHEAD, fill)
    packet.writeUInt32BE(0x81c8000c, 0)
    packet.writeUInt32BE(0xcafebabe, 4)
    return { packet, length: size, plain: Buffer.from(packet.subarray(0, size)) }
  }

  it('seals and opens reports, each with its own index', () => {
    const sender = make()
    const receiver = make()
    const seen = new Set<string>()
    for (let i = 0; i < 5; i++) {
      const { packet, length, plain } = report()
      expect(sender.protectRtcp(packet, length)).toBe(length + 14)
      expect(packet.readUInt32BE(length)).toBe(0x80000000 + i)
      expect(packet.subarray(0, 8)).toEqual(plain.subarray(0, 8))
      seen.add(packet.toString('hex'))
      expect(receiver.unprotectRtcp(Buffer.from(packet), length + 14)).toBe(length)
      expect(receiver.unprotectRtcp(Buffer.from(packet), length + 14)).toBe(REPLAYED)
      expect(make().unprotectRtcp(packet, length + 14)).toBe(length)
      expect(packet.subarray(0, length)).toEqual(plain)
    }
    expect(seen.size).toBe(5)
  })

  it('refuses forgeries, truncations, reports in the clear and the wrong key', () => {
    const { packet, length } = report()
    const whole = make().protectRtcp(packet, length)
    const receiver = make()
    for (let at = 0; at < whole; at++) {
      const forged = Buffer.from(packet)
      forged[at] = (forged[at] ?? 0) ^ 0x80
      expect([BAD_AUTH, MALFORMED]).toContain(receiver.unprotectRtcp(forged, whole))
      expect([BAD_AUTH, MALFORMED]).toContain(receiver.unprotectRtcp(Buffer.from(packet), at))
    }
    expect(make({ key: Buffer.alloc(16, 1) }).unprotectRtcp(Buffer.from(packet), whole)).toBe(BAD_AUTH)
    expect(receiver.unprotectRtcp(packet, whole)).toBe(length)
  })
})
