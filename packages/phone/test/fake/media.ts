/** As much of WebRTC and getUserMedia as the SDK's state handling can see. */

export class FakeTrack extends EventTarget {
  readonly kind: 'audio' | 'video'
  enabled = true
  muted = false
  readyState: 'live' | 'ended' = 'live'
  onended: (() => void) | undefined
  constructor(kind: 'audio' | 'video' = 'audio') {
    super()
    this.kind = kind
  }
  stop(): void {
    this.readyState = 'ended'
  }
  /** As when it is unplugged. */
  lose(): void {
    this.readyState = 'ended'
    this.onended?.()
  }
}

export class FakeStream {
  #tracks: readonly FakeTrack[]
  constructor(track = new FakeTrack()) {
    this.#tracks = [track]
  }
  get track(): FakeTrack {
    return this.#tracks[0] as FakeTrack
  }
  addTrack(track: FakeTrack): void {
    this.#tracks = [...this.#tracks, track]
  }
  removeTrack(track: FakeTrack): void {
    this.#tracks = this.#tracks.filter((one) => one !== track)
  }
  getTracks(): FakeTrack[] {
    return [...this.#tracks]
  }
  getAudioTracks(): FakeTrack[] {
    return this.#tracks.filter(({ kind }) => kind === 'audio')
  }
  getVideoTracks(): FakeTrack[] {
    return this.#tracks.filter(({ kind }) => kind === 'video')
  }
}

class FakeDtmf {
  canInsertDTMF = true
  ontonechange: ((event: { tone: string }) => void) | undefined
  readonly inserted: string[] = []
  insertDTMF(tones: string): void {
    this.inserted.push(tones)
    queueMicrotask(() => {
      for (const tone of [...tones, '']) this.ontonechange?.({ tone })
    })
  }
}

let count = 0
const mirrored: Readonly<Record<string, string>> = { sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' }

/** Gathering ends only when the test says so (`gather`), where `slow` was set. */
export class FakePeer extends EventTarget {
  static all: FakePeer[] = []
  static slow = false
  signalingState: RTCSignalingState = 'stable'
  connectionState: RTCPeerConnectionState = 'new'
  iceGatheringState: RTCIceGatheringState = FakePeer.slow ? 'gathering' : 'complete'
  localDescription: { sdp: string } | null = null
  remoteDescription: { sdp: string } | null = null
  ontrack: ((event: { track: FakeTrack; streams: FakeStream[] }) => void) | undefined
  onconnectionstatechange: (() => void) | undefined
  readonly configuration: RTCConfiguration
  readonly sender = {
    track: undefined as FakeTrack | null | undefined,
    dtmf: new FakeDtmf(),
    parameters: { codecs: [{ mimeType: 'audio/opus' }] } as RTCRtpSendParameters,
    async replaceTrack(track: FakeTrack | null): Promise<void> {
      this.track = track
    },
    getParameters(): RTCRtpSendParameters {
      return structuredClone(this.parameters)
    },
    async setParameters(parameters: RTCRtpSendParameters): Promise<void> {
      this.parameters = parameters
    },
  }
  currentDirection = 'sendrecv'
  /** ICE and DTLS come up by themselves, once both descriptions are there. */
  connects = true
  restarts = 0

  readonly anew: boolean

  constructor(configuration: RTCConfiguration, anew = false) {
    super()
    this.configuration = configuration
    this.anew = anew
    FakePeer.all.push(this)
  }
  addTrack(track: FakeTrack): object {
    this.sender.track = track
    return this.sender
  }
  /** ms since the last packet came. */
  silence = 0
  async getStats(): Promise<Map<string, object>> {
    const last = {
      type: 'inbound-rtp',
      kind: 'audio',
      timestamp: 10_000,
      lastPacketReceivedTimestamp: 10_000 - this.silence,
    }
    return new Map([['in', last]])
  }
  getSenders(): object[] {
    return [this.sender]
  }
  readonly transceiver = {
    sender: this.sender,
    receiver: { track: { kind: 'audio' } },
    direction: 'sendrecv',
    currentDirection: 'sendrecv',
    preferences: [] as readonly RTCRtpCodec[],
    setCodecPreferences(codecs: readonly RTCRtpCodec[]): void {
      this.preferences = codecs
    },
  }
  getTransceivers(): object[] {
    this.transceiver.currentDirection = this.currentDirection
    return [this.transceiver]
  }
  async createOffer({ iceRestart }: RTCOfferOptions = {}): Promise<{ type: string; sdp: string }> {
    if (iceRestart) this.restarts++
    return { type: 'offer', sdp: this.#sdp('offer') }
  }
  async createAnswer(): Promise<{ type: string; sdp: string }> {
    return { type: 'answer', sdp: this.#sdp('answer') }
  }
  async setLocalDescription(description: { type: string; sdp: string }): Promise<void> {
    this.#check()
    const from = { offer: 'stable', answer: 'have-remote-offer', rollback: 'have-local-offer' }[description.type]
    if (this.signalingState !== from) throw new DOMException(`local ${description.type}`, 'InvalidStateError')
    this.signalingState = description.type === 'offer' ? 'have-local-offer' : 'stable'
    if (description.type !== 'rollback') this.localDescription = description
    queueMicrotask(() => this.#connect())
  }
  async setRemoteDescription(description: { type: string; sdp: string }): Promise<void> {
    this.#check()
    const from = { offer: 'stable', answer: 'have-local-offer', rollback: 'have-remote-offer' }[description.type]
    if (this.signalingState !== from) throw new DOMException(`remote ${description.type}`, 'InvalidStateError')
    if (description.type !== 'rollback' && !description.sdp.startsWith('v=0'))
      throw new DOMException('sdp', 'OperationError')
    this.signalingState = description.type === 'offer' ? 'have-remote-offer' : 'stable'
    if (description.type === 'rollback') return
    const first = !this.remoteDescription
    this.remoteDescription = description
    const [, direction = 'sendrecv'] = /^a=(sendonly|recvonly|inactive)/m.exec(description.sdp) ?? []
    this.currentDirection = mirrored[direction] ?? 'sendrecv'
    const stream = new FakeStream()
    if (first) this.ontrack?.({ track: stream.track, streams: [stream] })
    queueMicrotask(() => this.#connect())
  }
  #connect(): void {
    if (this.connectionState !== 'new' || this.signalingState !== 'stable') return
    if (this.localDescription && this.remoteDescription && this.connects) this.become('connected')
  }
  gather(state: 'candidate' | 'complete'): void {
    if (state === 'complete') {
      this.iceGatheringState = 'complete'
      this.dispatchEvent(new Event('icegatheringstatechange'))
    } else
      this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: { candidate: 'candidate:1 1 udp 1' } }))
  }
  become(state: RTCPeerConnectionState): void {
    this.connectionState = state
    this.onconnectionstatechange?.()
    this.dispatchEvent(new Event('connectionstatechange'))
  }
  close(): void {
    this.signalingState = 'closed'
  }
  #sdp(name: string): string {
    const { direction } = this.transceiver
    return fakeSdp(`${name} ${++count}`, ...(direction === 'sendrecv' ? [] : [`a=${direction}`]))
  }
  #check(): void {
    if (this.signalingState === 'closed') throw new DOMException('closed', 'InvalidStateError')
  }
}

export const fakeSdp = (name: string, ...lines: string[]): string =>
  [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    `s=${name}`,
    't=0 0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 0 101',
    'a=rtpmap:101 telephone-event/8000',
    ...lines,
    '',
  ].join('\r\n')
