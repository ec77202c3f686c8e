import type { Flow } from '@offhook/sip'
import { describe, expect, it } from 'vitest'
import { isShort, offersOver, towardsFlow, towardsOffer } from '../../src/switch/leg.ts'

const flow = (transport: Flow['transport']): Flow =>
  ({ transport, local: { host: '192.0.2.1', port: 5060 } }) as unknown as Flow

describe('what a device speaks', () => {
  it.each(['ws', 'wss'] as const)('over %s: WebRTC', (transport) => {
    expect(towardsFlow(flow(transport))).toEqual({ kind: 'webrtc' })
  })

  it.each([
    ['udp', 'none'],
    ['tcp', 'none'],
    ['tls', 'optional'],
  ] as const)('over %s: RTP, with SRTP %s', (transport, secure) => {
    expect(towardsFlow(flow(transport))).toEqual({ kind: 'rtp', localAddress: '192.0.2.1', secure })
  })

  it.each([
    ['udp', undefined, ['none', 'any', 'dtls']],
    ['tls', undefined, ['optional', 'any', 'dtls']],
    ['udp', 'any', ['any', 'none', 'dtls']],
    ['udp', 'dtls', ['dtls', 'none', 'any']],
    ['tls', 'dtls', ['dtls', 'optional', 'any']],
  ] as const)(
    'over %s that liked %s is offered each protection once as long as it refuses',
    (transport, liked, all) => {
      expect(offersOver(flow(transport), liked)).toEqual(
        all.map((secure) => ({ kind: 'rtp', localAddress: '192.0.2.1', secure })),
      )
    },
  )

  it('is offered Opus only after it has refused an offer without', () => {
    const rtp = { kind: 'rtp', localAddress: '192.0.2.1' }
    expect(offersOver(flow('udp'), undefined, true)).toEqual([
      { ...rtp, secure: 'none' },
      ...['none', 'any', 'dtls'].map((secure) => ({ ...rtp, secure, codecs: 'all' })),
    ])
  })

  it.each([
    ['PCMU alone', 'm=audio 4000 RTP/AVP 0\r\n', true],
    ['what a leg stands with', '', true],
    ['Opus too', 'm=audio 4000 RTP/AVP 0 96\r\na=rtpmap:96 opus/48000/2\r\n', false],
    ['Opus in capitals', 'm=audio 4000 RTP/AVP 96\r\na=rtpmap:96 OPUS/48000/2\r\n', false],
  ])('an offer of %s', (_title, offer, expected) => {
    expect(isShort(`${offer}`)).toBe(expected)
  })

  it('over wss has nothing else to be offered', () => {
    expect(offersOver(flow('wss'))).toEqual([{ kind: 'webrtc' }])
  })

  it.each([
    ['ICE and a fingerprint', 'a=ice-ufrag:x\r\na=fingerprint:sha-256 AB\r\n', 'webrtc'],
    ['ICE alone', 'a=ice-ufrag:x\r\n', 'rtp'],
    ['a fingerprint alone', 'a=fingerprint:sha-256 AB\r\n', 'rtp'],
    ['neither', 'm=audio 4000 RTP/SAVP 0\r\n', 'rtp'],
  ])('that offers %s', (_title, sdp, kind) => {
    expect(towardsOffer(`v=0\r\n${sdp}`, flow('udp')).kind).toBe(kind)
  })
})
