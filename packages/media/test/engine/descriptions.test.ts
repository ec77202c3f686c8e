import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine, Reoffered } from '../../src/engine/types.ts'
import { fixture, phoneSdp } from '../sdp/fixture.ts'

const BROWSER = { kind: 'webrtc' } as const
const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const ECHO = { kind: 'echo' } as const
const FORMATS = ['0 PCMU/8000', '8 PCMA/8000', '101 telephone-event/8000']

let engine: MediaEngine
let calls = 0
/** A call of its own for each test. */
const fresh = (): string => `call-${++calls}`

beforeAll(async () => {
  engine = await createMediaEngine({
    ports: [0, 0],
    rtpPorts: [0, 0],
    bind: '127.0.0.1',
    addresses: ['192.0.2.1', '127.0.0.1'],
  })
})
afterAll(() => engine.close())

const answered = (result: Reoffered): string => (result.kind === 'answered' ? result.sdp : 'passed on')
const line = (sdp: string, prefix: string): string | undefined =>
  sdp.split('\r\n').find((one) => one.startsWith(prefix))
const version = (sdp: string): number => Number(line(sdp, 'o=')?.split(' ')[2])

describe('the answer to a browser', () => {
  it('has all that Chromium wants, line by line', async () => {
    const sdp = await engine.serve(fresh(), 'a', fixture('chromium-audio'), BROWSER, ECHO)
    const lines = sdp
      .split('\r\n')
      .map((one) => one.replace(/(ufrag:|pwd:|sha-256 |ssrc:|o=- )\S+/, '$1X').replace(/(audio |1 )\d{5} /, '$1PORT '))
    expect(lines).toEqual([
      'v=0',
      'o=- X 1 IN IP4 192.0.2.1',
      's=-',
      't=0 0',
      'a=ice-lite',
      'a=group:BUNDLE 0',
      'a=msid-semantic:WMS *',
      'm=audio PORT UDP/TLS/RTP/SAVPF 111 110',
      'c=IN IP4 192.0.2.1',
      'a=mid:0',
      'a=rtpmap:111 opus/48000/2',
      'a=fmtp:111 minptime=10;useinbandfec=1',
      'a=rtpmap:110 telephone-event/48000',
      'a=fmtp:110 0-15',
      'a=ptime:20',
      'a=sendrecv',
      'a=rtcp-mux',
      'a=ice-ufrag:X',
      'a=ice-pwd:X',
      'a=fingerprint:sha-256 X',
      'a=setup:passive',
      'a=msid:offhook audio',
      'a=ssrc:X cname:offhook',
      expect.stringMatching(/^a=candidate:1 1 udp \d+ 192\.0\.2\.1 PORT typ host$/),
      expect.stringMatching(/^a=candidate:2 1 udp \d+ 127\.0\.0\.1 PORT typ host$/),
      'a=end-of-candidates',
      '',
    ])
  })

  it('refuses video in its place and keeps it out of the bundle', async () => {
    const sdp = await engine.serve(fresh(), 'a', fixture('chromium-audio-video'), BROWSER, ECHO)
    expect(sdp.match(/^m=\w+ \d+/gm)).toEqual([expect.stringMatching(/^m=audio [1-9]/), 'm=video 0'])
    expect(line(sdp, 'a=group')).toBe('a=group:BUNDLE 0')
    expect(sdp.split('m=video')[1]).toContain('a=mid:1')
  })

  it('repeats the mid of Firefox and has no extmap', async () => {
    const offer = fixture('firefox-audio').replaceAll('BUNDLE 0', 'BUNDLE sdparta_0').replace('mid:0', 'mid:sdparta_0')
    const sdp = await engine.serve(fresh(), 'a', offer, BROWSER, ECHO)
    expect(sdp).toContain('a=mid:sdparta_0')
    expect(sdp).not.toContain('extmap')
  })

  it.each([
    ['sendrecv', 'sendrecv'],
    ['sendonly', 'recvonly'],
    ['recvonly', 'sendonly'],
    ['inactive', 'inactive'],
  ])('answers %s with %s', async (offered, direction) => {
    const offer = fixture('chromium-audio').replace('a=sendrecv', `a=${offered}`)
    expect(await engine.serve(fresh(), 'a', offer, BROWSER, ECHO)).toContain(`a=${direction}\r\n`)
  })

  it('is the same when the same offer comes again', async () => {
    const call = fresh()
    const first = await engine.serve(call, 'a', fixture('chromium-audio'), BROWSER, ECHO)
    expect(await engine.serve(call, 'a', fixture('chromium-audio'), BROWSER, ECHO)).toBe(first)
    expect(answered(await engine.reoffer(call, 'a', fixture('chromium-audio')))).toBe(first)
  })
})

describe('a browser calls a phone', () => {
  it('the phone is offered G.711 first, then what else the browser has, and digits, on an even port, at the address that reaches it', async () => {
    const sdp = await engine.offer(fresh(), 'a', fixture('chromium-audio-video'), BROWSER, 'b', PHONE)
    expect(sdp.replace(/o=- \S+/, 'o=- X').split('\r\n')).toEqual([
      'v=0',
      'o=- X 1 IN IP4 127.0.0.1',
      's=-',
      't=0 0',
      expect.stringMatching(/^m=audio \d*[02468] RTP\/AVP 0 8 111 9 101$/),
      'c=IN IP4 127.0.0.1',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:111 opus/48000/2',
      'a=fmtp:111 minptime=10;useinbandfec=1',
      'a=rtpmap:9 G722/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=ptime:20',
      'a=sendrecv',
      '',
    ])
  })

  it('the browser is answered with the codec the phone chose, only, and its own number for 8000 Hz digits', async () => {
    const call = fresh()
    await engine.offer(call, 'a', fixture('chromium-audio-video'), BROWSER, 'b', PHONE)
    const sdp = await engine.answer(
      call,
      'b',
      phoneSdp(4000, ['8 PCMA/8000', '0 PCMU/8000', '96 telephone-event/8000']),
    )
    expect(line(sdp, 'm=audio')).toMatch(/SAVPF 8 126$/)
    expect(sdp).toContain('m=video 0')
    expect(
      await engine.answer(call, 'b', phoneSdp(4000, ['8 PCMA/8000', '0 PCMU/8000', '96 telephone-event/8000'])),
    ).toBe(sdp)
  })

  it('the first of two forks to answer is joined, and another may take over', async () => {
    const call = fresh()
    const [b, c] = await Promise.all(
      ['b', 'c'].map((to) => engine.offer(call, 'a', fixture('chromium-audio'), BROWSER, to, PHONE)),
    )
    expect(line(b ?? '', 'm=')).not.toBe(line(c ?? '', 'm='))
    const first = await engine.answer(call, 'b', phoneSdp(4000, FORMATS))
    await engine.release(call, 'b')
    expect(await engine.answer(call, 'c', phoneSdp(4002, FORMATS))).toBe(first)
  })

  it('an answer that refuses the audio is refused itself, and nothing changes', async () => {
    const call = fresh()
    await engine.offer(call, 'a', fixture('chromium-audio'), BROWSER, 'b', PHONE)
    await expect(engine.answer(call, 'b', phoneSdp(0, FORMATS))).rejects.toMatchObject({ refusal: { status: 488 } })
    expect(await engine.answer(call, 'b', phoneSdp(4000, FORMATS))).toContain('m=audio')
  })
})

describe('a phone calls a browser', () => {
  it('the browser is offered a bundle of one, both roles, and the codecs it knows', async () => {
    const offer = phoneSdp(4000, ['18 G729/8000', '8 PCMA/8000', '9 G722/8000', '101 telephone-event/8000'])
    const sdp = await engine.offer(fresh(), 'a', offer, PHONE, 'b', BROWSER)
    expect(line(sdp, 'm=')).toMatch(/UDP\/TLS\/RTP\/SAVPF 8 9 96 0 110 101$/)
    for (const one of ['a=group:BUNDLE 0', 'a=mid:0', 'a=setup:actpass', 'a=rtcp-mux', 'a=ice-lite'])
      expect(sdp).toContain(one)
  })

  it('to a browser that wants to be the DTLS server we are the client, and stay it', async () => {
    const call = fresh()
    const offer = fixture('chromium-audio').replace('actpass', 'passive')
    expect(await engine.serve(call, 'a', offer, BROWSER, ECHO)).toContain('a=setup:active\r\n')
    expect(answered(await engine.reoffer(call, 'a', fixture('chromium-audio')))).toContain('a=setup:active\r\n')
  })
})

describe('offering again', () => {
  async function established(): Promise<{ call: string; offer: string; answer: string }> {
    const call = fresh()
    const offer = await engine.offer(call, 'a', fixture('chromium-audio'), BROWSER, 'b', PHONE)
    const answer = await engine.answer(call, 'b', phoneSdp(4000, ['0 PCMU/8000', '101 telephone-event/8000']))
    return { call, offer, answer }
  }

  it('hold and resumption keep keys and credentials, and count the version', async () => {
    const { call, answer } = await established()
    const held = answered(
      await engine.reoffer(call, 'a', fixture('chromium-audio').replace('a=sendrecv', 'a=sendonly')),
    )
    expect(held).toContain('a=recvonly')
    expect(version(held)).toBe(version(answer) + 1)
    for (const prefix of ['a=ice-ufrag', 'a=fingerprint', 'a=setup', 'a=ssrc', 'm='])
      expect(line(held, prefix)).toBe(line(answer, prefix))
    const resumed = answered(await engine.reoffer(call, 'a', fixture('chromium-audio')))
    expect(resumed).toContain('a=sendrecv')
    expect(version(resumed)).toBe(version(answer) + 2)
  })

  it('an ICE restart gets new credentials and the old fingerprint', async () => {
    const { call, answer } = await established()
    const offer = fixture('chromium-audio')
      .replace(/ice-ufrag:\S+/, 'ice-ufrag:New1')
      .replace(/ice-pwd:\S+/, 'ice-pwd:anotherPasswordOf22chars')
    const restarted = answered(await engine.reoffer(call, 'a', offer))
    expect(line(restarted, 'a=ice-ufrag')).not.toBe(line(answer, 'a=ice-ufrag'))
    expect(line(restarted, 'a=fingerprint')).toBe(line(answer, 'a=fingerprint'))
    expect(answered(await engine.reoffer(call, 'a', offer))).toBe(restarted)
  })

  it("a phone's hold by 0.0.0.0 is answered with recvonly", async () => {
    const { call } = await established()
    const offer = phoneSdp(4000, FORMATS).replace('c=IN IP4 127.0.0.1', 'c=IN IP4 0.0.0.0')
    expect(answered(await engine.reoffer(call, 'b', offer))).toContain('a=recvonly')
  })

  it('video that is added is refused in its place', async () => {
    const { call } = await established()
    expect(answered(await engine.reoffer(call, 'a', fixture('chromium-audio-video')))).toContain('m=video 0')
  })

  it('without the codec in use it is passed on, to the leg that keeps its port and numbers', async () => {
    const { call, offer, answer } = await established()
    const changed = phoneSdp(4000, ['8 PCMA/8000', '101 telephone-event/8000'])
    expect(await engine.reoffer(call, 'b', changed)).toEqual({ kind: 'passOn' })
    const again = await engine.offer(call, 'b', changed, PHONE, 'a', BROWSER)
    expect(line(again, 'm=')).toMatch(/SAVPF 8 111 0 9 110 126$/)
    expect(again).toContain('a=setup:actpass')
    expect(line(again, 'a=ice-ufrag')).toBe(line(answer, 'a=ice-ufrag'))
    expect(version(again)).toBe(version(answer) + 1)
    const back = await engine.answer(call, 'a', fixture('chromium-audio').replace('actpass', 'active'))
    expect(line(back, 'm=')).toBe(line(offer, 'm=')?.replace('0 8 111 9 101', '8 101'))
  })

  it('of a leg that never was established is misuse', async () => {
    await expect(engine.reoffer(fresh(), 'a', fixture('chromium-audio'))).rejects.toThrow(/not established/)
    await expect(engine.answer(fresh(), 'a', fixture('chromium-audio'))).rejects.toThrow(/no offer/)
  })
})

it('leaves no leg behind when an offer cannot be made', async () => {
  const before = await engine.stats()
  const g729 = phoneSdp(4000, ['18 G729/8000'])
  await expect(engine.offer(fresh(), 'a', g729, PHONE, 'b', BROWSER)).rejects.toMatchObject({
    refusal: { status: 488 },
  })
  await expect(engine.offer(fresh(), 'a', 'nonsense', PHONE, 'b', BROWSER)).rejects.toMatchObject({
    refusal: { status: 400 },
  })
  expect(await engine.stats()).toMatchObject({ calls: before.calls, legs: before.legs })
})
