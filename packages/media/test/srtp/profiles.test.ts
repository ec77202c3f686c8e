import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GcmTransform } from '../../src/srtp/gcm.ts'
import {
  BAD_AUTH,
  createSrtp,
  MALFORMED,
  PREFERRED_PROFILES,
  PROFILES,
  profileOf,
  REPLAYED,
  SRTCP_OVERHEAD,
  SRTP_OVERHEAD,
  type SrtpProfile,
  TOO_MANY_SOURCES,
} from '../../src/srtp/index.ts'
import { RtcpGcm } from '../../src/srtp/rtcp-gcm.ts'
import { RtpDirection } from '../../src/srtp/rtp-direction.ts'
import { referenceProtect } from './reference.ts'

// The same inputs in each run; others by FUZZ_SEED.
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20261121) })

const hex = (text: string): Buffer => Buffer.from(text, 'hex')

describe('vectors of RFC 7714 16 and 17', () => {
  const keys = {
    128: hex('000102030405060708090a0b0c0d0e0f'),
    256: hex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'),
  }
  const salt = Buffer.from('Quid pro quo')
  const session = (bits: 128 | 256) => ({ encryption: keys[bits], authentication: Buffer.alloc(0), salt })
  const rtp = Buffer.concat([hex('8040f17b8041f8d35501a0b2'), Buffer.from('Gallia est omnis divisa in partes tres')])
  const rtcp = hex(
    '81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
  )

  it.each([
    [
      128,
      'f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce',
    ],
    [
      256,
      '32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c13',
    ],
  ] as const)('SRTP under AES-GCM of %i bits', (bits, sealed) => {
    const packet = Buffer.concat([rtp, Buffer.alloc(16)])
    expect(new RtpDirection(new GcmTransform(session(bits)), 1).protect(packet, rtp.length)).toBe(packet.length)
    expect(packet.subarray(12).toString('hex')).toBe(sealed)
    expect(new RtpDirection(new GcmTransform(session(bits)), 1).unprotect(packet, packet.length)).toBe(rtp.length)
    expect(packet.subarray(0, rtp.length)).toEqual(rtp)
  })

  it.each([
    [
      128,
      '63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4',
    ],
    [
      256,
      'd50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be800005d4',
    ],
  ] as const)('SRTCP under AES-GCM of %i bits', (bits, sealed) => {
    const sender = new RtcpGcm(session(bits), 1)
    const packet = Buffer.alloc(rtcp.length + 20)
    let length = 0
    for (let index = 0; index <= 0x5d4; index++) {
      rtcp.copy(packet)
      length = sender.protect(packet, rtcp.length)
    }
    expect(packet.toString('hex', 8, length)).toBe(sealed)
    expect(new RtcpGcm(session(bits), 1).unprotect(packet, length)).toBe(rtcp.length)
    expect(packet.subarray(0, rtcp.length)).toEqual(rtcp)
  })
})

it('a number of use_srtp that is none of ours is no profile', () => {
  expect([1, 2, 7, 8].map(profileOf)).toEqual([
    'AES_CM_128_HMAC_SHA1_80',
    'AES_CM_128_HMAC_SHA1_32',
    'AEAD_AES_128_GCM',
    'AEAD_AES_256_GCM',
  ])
  expect([0, 3, 5, 6, 9].map(profileOf)).toEqual([undefined, undefined, undefined, undefined, undefined])
})

it('tags of 32 bits are the beginnings of the reference ones', () => {
  const key = randomBytes(16)
  const salt = randomBytes(14)
  const sender = createSrtp({ profile: 'AES_CM_128_HMAC_SHA1_32', key, salt })
  for (const size of [0, 1, 160, 1_188, 2_100, 3_000]) {
    const plain = rtp(7, size, size)
    const packet = Buffer.concat([plain, Buffer.alloc(4)])
    expect(sender.protect(packet, plain.length)).toBe(packet.length)
    expect(packet).toEqual(referenceProtect(key, salt, plain, 0).subarray(0, -6))
  }
})

function rtp(ssrc: number, sequence: number, payload: number): Buffer {
  const packet = randomBytes(12 + payload)
  packet[0] = 0x80
  packet.writeUInt16BE(sequence & 0xffff, 2)
  packet.writeUInt32BE(ssrc, 8)
  return packet
}

describe.each(PREFERRED_PROFILES)('%s', (profile: SrtpProfile) => {
  const { keyLength, saltLength, tagLength, rtcpTagLength } = PROFILES[profile]
  const key = randomBytes(keyLength)
  const salt = randomBytes(saltLength)
  const make = (sources = 256) => createSrtp({ profile, key, salt, sources })

  function sealed(ssrc: number, sequence: number, payload = 160, sender = make()) {
    const plain = rtp(ssrc, sequence, payload)
    const packet = Buffer.alloc(plain.length + SRTP_OVERHEAD)
    plain.copy(packet)
    return { plain, packet, length: sender.protect(packet, plain.length) }
  }

  it('seals and opens through roll-overs, with loss and late packets, of any size', () => {
    const sender = make()
    const receiver = make()
    let late: ReturnType<typeof sealed> | undefined
    for (let index = 65_500, round = 0; index < 3 * 65_536; index += round % 88 === 0 ? 30_000 : 1, round++) {
      const made = sealed(0xfffffffe, index, [0, 1, 160, 33, 1_400, 2_047][round % 6], sender)
      expect(made.length).toBe(made.plain.length + tagLength)
      if (round % 11 === 3) continue
      if (round % 11 === 5) {
        late = made
        continue
      }
      for (const one of late ? [made, late] : [made]) {
        expect(receiver.unprotect(one.packet, one.length)).toBe(one.plain.length)
        expect(one.packet.subarray(0, one.plain.length).equals(one.plain)).toBe(true)
      }
      late = undefined
    }
  })

  it('authenticates the header with its CSRCs and extension, and leaves it readable', () => {
    const plain = Buffer.concat([hex('b1000001000000000000000700000009bede000110af0000'), randomBytes(160)])
    const packet = Buffer.concat([plain, Buffer.alloc(SRTP_OVERHEAD)])
    const length = make().protect(packet, plain.length)
    expect(packet.subarray(0, 24)).toEqual(plain.subarray(0, 24))
    for (let at = 0; at < length; at++) {
      const forged = Buffer.from(packet)
      forged[at] = (forged[at] ?? 0) ^ 4
      const before = Buffer.from(forged)
      expect(make().unprotect(forged, length)).toBeLessThan(0)
      expect(forged).toEqual(before)
    }
    expect(make().unprotect(packet, length)).toBe(plain.length)
  })

  it('takes a packet once, seals an index once, bounds its sources, and knows its own key', () => {
    const sender = make(1)
    const receiver = make(1)
    const { packet, length } = sealed(1, 9, 160, sender)
    expect(receiver.unprotect(Buffer.from(packet), length)).toBe(172)
    expect(receiver.unprotect(Buffer.from(packet), length)).toBe(REPLAYED)
    expect(sealed(1, 9, 160, sender).length).toBe(REPLAYED)
    expect(sealed(2, 1, 160, sender).length).toBe(TOO_MANY_SOURCES)
    const other = createSrtp({ profile, key: randomBytes(keyLength), salt })
    expect(other.unprotect(Buffer.from(packet), length)).toBe(BAD_AUTH)
    for (let cut = 0; cut < length; cut++)
      expect([BAD_AUTH, MALFORMED, REPLAYED]).toContain(make().unprotect(Buffer.from(packet), cut))
  })

  it('throws where there is no room, or where the key is of another profile', () => {
    expect(() => make().protect(Buffer.alloc(172 + tagLength - 1), 172)).toThrow(RangeError)
    expect(() => make().protectRtcp(Buffer.alloc(28 + rtcpTagLength + 3), 28)).toThrow(RangeError)
    expect(() => createSrtp({ profile, key: randomBytes(keyLength + 1), salt })).toThrow(RangeError)
    expect(() => createSrtp({ profile, key, salt: salt.subarray(1) })).toThrow(RangeError)
  })

  it('seals and opens reports, and takes none that is forged, repeated, cut or in the clear', () => {
    const sender = make()
    const receiver = make()
    for (let index = 0; index < 3; index++) {
      const plain = Buffer.concat([hex('81c8000ccafebabe'), randomBytes(44)])
      const packet = Buffer.concat([plain, Buffer.alloc(SRTCP_OVERHEAD)])
      const length = sender.protectRtcp(packet, plain.length)
      expect(length).toBe(plain.length + 4 + rtcpTagLength)
      for (let at = 0; at < length; at++) {
        const forged = Buffer.from(packet)
        forged[at] = (forged[at] ?? 0) ^ 0x80
        expect(receiver.unprotectRtcp(forged, length)).toBeLessThan(0)
        expect(receiver.unprotectRtcp(Buffer.from(packet), at)).toBeLessThan(0)
      }
      expect(receiver.unprotectRtcp(Buffer.from(packet), length)).toBe(plain.length)
      expect(receiver.unprotectRtcp(Buffer.from(packet), length)).toBe(REPLAYED)
      expect(make().unprotectRtcp(packet, length)).toBe(plain.length)
      expect(packet.subarray(0, plain.length)).toEqual(plain)
    }
  })

  it('answers whatever bytes come with a code', () => {
    const receiver = make()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, shaped) => {
        const packet = Buffer.from(bytes)
        if (shaped && packet.length > 0) packet[0] = 0x80 | ((packet[0] ?? 0) & 0x3f)
        const before = Buffer.from(packet)
        expect(receiver.unprotect(packet, packet.length)).toBeLessThan(0)
        expect(receiver.unprotectRtcp(packet, packet.length)).toBeLessThan(0)
        expect(packet.equals(before)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
