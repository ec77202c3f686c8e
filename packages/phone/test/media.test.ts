import { beforeEach, describe, expect, it } from 'vitest'
import { Media } from '../src/media/media.ts'
import { Playback } from '../src/media/playback.ts'
import { Clock, settle } from './fake/clock.ts'
import { FakePeer, FakeStream, fakeSdp } from './fake/media.ts'
import { FakeNetwork } from './fake/network.ts'
import { type FakePlatform, fakePlatform } from './fake/platform.ts'

let clock: Clock
let platform: FakePlatform
let media: Media
const log: string[] = []

beforeEach(() => {
  clock = new Clock()
  platform = fakePlatform(clock, new FakeNetwork(clock))
  FakePeer.all = []
  FakePeer.slow = false
  log.length = 0
  media = new Media(
    platform,
    { iceServers: [], gatherBudget: 500 },
    {
      remote: () => log.push('remote'),
      connected: () => log.push('connected'),
      disconnected: () => log.push('disconnected'),
      failed: () => log.push('failed'),
    },
  )
})

describe('the microphone', () => {
  it('is not left open when the call is over before the person has allowed it', async () => {
    let allow: (stream: FakeStream) => void = () => {}
    platform.microphone = () =>
      new Promise((resolve) => {
        allow = resolve
      })
    const opening = media.open(true)
    media.close()
    const stream = new FakeStream()
    allow(stream)
    await expect(opening).rejects.toThrow()
    expect(stream.track.readyState).toBe('ended')
    expect(FakePeer.all).toHaveLength(0)
  })

  it('may be asked for again after it was refused', async () => {
    platform.microphone = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
    await expect(media.open(true)).rejects.toMatchObject({ failure: { reason: 'microphone-refused' } })
    platform.microphone = async () => new FakeStream()
    await media.open(true)
    expect(media.localStream).toBeDefined()
  })

  it('starts muted where the call was muted before', async () => {
    media.setMuted(true)
    await media.open(true)
    expect(platform.streams[0]?.track.enabled).toBe(false)
    media.setMuted(false)
    expect(platform.streams[0]?.track.enabled).toBe(true)
  })

  it.each([
    ['insecure-page', { secure: false, webrtc: false }],
    ['no-webrtc', { webrtc: false }],
  ])('%s is told before anything is asked', async (reason, facts) => {
    Object.assign(platform, facts)
    await expect(media.open(true)).rejects.toMatchObject({ failure: { reason } })
    expect(platform.streams).toHaveLength(0)
  })
})

describe('an offer', () => {
  it('asks for one transport, with rtcp-mux, and no STUN server', async () => {
    await media.open(true)
    await media.offer(false)
    expect(FakePeer.all[0]?.configuration).toEqual({
      bundlePolicy: 'balanced',
      rtcpMuxPolicy: 'require',
      iceServers: [],
    })
  })

  it('does not wait for candidates where the server needs none', async () => {
    FakePeer.slow = true
    await media.open(true)
    await media.offer(false)
    expect(clock.now).toBe(0)
  })

  it('waits half a second after the first candidate, not for a STUN server that never answers', async () => {
    FakePeer.slow = true
    await media.open(true)
    let sdp: string | undefined
    void media.offer(true).then((made) => {
      sdp = made
    })
    await clock.pass(700)
    FakePeer.all[0]?.gather('candidate')
    await clock.pass(300)
    FakePeer.all[0]?.gather('candidate')
    expect(sdp).toBeUndefined()
    await clock.until(() => sdp)
    expect(clock.now).toBe(1_200)
  })

  it('goes out as soon as gathering is complete', async () => {
    FakePeer.slow = true
    await media.open(true)
    let sdp: string | undefined
    void media.offer(true).then((made) => {
      sdp = made
    })
    await settle()
    FakePeer.all[0]?.gather('complete')
    await settle()
    expect(sdp).toMatch(/^v=0/)
    expect(clock.now).toBe(0)
  })

  it('goes out after two seconds where there is no candidate at all', async () => {
    FakePeer.slow = true
    await media.open(true)
    let done = false
    void media.offer(true).then(() => {
      done = true
    })
    await clock.until(() => done)
    expect(clock.now).toBe(2_000)
  })
})

describe('an answer', () => {
  it('is taken once; another one later (a fork) goes to a fresh offer', async () => {
    await media.open(true)
    await media.offer(false)
    const first = fakeSdp('one')
    await media.accept(first)
    await media.accept(first)
    await media.accept(fakeSdp('two', 'a=sendonly'))
    expect(FakePeer.all[0]?.remoteDescription?.sdp).toContain('s=two')
    expect(media.heldRemotely).toBe(true)
    expect(log).toEqual(['remote', 'connected'])
  })

  it('does not wait for candidates where the offer is from an ICE-lite server', async () => {
    FakePeer.slow = true
    await media.open(true)
    expect(await media.answer(fakeSdp('offer', 'a=ice-lite'))).toMatch(/^v=0/)
    expect(clock.now).toBe(0)
  })
})

describe('remote sound', () => {
  it('waits for a gesture where the browser wants one', async () => {
    let blocked = 0
    const playback = new Playback(platform, () => blocked++)
    platform.autoplayBlocked = true
    await playback.play(media, platform.stream({} as MediaStreamTrack))
    expect([blocked, playback.isBlocked, platform.playing]).toEqual([1, true, 0])
    platform.autoplayBlocked = false
    await playback.unlock()
    expect([blocked, playback.isBlocked, platform.playing]).toEqual([1, false, 1])
    playback.stop(media)
    expect(platform.playing).toBe(0)
  })
})
