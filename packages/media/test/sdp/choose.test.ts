import { describe, expect, it } from 'vitest'
import { audioOf, type Kind } from '../../src/sdp/audio.ts'
import { codecsForAnswer, codecsForService, codecsTowards } from '../../src/sdp/choose.ts'
import type { Codec } from '../../src/sdp/codec.ts'
import { parseDescription } from '../../src/sdp/parse.ts'
import { fixture, phoneSdp } from './fixture.ts'

const codecs = (sdp: string, kind: Kind): readonly Codec[] => audioOf(parseDescription(sdp), kind).section.codecs
const chromium = codecs(fixture('chromium-audio'), 'webrtc')
const firefox = codecs(fixture('firefox-audio'), 'webrtc')
const phone = (...formats: string[]): readonly Codec[] => codecs(phoneSdp(4000, formats), 'rtp')
const show = (list: readonly Codec[]): string[] => list.map((codec) => `${codec.name}/${codec.clockRate}`)
const numbers = (list: readonly Codec[]): string[] =>
  list.map((codec) => `${codec.payloadType} ${codec.name}/${codec.clockRate}`)

describe('codecsTowards', () => {
  it.each([
    ...(
      [
        ['Chromium', chromium],
        ['Firefox', firefox],
      ] as const
    ).map(
      ([name, offered]) =>
        [
          `${name} to a phone, what every phone has first`,
          offered,
          'webrtc',
          'rtp',
          ['PCMU/8000', 'PCMA/8000', 'opus/48000', 'G722/8000', 'telephone-event/8000'],
        ] as const,
    ),
    [
      'a browser with Opus alone to a phone',
      chromium.filter((codec) => codec.name === 'opus'),
      'webrtc',
      'rtp',
      ['opus/48000', 'PCMU/8000', 'PCMA/8000', 'G722/8000', 'telephone-event/8000'],
    ],
    [
      'a phone with G.722 alone to a phone',
      phone('9 G722/8000'),
      'rtp',
      'rtp',
      ['G722/8000', 'PCMU/8000', 'PCMA/8000', 'opus/48000', 'telephone-event/8000'],
    ],
    [
      'a phone with one law to a phone',
      phone('8 PCMA/8000'),
      'rtp',
      'rtp',
      ['PCMA/8000', 'PCMU/8000', 'G722/8000', 'telephone-event/8000'],
    ],
    ['a phone with G.729 alone to a phone', phone('18 G729/8000'), 'rtp', 'rtp', ['G729/8000', 'telephone-event/8000']],
    [
      'a phone with G.722 alone to a browser',
      phone('9 G722/8000'),
      'rtp',
      'webrtc',
      ['G722/8000', 'opus/48000', 'PCMU/8000', 'PCMA/8000', 'telephone-event/48000', 'telephone-event/8000'],
    ],
    [
      'Chromium to a browser',
      chromium,
      'webrtc',
      'webrtc',
      ['opus/48000', 'G722/8000', 'PCMU/8000', 'PCMA/8000', 'telephone-event/48000', 'telephone-event/8000'],
    ],
    [
      'Firefox to a browser, with digits for Opus although it offers 8000 alone',
      firefox,
      'webrtc',
      'webrtc',
      ['opus/48000', 'G722/8000', 'PCMU/8000', 'PCMA/8000', 'telephone-event/48000', 'telephone-event/8000'],
    ],
    [
      'a phone to a browser',
      phone('18 G729/8000', '8 PCMA/8000', '0 PCMU/8000', '96 telephone-event/8000'),
      'rtp',
      'webrtc',
      ['PCMA/8000', 'PCMU/8000', 'opus/48000', 'G722/8000', 'telephone-event/48000', 'telephone-event/8000'],
    ],
    [
      'a phone with Opus to a browser',
      phone('96 opus/48000/2', '8 PCMA/8000', '101 telephone-event/8000'),
      'rtp',
      'webrtc',
      ['opus/48000', 'PCMA/8000', 'PCMU/8000', 'G722/8000', 'telephone-event/48000', 'telephone-event/8000'],
    ],
    [
      'a phone to a phone, codecs we never heard of included',
      phone('18 G729/8000', '97 iLBC/8000', '13 CN/8000', '101 telephone-event/8000'),
      'rtp',
      'rtp',
      ['G729/8000', 'iLBC/8000', 'CN/8000', 'telephone-event/8000'],
    ],
    [
      'a phone without digits, whose keys may be heard or signalled',
      phone('0 PCMU/8000'),
      'rtp',
      'webrtc',
      ['PCMU/8000', 'opus/48000', 'PCMA/8000', 'G722/8000', 'telephone-event/48000', 'telephone-event/8000'],
    ],
  ] as const)('%s', (_, offered, from, to, expected) => {
    expect(show(codecsTowards(offered, from, to)).sort()).toEqual([...expected].sort())
    const main = expected.filter((name) => !name.startsWith('telephone') && name !== 'CN/8000')
    expect(show(codecsTowards(offered, from, to)).slice(0, main.length)).toEqual(main)
  })

  it('holds Opus back from a phone that may do with G.711, until it has refused', () => {
    for (const [offered, from] of [
      [phone('0 PCMU/8000'), 'rtp'],
      [chromium.filter(({ name }) => name === 'PCMU'), 'webrtc'],
    ] as const) {
      const few = ['PCMU/8000', 'PCMA/8000', 'G722/8000']
      expect(show(codecsTowards(offered, from, 'rtp'))).toEqual([...few, 'telephone-event/8000'])
      const all = codecsTowards(offered, from, 'rtp', [], true)
      expect(show(all)).toEqual([...few, 'opus/48000', 'telephone-event/8000'])
      expect(all[3]?.parameters).toContain('maxplaybackrate=8000')
    }
  })

  it("keeps the browser's order towards a phone", () => {
    const swapped = [...firefox].reverse()
    expect(show(codecsTowards(swapped, 'webrtc', 'rtp'))).toEqual([
      ...['PCMA/8000', 'PCMU/8000', 'G722/8000', 'opus/48000', 'telephone-event/8000'],
    ])
  })

  it('refuses when nothing is common', () => {
    expect(() => codecsTowards(phone('18 G729/8000'), 'rtp', 'webrtc')).toThrow(/no common codec/)
  })
})

describe('codecsForAnswer', () => {
  it('gives the browser the codec the phone chose, only, and its 8000 Hz digits', () => {
    const answer = codecsForAnswer(chromium, phone('8 PCMA/8000', '0 PCMU/8000', '101 telephone-event/8000'))
    expect(numbers(answer)).toEqual(['8 PCMA/8000', '126 telephone-event/8000'])
  })

  it('gives Chromium the 48000 Hz digits beside Opus', () => {
    expect(numbers(codecsForAnswer(chromium, firefox))).toEqual(['111 opus/48000', '110 telephone-event/48000'])
  })

  it('gives Firefox the digits it has beside Opus', () => {
    expect(numbers(codecsForAnswer(firefox, chromium))).toEqual(['109 opus/48000', '101 telephone-event/8000'])
  })

  it("takes the browser's digits also when the far side takes none, to turn them into what it takes", () => {
    expect(numbers(codecsForAnswer(chromium, phone('0 PCMU/8000')))).toEqual([
      '0 PCMU/8000',
      '126 telephone-event/8000',
    ])
  })

  it("carries the far side's parameters, since they say what it wants to hear", () => {
    const far: Codec = { payloadType: 96, name: 'OPUS', clockRate: 48_000, channels: 2, parameters: 'useinbandfec=0' }
    expect(codecsForAnswer(chromium, [far])[0]).toMatchObject({
      payloadType: 111,
      name: 'opus',
      parameters: 'useinbandfec=0',
    })
  })

  it.each([
    ['Opus at 8 kHz for a phone with PCMU', ['0 PCMU/8000'], '111 opus/48000', /maxplaybackrate=8000;/],
    ['Opus at 16 kHz for a phone with G.722', ['9 G722/8000'], '111 opus/48000', /maxplaybackrate=16000;/],
  ])('transcodes to %s where nothing is common', (_, taken, own, parameters) => {
    const opus = chromium.filter((codec) => codec.name === 'opus')
    const answer = codecsForAnswer(opus, phone(...taken))
    expect(numbers(answer)).toEqual([own])
    expect(answer[0]?.parameters).toMatch(parameters)
  })

  it('transcodes between the laws before anything dearer, and to nothing that it cannot', () => {
    expect(numbers(codecsForAnswer(phone('9 G722/8000', '8 PCMA/8000'), phone('0 PCMU/8000')))).toEqual(['8 PCMA/8000'])
    expect(numbers(codecsForAnswer(phone('18 G729/8000', '9 G722/8000'), phone('0 PCMU/8000')))).toEqual([
      '9 G722/8000',
    ])
  })

  it('takes what is common before what the far side likes better', () => {
    expect(numbers(codecsForAnswer(phone('0 PCMU/8000'), phone('9 G722/8000', '0 PCMU/8000')))).toEqual(['0 PCMU/8000'])
  })

  it('refuses an answer with nothing that was offered', () => {
    expect(() => codecsForAnswer(chromium, phone('18 G729/8000', '101 telephone-event/8000'))).toThrow(/no codec/)
  })
})

describe('codecsForService', () => {
  it('echoes in the first codec', () => {
    expect(numbers(codecsForService(chromium, { kind: 'echo' }))).toEqual([
      '111 opus/48000',
      '110 telephone-event/48000',
    ])
    expect(numbers(codecsForService(phone('18 G729/8000'), { kind: 'echo' }))).toEqual(['18 G729/8000'])
  })

  it('plays a tone in G.711, which needs no encoder, although Opus was offered first', () => {
    const tone = { kind: 'tone', frequency: 1000 } as const
    expect(numbers(codecsForService(firefox, tone))).toEqual(['0 PCMU/8000', '101 telephone-event/8000'])
    expect(numbers(codecsForService(phone('8 PCMA/8000'), tone))).toEqual(['8 PCMA/8000'])
    expect(() => codecsForService(phone('18 G729/8000'), tone)).toThrow(/PCMU or PCMA/)
  })
})
