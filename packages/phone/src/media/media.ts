/** One call's microphone, peer connection and remote sound. */
import { microphoneReason, phoneError, requireBrowser } from '../failures.ts'
import type { Platform } from '../platform.ts'
import { gathered } from './gather.ts'

/** ms without a packet after which nothing is heard any more. */
const silence = 200
/** ms until a microphone that was lost is looked for again. */
const retry = 2_000

export interface MediaOptions {
  readonly iceServers: RTCIceServer[]
  /** Milliseconds, see `gathered`. */
  readonly gatherBudget: number
}

export interface MediaEvents {
  remote(stream: MediaStream): void
  connected(): void
  /** Nothing comes any more, and it may come back by itself. */
  disconnected(): void
  /** ICE or DTLS did not come up, or broke for good. */
  failed(): void
}

export class Media {
  readonly #platform: Platform
  readonly #options: MediaOptions
  readonly #events: MediaEvents
  #pc: RTCPeerConnection | undefined
  /** Until the one that shall take its place is agreed on. */
  #old: RTCPeerConnection | undefined
  #local: MediaStream | undefined
  #muted = false
  #held = false
  /** The last answer as it came: remoteDescription is the browser's own print of it. */
  #taken = ''
  #closed = false

  constructor(platform: Platform, options: MediaOptions, events: MediaEvents) {
    this.#platform = platform
    this.#options = options
    this.#events = events
  }

  get peerConnection(): RTCPeerConnection | undefined {
    return this.#pc
  }

  get localStream(): MediaStream | undefined {
    return this.#local
  }

  /** The microphone is ours and the peer connection is there. May be called again after it rejected with PhoneError. */
  async open(constraints: true | MediaTrackConstraints): Promise<void> {
    requireBrowser(this.#platform)
    const stream = await this.#platform.capture({ audio: constraints }).catch((error: unknown) => {
      throw phoneError(microphoneReason(error), error)
    })
    this.#take(stream, constraints)
    if (this.#closed) {
      // Hung up while the browser asked: no light may stay on.
      this.#silence()
      throw phoneError('misuse', 'closed')
    }
    this.setMuted(this.#muted)
    this.#connect(stream.getTracks()[0])
  }

  #connect(voice: MediaStreamTrack | null | undefined, anew?: boolean): void {
    const pc = this.#platform.peer(
      {
        // Not max-bundle: rtpengine answers without a group, which Chromium would then refuse.
        bundlePolicy: 'balanced',
        rtcpMuxPolicy: 'require',
        iceServers: this.#options.iceServers,
      },
      anew,
    )
    this.#pc = pc
    pc.ontrack = ({ track, streams }) => this.#events.remote(streams[0] ?? this.#platform.stream(track))
    const told: Partial<Record<RTCPeerConnectionState, () => void>> = this.#events
    pc.onconnectionstatechange = () => told[pc.connectionState]?.()
    if (voice && this.#local) pc.addTrack(voice, this.#local)
  }

  /** A connection on whatever network there is now, which `accept` puts in the place of the old one. Pictures stay on theirs. */
  #renew(): void {
    const old = this.#open()
    const [{ sender } = {}, more] = old.getTransceivers()
    if (more || !sender?.track) return
    this.#old = old
    this.#connect(sender.track, true)
    this.hold(this.#held)
  }

  #take(stream: MediaStream, constraints: true | MediaTrackConstraints): void {
    this.#local = stream
    for (const track of stream.getTracks()) track.onended = () => void this.#again(constraints)
  }

  /** The microphone was unplugged, or did not outlive the machine's sleep: the same again, else whatever there is. */
  async #again(constraints: true | MediaTrackConstraints): Promise<void> {
    const { capture } = this.#platform
    const stream = await capture({ audio: constraints })
      .catch(() => capture({ audio: true }))
      .catch(() => undefined)
    if (this.#closed) for (const track of stream?.getTracks() ?? []) track.stop()
    else if (!stream) this.#platform.later(() => void this.#again(constraints), retry)
    else {
      this.#take(stream, constraints)
      this.#gate()
      await this.#pc?.getSenders()[0]?.replaceTrack(stream.getTracks()[0] ?? null)
    }
  }

  setMuted(muted: boolean): void {
    this.#muted = muted
    this.#gate()
  }

  get held(): boolean {
    return this.#held
  }

  /** The next offer or answer says so (RFC 3264 8.4); nothing is heard of us at once. */
  hold(held: boolean): void {
    this.#held = held
    for (const transceiver of this.#pc?.getTransceivers() ?? []) transceiver.direction = held ? 'sendonly' : 'sendrecv'
    this.#gate()
  }

  /** An offer's SDP; with `wait` its candidates are in it. */
  async offer(wait: boolean, iceRestart = false): Promise<string> {
    // Where the browser has not noticed by itself, it may not know of the new network either. And Firefox, which alone has
    // identities, sends nothing ever again over a connection that has failed, though a restart connects it.
    if (iceRestart && (this.#pc?.connectionState !== 'failed' || 'peerIdentity' in this.#pc)) this.#renew()
    const pc = this.#open()
    await pc.setLocalDescription(await pc.createOffer({ iceRestart }))
    return this.#description(wait)
  }

  /** Takes an offer and makes the answer. */
  async answer(offer: string): Promise<string> {
    const pc = this.#open()
    await pc.setRemoteDescription({ type: 'offer', sdp: offer })
    await pc.setLocalDescription(await pc.createAnswer())
    return this.#description(!isIceLite(offer))
  }

  /**
   * Takes the answer to our offer. One that differs from the answer already taken (183 and 2xx of two forks) is applied to
   * a fresh offer that nobody sees: the transports are the same.
   */
  async accept(answer: string): Promise<void> {
    const pc = this.#open()
    if (pc.signalingState === 'stable') {
      if (this.#taken === answer) return
      await pc.setLocalDescription(await pc.createOffer())
    }
    await pc.setRemoteDescription({ type: 'answer', sdp: answer })
    this.#taken = answer
    this.#old?.close()
    this.#old = undefined
  }

  /** Back to what was agreed last, where an offer of either side came to nothing. */
  async rollback(): Promise<void> {
    const old = this.#old
    if (old) {
      this.#pc?.close()
      this.#pc = old
      this.#old = undefined
    }
    const pc = this.#pc
    if (pc?.signalingState === 'have-local-offer') await pc.setLocalDescription({ type: 'rollback' })
    if (pc?.signalingState === 'have-remote-offer') await pc.setRemoteDescription({ type: 'rollback' })
  }

  /** The far side does not listen to us, and may play music: we are on hold (RFC 3264 8.4). */
  get heldRemotely(): boolean {
    const direction = this.#pc?.getTransceivers()[0]?.currentDirection
    return direction === 'recvonly' || direction === 'inactive'
  }

  /** Sound has come of late; where a browser does not say, what it holds of the connection. */
  async hears(): Promise<boolean> {
    const stats = await this.#pc?.getStats()
    // Pictures may stand still, and paths that are not in use are silent.
    for (const { kind, timestamp, lastPacketReceivedTimestamp: last } of stats?.values() ?? []) {
      if (kind === 'audio' && last && timestamp - last > silence) return false
    }
    return this.connected
  }

  get connected(): boolean {
    return this.#pc?.connectionState === 'connected'
  }

  /** The sender of tones, where the far side takes telephone-events (RFC 4733). */
  get toneSender(): RTCDTMFSender | undefined {
    const dtmf = this.#pc?.getSenders()[0]?.dtmf
    // Firefox has no canInsertDTMF in some versions.
    if (!dtmf || dtmf.canInsertDTMF === false) return undefined
    return /telephone-event/i.test(this.#pc?.remoteDescription?.sdp ?? '') ? dtmf : undefined
  }

  close(): void {
    this.#closed = true
    this.#silence()
    this.#old?.close()
    this.#pc?.close()
  }

  #gate(): void {
    for (const track of this.#local?.getTracks() ?? []) track.enabled = !this.#muted && !this.#held
  }

  #silence(): void {
    for (const track of this.#local?.getTracks() ?? []) track.stop()
  }

  #open(): RTCPeerConnection {
    if (!this.#pc || this.#closed) throw phoneError('misuse', 'closed')
    return this.#pc
  }

  async #description(wait: boolean): Promise<string> {
    if (wait) await gathered(this.#open(), this.#platform, this.#options.gatherBudget)
    return this.#open().localDescription?.sdp ?? ''
  }
}

/** An ICE-lite peer finds us by our checks: it needs no candidates of ours (RFC 8445 2.5). */
export function isIceLite(sdp: string): boolean {
  return /^a=ice-lite\s*$/m.test(sdp)
}
