/** As much of WebRTC as two libraries need to agree upon a call in Node. */

class FakeConnection extends EventTarget {
  static last: FakeConnection | undefined
  signalingState = 'stable'
  iceGatheringState = 'complete'
  iceConnectionState = 'connected'
  localDescription: { type: string; sdp: string } | null = null
  remoteDescription: { type: string; sdp: string } | null = null
  closed = false

  constructor() {
    super()
    FakeConnection.last = this
  }

  async createOffer() {
    return { type: 'offer', sdp: sdp() }
  }
  async createAnswer() {
    return { type: 'answer', sdp: sdp() }
  }
  async setLocalDescription(description: { type: string; sdp: string }) {
    this.localDescription = description.type === 'rollback' ? null : description
    this.signalingState = description.type === 'offer' ? 'have-local-offer' : 'stable'
  }
  async setRemoteDescription(description: { type: string; sdp: string }) {
    if (description.sdp.includes('a=broken')) throw new Error('broken')
    this.remoteDescription = description
    this.signalingState = description.type === 'offer' ? 'have-remote-offer' : 'stable'
  }
  addTrack() {}
  getSenders() {
    return []
  }
  getReceivers() {
    return []
  }
  close() {
    this.closed = true
  }
}

function sdp(): string {
  const lines = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'm=audio 9 UDP/TLS/RTP/SAVPF 0', 'c=IN IP4 0.0.0.0']
  return `${[...lines, 'a=rtpmap:0 PCMU/8000', 'a=sendrecv'].join('\r\n')}\r\n`
}

/** Puts it where a browser has it; gives back how to take it away. */
export function fakeWebRtc(): () => void {
  const before = { ...globalThis } as Record<string, unknown>
  const stream = { getTracks: () => [], getAudioTracks: () => [], getVideoTracks: () => [] }
  const fakes: Record<string, unknown> = {
    window: globalThis,
    RTCPeerConnection: FakeConnection,
    RTCSessionDescription: class {
      constructor(init: object) {
        Object.assign(this, init)
      }
    },
    navigator: { mediaDevices: { getUserMedia: async () => stream } },
  }
  for (const [name, value] of Object.entries(fakes))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  return () => {
    for (const name of Object.keys(fakes))
      Object.defineProperty(globalThis, name, { value: before[name], configurable: true, writable: true })
  }
}
