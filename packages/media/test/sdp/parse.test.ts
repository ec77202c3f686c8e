import { describe, expect, it } from 'vitest'
import { MediaRefused } from '../../src/engine/types.ts'
import { audioOf } from '../../src/sdp/audio.ts'
import { parseDescription } from '../../src/sdp/parse.ts'
import { fixture, phoneSdp } from './fixture.ts'

const audio = (sdp: string, kind: 'webrtc' | 'rtp' = 'webrtc') => audioOf(parseDescription(sdp), kind).section

describe('parseDescription', () => {
  it('reads what Chromium offers', () => {
    const section = audio(fixture('chromium-audio'))
    expect(
      section.codecs.map((codec) => `${codec.payloadType} ${codec.name}/${codec.clockRate}/${codec.channels}`),
    ).toEqual([
      '111 opus/48000/2',
      '63 red/48000/2',
      '9 G722/8000/1',
      '0 PCMU/8000/1',
      '8 PCMA/8000/1',
      '13 CN/8000/1',
      '110 telephone-event/48000/1',
      '126 telephone-event/8000/1',
    ])
    expect(section).toMatchObject({
      mid: '0',
      rtcpMux: true,
      setup: 'actpass',
      protocol: 'UDP/TLS/RTP/SAVPF',
      rejected: false,
    })
    expect(section.ice?.ufrag).toHaveLength(4)
    expect(section.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
  })

  it("takes Firefox's fingerprint from the session", () => {
    expect(audio(fixture('firefox-audio')).fingerprint).toMatch(/^22:65:72:/)
  })

  it('does not take 0.0.0.0 and port 9 for hold or refusal where there is ICE', () => {
    for (const name of ['chromium-audio', 'firefox-audio', 'firefox-gathered'] as const) {
      expect(audio(fixture(name))).toMatchObject({
        address: '0.0.0.0',
        port: 9,
        direction: 'sendrecv',
        rejected: false,
      })
    }
  })

  it('takes 0.0.0.0 for hold where there is no ICE', () => {
    const sdp = phoneSdp(4000, ['0 PCMU/8000']).replace('c=IN IP4 127.0.0.1', 'c=IN IP4 0.0.0.0')
    expect(audio(sdp, 'rtp').direction).toBe('sendonly')
  })

  it('knows payload types without an rtpmap', () => {
    const sdp =
      'v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8 18 0 77\r\n'
    expect(audio(sdp, 'rtp').codecs.map((codec) => codec.name)).toEqual(['PCMA', 'G729', 'PCMU'])
  })

  it('reads the RTCP port, else takes the one above', () => {
    expect(audio(phoneSdp(4000, ['0 PCMU/8000'], 'rtcp:5000 IN IP4 10.0.0.1'), 'rtp')).toMatchObject({
      rtcpPort: 5000,
      rtcpAddress: '10.0.0.1',
    })
    expect(audio(phoneSdp(4000, ['0 PCMU/8000']), 'rtp')).toMatchObject({ rtcpPort: 4001, rtcpAddress: '127.0.0.1' })
  })

  it('never names a port that a socket would throw at', () => {
    expect(audio(phoneSdp(65_535, ['0 PCMU/8000']), 'rtp').rtcpPort).toBe(0)
    expect(audio(phoneSdp(4000, ['0 PCMU/8000'], 'rtcp:99999'), 'rtp').rtcpPort).toBe(0)
  })

  it('leaves out codecs with a clock of 0, and a ptime that is no number', () => {
    const section = audio(phoneSdp(4000, ['96 opus/0/2', '0 PCMU/8000'], 'ptime:x'), 'rtp')
    expect(section.codecs.map((codec) => codec.name)).toEqual(['PCMU'])
    expect(section.packetTime).toBeUndefined()
  })

  // Found by hostile.test.ts: sdp-transform made a number of it.
  it.each([
    ['ptime:30', 30],
    ['ptime:22.5', 23],
    ['maxptime:10', 10],
    ['maxptime:60', undefined],
    ['ptime:99999', undefined],
    ['ptime:-5', undefined],
  ])('reads a=%s as %s ms', (attribute, ms) => {
    expect(parseDescription(phoneSdp(4000, ['0 PCMU/8000'], attribute)).sections[0]?.packetTime).toBe(ms)
  })

  it('takes a fingerprint that is a mere number for none', () => {
    const sdp = fixture('chromium-audio').replace(/sha-256 .*/, 'sha-256 3')
    expect(refusal(() => audio(sdp))).toBe(488)
  })

  it('keeps a ufrag that looks like a number as it is', () => {
    const sdp = fixture('chromium-audio').replace(/a=ice-ufrag:.*/, 'a=ice-ufrag:0042')
    expect(audio(sdp).ice?.ufrag).toBe('0042')
  })

  it('does not refuse a bundle-only section for its port 0', () => {
    const sdp = fixture('chromium-audio')
      .replace('m=audio 9', 'm=audio 0')
      .replace('a=mid:0', 'a=mid:0\r\na=bundle-only')
    expect(audio(sdp).rejected).toBe(false)
  })

  it.each([
    ['nothing', '', 400],
    ['no SDP at all', 'hello\r\nworld', 400],
    ['a session without media', 'v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nt=0 0\r\n', 400],
    ['more than 64 kB', `v=0\r\n${'a=x\r\n'.repeat(20_000)}`, 400],
    ['audio with port 0', phoneSdp(0, ['0 PCMU/8000']), 488],
    ['another transport', phoneSdp(4000, ['0 PCMU/8000']).replace('RTP/AVP', 'RTP/SAVP'), 488],
    [
      'a name instead of an address',
      phoneSdp(4000, ['0 PCMU/8000']).replace('c=IN IP4 127.0.0.1', 'c=IN IP4 pbx.test'),
      488,
    ],
    ['a port beyond 65535', phoneSdp(70_000, ['0 PCMU/8000']), 488],
    ['only codecs without names', phoneSdp(4000, []).replace('RTP/AVP ', 'RTP/AVP 99'), 488],
  ])('refuses %s', (_, sdp, status) => {
    expect(refusal(() => audio(sdp, 'rtp'))).toBe(status)
  })

  it.each([
    ['ICE', /a=ice-(ufrag|pwd):.*\r\n/g, ''],
    ['a SHA-256 fingerprint', /fingerprint:sha-256/g, 'fingerprint:sha-1'],
  ])('refuses a browser without %s', (_, from, to) => {
    expect(refusal(() => audio(fixture('chromium-audio').replace(from, to)))).toBe(488)
  })

  it('reads IPv6 addresses in whatever form, and tells hold by the empty one', () => {
    const at = (address: string, ...attributes: string[]) =>
      audio(phoneSdp(4000, ['0 PCMU/8000'], ...attributes).replace('c=IN IP4 127.0.0.1', `c=IN IP6 ${address}`), 'rtp')
    expect(at('2001:DB8:0:0::0:1').address).toBe('2001:db8::1')
    expect(at('2001:db8::1', 'rtcp:4711 IN IP6 2001:DB8::0:2').rtcpAddress).toBe('2001:db8::2')
    expect(at('2001:db8::1', 'rtcp:4711 IN IP4 192.0.2.1').rtcpAddress).toBe('2001:db8::1')
    expect(at('::').direction).toBe('sendonly')
    expect(at('0:0::0').direction).toBe('sendonly')
  })

  it('refuses a peer that wants no DTLS for now', () => {
    expect(refusal(() => audio(fixture('chromium-audio').replace('setup:actpass', 'setup:holdconn')))).toBe(488)
  })
})

function refusal(act: () => unknown): number | undefined {
  try {
    act()
  } catch (error) {
    if (error instanceof MediaRefused) return error.refusal.status
    throw error
  }
  return undefined
}
