import type { Platform } from '../../src/platform.ts'
import type { Clock } from './clock.ts'
import { FakePeer, FakeStream } from './media.ts'
import type { FakeNetwork } from './network.ts'

export interface FakePlatform extends Platform {
  secure: boolean
  webrtc: boolean
  /** What getUserMedia gives next. */
  microphone: () => Promise<FakeStream>
  readonly streams: FakeStream[]
  readonly reported: unknown[]
  /** True: `play()` is refused until `gesture` is true. */
  autoplayBlocked: boolean
  playing: number
  readonly storage: Map<string, string>
  /** The tab's own, which a reload keeps. */
  readonly session: Map<string, string>
  /** Names held by other pages. */
  readonly taken: Set<string>
  online(): void
}

export function fakePlatform(clock: Clock, network: FakeNetwork, seed = 1): FakePlatform {
  const onlines = new Set<() => void>()
  const platform: FakePlatform = {
    secure: true,
    webrtc: true,
    page: 'https://pbx.test/phone/',
    autoplayBlocked: false,
    playing: 0,
    streams: [],
    reported: [],
    storage: new Map(),
    session: new Map(),
    taken: new Set(),
    microphone: async () => new FakeStream(),
    online: () => {
      for (const listener of onlines) listener()
    },
    now: () => clock.now,
    today: () => 1_700_000_000_000 + clock.now,
    random(bytes) {
      for (let i = 0; i < bytes.length; i++) {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
        bytes[i] = seed >>> 16
      }
    },
    later: (run, ms) => clock.later(run, ms),
    socket: (url, protocol) => network.connect(url, protocol) as unknown as WebSocket,
    peer: (configuration, anew) => new FakePeer(configuration, anew) as unknown as RTCPeerConnection,
    async capture() {
      const stream = await platform.microphone()
      platform.streams.push(stream)
      return stream as unknown as MediaStream
    },
    stream: () => new FakeStream() as unknown as MediaStream,
    sink: () => ({
      async play() {
        if (platform.autoplayBlocked) throw new DOMException('gesture', 'NotAllowedError')
        platform.playing++
      },
      stop: () => {
        platform.playing--
      },
    }),
    recall: (key) => platform.storage.get(key),
    remember: (key, value) => void platform.storage.set(key, value),
    kept: (key) => platform.session.get(key),
    keep(key, value) {
      if (value === undefined) platform.session.delete(key)
      else platform.session.set(key, value)
    },
    alone: async (name) => !platform.taken.has(name),
    onWake(listener) {
      onlines.add(listener)
      return () => onlines.delete(listener)
    },
    report: (error) => void platform.reported.push(error),
  }
  return platform
}
