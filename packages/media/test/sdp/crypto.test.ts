import { describe, expect, it } from 'vitest'
import { MediaRefused } from '../../src/engine/types.ts'
import { audioOf } from '../../src/sdp/audio.ts'
import { printCrypto } from '../../src/sdp/crypto.ts'
import { parseDescription } from '../../src/sdp/parse.ts'
import { protectionOf } from '../../src/sdp/protection.ts'
import { phoneSdp } from './fixture.ts'

const KEY = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz'
const FORMATS = ['0 PCMU/8000']
const FINGERPRINT = `fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`

const section = (protocol: string, ...attributes: string[]) =>
  audioOf(parseDescription(phoneSdp(4000, FORMATS, ...attributes).replace('RTP/AVP', protocol)), 'rtp').section
const lines = (...lines: string[]) => section('RTP/AVP', ...lines.map((line) => `crypto:${line}`)).crypto

describe('a=crypto', () => {
  it('is read with its tag, profile, key and salt, and printed as it was', () => {
    const [line] = lines(`7 AES_CM_128_HMAC_SHA1_80 inline:${KEY}`)
    expect(line).toMatchObject({ tag: 7, profile: 'AES_CM_128_HMAC_SHA1_80' })
    expect([line?.key.length, line?.salt.length]).toEqual([16, 14])
    expect(line && printCrypto(line)).toBe(`a=crypto:7 AES_CM_128_HMAC_SHA1_80 inline:${KEY}`)
  })

  it.each([
    ['AES_CM_128_HMAC_SHA1_32', 30],
    ['AEAD_AES_128_GCM', 28],
    ['AEAD_AES_256_GCM', 44],
  ])('%s takes %i bytes, and no others', (suite, length) => {
    expect(lines(`1 ${suite} inline:${Buffer.alloc(length, 7).toString('base64')}`)).toHaveLength(1)
    expect(lines(`1 ${suite} inline:${Buffer.alloc(length + 1, 7).toString('base64')}`)).toHaveLength(0)
  })

  it.each([
    ['a lifetime as a power', `inline:${KEY}|2^20`],
    ['a lifetime as a number', `inline:${KEY}|1048576`],
    ['a parameter that may be ignored', `inline:${KEY} -FOO`],
    ['a window size', `inline:${KEY} WSH=64`],
    ['base64 without its padding', `inline:${KEY}`],
  ])('is taken with %s', (_title, key) => {
    expect(lines(`1 AES_CM_128_HMAC_SHA1_80 ${key}`)).toHaveLength(1)
  })

  it.each([
    ['an MKI', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^20|1:4`],
    ['an MKI without a lifetime', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|1:4`],
    ['two keys', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^20|1:4;inline:${KEY}|2^20|2:4`],
    ['an unknown suite', `1 F8_128_HMAC_SHA1_80 inline:${KEY}`],
    ['another key method', `1 AES_CM_128_HMAC_SHA1_80 uri:${KEY}`],
    ['protection given up', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} UNENCRYPTED_SRTP`],
    ['authentication given up', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} UNAUTHENTICATED_SRTP`],
    ['no tag', `AES_CM_128_HMAC_SHA1_80 inline:${KEY}`],
    ['no key', '1 AES_CM_128_HMAC_SHA1_80 inline:'],
  ])('is left out with %s', (_title, line) => {
    expect(lines(line, `2 AES_CM_128_HMAC_SHA1_80 inline:${KEY}`).map(({ tag }) => tag)).toEqual([2])
  })

  it('counts in the order of the lines, and not without end', () => {
    const many = Array.from({ length: 40 }, (_, at) => `${40 - at} AES_CM_128_HMAC_SHA1_80 inline:${KEY}`)
    expect(lines(...many).map(({ tag }) => tag)).toEqual(Array.from({ length: 16 }, (_, at) => 40 - at))
  })
})

describe('how a phone wants its RTP protected', () => {
  const crypto = `crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}`

  it.each([
    ['RTP/AVP', [], 'none'],
    ['RTP/AVPF', [], 'none'],
    ['RTP/SAVP', [crypto], 'sdes'],
    ['RTP/SAVPF', [crypto], 'sdes'],
    ['RTP/AVP', [crypto], 'sdes'],
    ['RTP/AVPF', [crypto], 'sdes'],
    ['RTP/SAVP', [FINGERPRINT, 'setup:actpass'], 'dtls'],
    ['RTP/SAVPF', [FINGERPRINT, 'setup:active'], 'dtls'],
    ['UDP/TLS/RTP/SAVP', [FINGERPRINT, 'setup:passive'], 'dtls'],
    ['UDP/TLS/RTP/SAVPF', [FINGERPRINT], 'dtls'],
    ['RTP/AVP', [FINGERPRINT, 'setup:actpass'], 'dtls'],
    ['RTP/AVP', [FINGERPRINT], 'none'],
    ['RTP/SAVP', [crypto, FINGERPRINT, 'setup:actpass'], 'dtls'],
    ['RTP/SAVP', [crypto, FINGERPRINT], 'sdes'],
  ])('%s with %j: %s', (protocol, attributes, protection) => {
    expect(protectionOf(section(protocol, ...attributes))).toBe(protection)
  })

  it.each([
    ['RTP/SAVP', []],
    ['RTP/SAVPF', ['crypto:1 F8_128_HMAC_SHA1_80 inline:AAAA']],
    ['UDP/TLS/RTP/SAVP', [crypto]],
    ['UDP/TLS/RTP/SAVP', ['fingerprint:sha-1 AB:CD', 'setup:actpass']],
    ['RTP/SAVP', [FINGERPRINT]],
    ['RTP/SAVP', [FINGERPRINT, 'setup:holdconn']],
  ])('%s with %j is refused', (protocol, attributes) => {
    expect(() => section(protocol, ...attributes)).toThrow(MediaRefused)
  })

  it('of two audio sections the first that can be served counts', () => {
    const sdp = phoneSdp(4000, FORMATS).replace('RTP/AVP', 'RTP/SAVP')
    const both = `${sdp}m=audio 4002 RTP/AVP 0\r\n`
    expect(audioOf(parseDescription(both), 'rtp').index).toBe(1)
  })
})
