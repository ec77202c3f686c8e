/** A full phone over fakes: devices, outputs, tones and captures are noted. */
import type { Session } from '@offhook/sip'
import type { FullCall } from '../../src/full/call.ts'
import { Phone } from '../../src/full/phone.ts'
import type { AimedSink, FullPlatform, HidDevice } from '../../src/full/platform.ts'
import type { FullPhoneOptions } from '../../src/full/types.ts'
import { Clock } from '../fake/clock.ts'
import { FarEnd } from '../fake/far-end.ts'
import { FakePeer, FakeStream, FakeTrack, fakeSdp } from '../fake/media.ts'
import { FakeNetwork } from '../fake/network.ts'
import { type FakePlatform, fakePlatform } from '../fake/platform.ts'
import { alice } from '../fake/world.ts'

export interface FullWorld {
  readonly clock: Clock
  readonly network: FakeNetwork
  readonly server: FarEnd
  readonly platform: FakePlatform
  readonly phone: Phone
  readonly seen: Seen
}

export interface Seen {
  /** Constraints of every capture. */
  readonly captures: MediaStreamConstraints[]
  devices: MediaDeviceInfo[]
  /** A device came or went. */
  changed(): void
  /** Where each playing sink goes. */
  readonly sinks: Set<{ id: string }>
  notices: { title: string; body: string }[]
  headset: HidDevice | undefined
  gesture(): void
  /** Connections of Web Audio nodes: `source of X > destination Y`. */
  readonly context: FakeContext
}

export const device = (kind: MediaDeviceKind, deviceId: string, label = deviceId): MediaDeviceInfo =>
  ({ kind, deviceId, label, groupId: '' }) as MediaDeviceInfo

let named = 0

class FakeNode {
  readonly to = new Set<FakeNode>()
  readonly name: string
  readonly stream: FakeStream | undefined
  fftSize = 0
  loudness = 0
  constructor(name: string, stream?: FakeStream) {
    this.name = name
    this.stream = stream
  }
  connect(node: FakeNode): void {
    this.to.add(node)
  }
  disconnect(node?: FakeNode): void {
    if (node) this.to.delete(node)
    else this.to.clear()
  }
  start(): void {}
  stop(): void {}
  getFloatTimeDomainData(samples: Float32Array): void {
    samples.fill(this.loudness)
  }
}

export class FakeContext {
  readonly sampleRate = 8000
  state = 'running'
  readonly nodes: FakeNode[] = []
  loudness = 0
  /** Track ids: which source goes to which destination. */
  get wires(): [FakeTrack | undefined, FakeTrack | undefined][] {
    return this.nodes.flatMap((node) =>
      [...node.to].map((to): [FakeTrack | undefined, FakeTrack | undefined] => [node.stream?.track, to.stream?.track]),
    )
  }
  async resume(): Promise<void> {}
  async close(): Promise<void> {
    this.state = 'closed'
  }
  createBuffer(): object {
    return { copyToChannel: () => {} }
  }
  createBufferSource = (): FakeNode => this.#node('buffer')
  createAnalyser = (): FakeNode => Object.assign(this.#node('analyser'), { loudness: this.loudness })
  createMediaStreamSource = (stream: FakeStream): FakeNode => this.#node('source', stream)
  createMediaStreamDestination = (): FakeNode => this.#node('destination', new FakeStream())
  #node(name: string, stream?: FakeStream): FakeNode {
    const node = new FakeNode(`${name} ${++named}`, stream)
    this.nodes.push(node)
    return node
  }
}

export async function fullWorld(options: Partial<FullPhoneOptions> = {}): Promise<FullWorld> {
  FakePeer.all = []
  FakePeer.slow = false
  const clock = new Clock()
  const network = new FakeNetwork(clock)
  const server = new FarEnd({ now: () => clock.now, later: (run, ms) => clock.later(run, ms) })
  network.server = server
  const platform = fakePlatform(clock, network)
  let changed = (): void => {}
  let gesture = (): void => {}
  const context = new FakeContext()
  const seen: Seen = {
    captures: [],
    devices: [],
    changed: () => changed(),
    sinks: new Set(),
    notices: [],
    headset: undefined,
    gesture: () => gesture(),
    context,
  }
  const more = {
    async capture(constraints: MediaStreamConstraints) {
      seen.captures.push(constraints)
      const { exact } = ((constraints.audio as MediaTrackConstraints)?.deviceId ?? {}) as { exact?: string }
      if (exact && !seen.devices.some(({ deviceId }) => deviceId === exact)) {
        throw new DOMException('no such device', 'OverconstrainedError')
      }
      const stream = constraints.video ? new FakeStream(new FakeTrack('video')) : await platform.microphone()
      platform.streams.push(stream)
      return stream as unknown as MediaStream
    },
    stream: (track: FakeTrack) => new FakeStream(track) as unknown as MediaStream,
    sink(): AimedSink {
      const at = { id: '' }
      return {
        async play() {
          if (platform.autoplayBlocked) throw new DOMException('gesture', 'NotAllowedError')
          seen.sinks.add(at)
        },
        stop: () => void seen.sinks.delete(at),
        async aim(id) {
          if (id === 'stuck') throw new DOMException('gone', 'NotFoundError')
          at.id = id
        },
      }
    },
    devices: async () => seen.devices,
    onDevices(listener: () => void) {
      changed = listener
      return () => {
        changed = () => {}
      }
    },
    audio: () => context as unknown as AudioContext,
    codecs: () =>
      ['audio/opus', 'audio/G722', 'audio/PCMU', 'audio/PCMA'].map((mimeType) => ({ mimeType, clockRate: 8000 })),
    onGesture(listener: () => void) {
      gesture = () => {
        gesture = () => {}
        listener()
      }
      return () => {}
    },
    notify(title: string, body: string) {
      const notice = { title, body }
      seen.notices.push(notice)
      return () => {
        seen.notices = seen.notices.filter((one) => one !== notice)
      }
    },
    headsets: async () => (seen.headset ? [seen.headset] : []),
  }
  const full = Object.assign(Object.create(platform), more) as FullPlatform
  const phone = new Phone({ server: '/ws', aor: alice, password: 'secret', ...options }, full)
  void phone.start()
  await clock.until(() => phone.state.name === 'registered')
  return { clock, network, server, platform, phone, seen }
}

export const contact = '<sip:pbx.test;transport=ws>'

/** A call that we place and the far side answers. Re-offers are agreed to. */
export async function talk(world: FullWorld, target = 'bob'): Promise<{ call: FullCall; session: Session }> {
  const { server, clock, phone } = world
  const before = server.invitations.length
  const call = phone.call(target)
  await clock.until(() => server.invitations.length > before)
  const session = server.invitations.at(-1) as Session
  server.onEvent = (at, event) => {
    if (event.type !== 'reoffer') return
    const held = event.request.text.includes('a=sendonly')
    const body = held ? fakeSdp('answer', 'a=recvonly') : fakeSdp('answer')
    server.apply(at.answerReoffer(event.transaction, body, clock.now))
  }
  server.apply(session.accept({ contact, body: fakeSdp('first') }, clock.now))
  await clock.until(() => call.state.name === 'answered' && session.state.name === 'confirmed')
  return { call, session }
}

/** A call that comes in and rings. */
export async function rung(world: FullWorld, headers: [string, string][] = []): Promise<FullCall> {
  const { server, clock, phone } = world
  const before = phone.calls.length
  server.invite(alice, fakeSdp('theirs'), headers)
  await clock.until(() => phone.calls.length > before)
  return phone.calls.at(-1) as FullCall
}

/** Lets time pass until the promise is settled. */
export async function settled<T>({ clock }: FullWorld, promise: Promise<T>): Promise<T> {
  let done = false
  const mark = (): void => {
    done = true
  }
  promise.then(mark, mark)
  await clock.until(() => done)
  return promise
}

export const reasonOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    ({ failure }: { failure: { reason: string } }) => failure.reason,
  )
