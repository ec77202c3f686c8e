import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MediaRefused } from '../../src/engine/types.ts'
import { audioOf } from '../../src/sdp/audio.ts'
import { codecsForAnswer, codecsForService, codecsTowards } from '../../src/sdp/choose.ts'
import { parseDescription } from '../../src/sdp/parse.ts'
import { protectionOf } from '../../src/sdp/protection.ts'
import { createSrtp } from '../../src/srtp/index.ts'
import { fixture, phoneSdp } from './fixture.ts'

// The same inputs in each run; others by FUZZ_SEED.
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20261121) })

const KEY = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz'

const seeds = [
  fixture('chromium-audio-video'),
  fixture('firefox-gathered'),
  phoneSdp(4000, ['0 PCMU/8000', '101 telephone-event/8000']),
  phoneSdp(
    4000,
    ['0 PCMU/8000'],
    `crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^31|1:4 WSH=64`,
    `crypto:2 AES_CM_128_HMAC_SHA1_32 inline:${KEY}`,
    `fingerprint:sha-256 ${Array(32).fill('0A').join(':')}`,
    'setup:actpass',
    'rtcp:4001 IN IP6 ::1',
  )
    .replace('RTP/AVP', 'RTP/SAVP')
    .replace('c=IN IP4 127.0.0.1', 'c=IN IP6 2001:DB8::0:1'),
]

/** Real descriptions with lines left out, doubled, moved, cut and overwritten. */
const hostile = fc
  .record({
    seed: fc.constantFrom(...seeds),
    edits: fc.array(
      fc.record({ at: fc.nat(200), to: fc.nat(200), how: fc.nat(4), text: fc.string({ maxLength: 12 }) }),
      { maxLength: 8 },
    ),
  })
  .map(({ seed, edits }) => {
    const lines = seed.split('\r\n')
    for (const { at, to, how, text } of edits) {
      const index = at % lines.length
      const line = lines[index] ?? ''
      const cut = to % (line.length + 1)
      if (how === 0) lines.splice(index, 1)
      else if (how === 1) lines.splice(to % lines.length, 0, line)
      else if (how === 2) lines[index] = line.slice(0, cut)
      else if (how === 3) lines[index] = line.slice(0, cut) + text + line.slice(cut)
      else lines.splice(index, 0, text)
    }
    return lines.join('\r\n')
  })

it('whatever comes is understood or refused with a status, never a surprise', () => {
  fc.assert(
    fc.property(
      fc.oneof(hostile, fc.string({ maxLength: 400 })),
      fc.constantFrom('webrtc' as const, 'rtp' as const),
      (sdp, kind) => {
        try {
          const section = audioOf(parseDescription(sdp), kind).section
          const { codecs } = section
          for (const { profile, key, salt } of section.crypto) createSrtp({ profile, key, salt })
          protectionOf(section)
          for (const port of [section.port, section.rtcpPort]) expect(port >= 0 && port <= 65_535).toBe(true)
          codecsTowards(codecs, kind, 'webrtc')
          codecsTowards(codecs, kind, 'rtp')
          codecsForAnswer(codecs, codecs)
          codecsForService(codecs, { kind: 'tone', frequency: 1000 })
        } catch (error) {
          expect(error).toBeInstanceOf(MediaRefused)
        }
      },
    ),
    { numRuns: 2000 },
  )
})
