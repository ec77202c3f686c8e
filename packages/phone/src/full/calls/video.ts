/** Camera and screen of one call: one video stream each way, added by a re-INVITE when it is wanted. */
import { renegotiate } from '../../call/reoffer.ts'
import { phoneError } from '../../failures.ts'
import type { FullCall } from '../call.ts'
import { limit } from '../devices/sending.ts'
import { videoError, videoReason } from '../failures.ts'

/** What of ours the far side sees. */
export type Shown = 'camera' | 'screen'

export class Video {
  readonly #call: FullCall
  readonly #told: (event: 'localVideo' | 'remoteVideo', stream: MediaStream | undefined) => void
  #track: MediaStreamTrack | undefined
  #shown: Shown | undefined
  /**
   * The far side refused the whole re-INVITE. It is not asked again: a transceiver that was stopped before it was agreed on takes
   * the next one's place in Chromium.
   */
  #refused = false
  local: MediaStream | undefined
  remote: MediaStream | undefined

  constructor(call: FullCall, told: (event: 'localVideo' | 'remoteVideo', stream: MediaStream | undefined) => void) {
    this.#call = call
    this.#told = told
    // No light may stay on.
    void call.ended.then(() => this.#quiet())
  }

  /** What the far side is shown. */
  get shown(): Shown | undefined {
    return this.#shown
  }

  /** Rejects with PhoneError where it cannot be had or the far side takes no video; the call talks on. */
  async show(what: Shown, constraints: true | MediaTrackConstraints): Promise<void> {
    const call = this.#call
    if (call.over || call.facts.phase !== 'talking') throw phoneError('misuse', call.state)
    if (this.#refused) throw videoError('video-refused', call.state)
    const track = await this.#capture(what, constraints)
    if (call.over) track.stop()
    else {
      const before = this.#track
      const sending = this.#sends
      this.#track = track
      // A person ends the sharing of a screen in the browser's own bar.
      track.addEventListener('ended', () => {
        if (this.#track === track) void this.hide().catch((error: unknown) => call.host.platform.report(error))
      })
      if (!(await this.#send(track, sending))) {
        track.stop()
        before?.stop()
        this.#quiet()
        throw videoError('video-refused', call.state)
      }
      before?.stop()
      this.#shown = what
      this.#tellLocal(call.host.platform.stream(track))
    }
  }

  async hide(): Promise<void> {
    const transceiver = this.#transceiver
    if (!this.#shown) return
    this.#quiet()
    if (this.#call.over || !transceiver) return
    await transceiver.sender.replaceTrack(null)
    transceiver.direction = 'recvonly'
    await renegotiate(this.#call, false)
  }

  /** The far side shows something. */
  came(track: MediaStreamTrack): void {
    const stream = this.#call.host.platform.stream(track)
    const tell = (now: MediaStream | undefined): void => {
      if (this.remote === now) return
      this.remote = now
      this.#told('remoteVideo', now)
    }
    // Muted by the browser where the far side stops sending (W3C WebRTC 5.3).
    track.onunmute = () => tell(stream)
    track.onmute = track.onended = () => tell(undefined)
    if (!track.muted) tell(stream)
  }

  async #capture(what: Shown, constraints: true | MediaTrackConstraints): Promise<MediaStreamTrack> {
    const { host } = this.#call.kit
    try {
      const asked =
        what === 'camera' ? host.capture({ video: constraints }) : host.screen?.({ video: constraints, audio: false })
      const [track] = (await asked)?.getVideoTracks() ?? []
      if (!track) throw new DOMException('no track', 'NotFoundError')
      return track
    } catch (error) {
      throw videoError(videoReason(what, error), error)
    }
  }

  get #transceiver(): RTCRtpTransceiver | undefined {
    const all = this.#call.peerConnection?.getTransceivers() ?? []
    return all.find(({ receiver, direction }) => receiver.track.kind === 'video' && direction !== 'stopped')
  }

  get #sends(): boolean {
    return this.#transceiver?.currentDirection?.startsWith('send') === true
  }

  /** False where the far side does not take it. */
  async #send(track: MediaStreamTrack, sending: boolean): Promise<boolean> {
    const { peerConnection: pc, localStream, kit } = this.#call
    const known = this.#transceiver
    if (!pc) return false
    if (known) await known.sender.replaceTrack(track)
    if (sending && this.#shown) return true
    if (known) known.direction = 'sendrecv'
    // In the stream of the voice, so that both are played in step.
    const streams = localStream ? [localStream] : []
    const transceiver = known ?? pc.addTransceiver(track, { direction: 'sendrecv', streams })
    await limit(transceiver.sender, kit.options.maxBitrate?.video).catch(() => {})
    if ((await renegotiate(this.#call, false)) && this.#sends) return true
    await this.#withdraw(transceiver)
    return false
  }

  /** The next offer shall not ask again. */
  async #withdraw(transceiver: RTCRtpTransceiver): Promise<void> {
    if (this.#call.over || transceiver.direction === 'stopped') return
    await transceiver.sender.replaceTrack(null)
    if (transceiver.mid === null) {
      this.#refused = true
      transceiver.stop()
    } else transceiver.direction = 'recvonly'
  }

  #quiet(): void {
    this.#track?.stop()
    this.#track = undefined
    this.#shown = undefined
    if (this.local) this.#tellLocal(undefined)
  }

  #tellLocal(stream: MediaStream | undefined): void {
    this.local = stream
    this.#told('localVideo', stream)
  }
}
