/** A call with all that a full phone can do with it. */
import type { SessionEvent } from '@offhook/sip'
import { type Host, LiveCall } from '../call/live-call.ts'
import type { CallEvents } from '../types.ts'
import { type Conference, sender } from './calls/conference.ts'
import { type Shown, Video } from './calls/video.ts'
import { type Levels, meter } from './devices/meter.ts'
import type { Kit } from './kit.ts'
import { take } from './message.ts'
import { askedToTransfer } from './referred.ts'
import { transfer } from './transfer.ts'

/** A call of a full phone. Made by `phone.call()`, or told by `incoming`. */
export class FullCall extends LiveCall {
  /** The conference that it is in. */
  conference: Conference | undefined
  /** Its own choice, where it made one. */
  microphone: string | undefined
  /** @internal It answers by itself: no bell. */
  quiet = false
  /** @internal */
  readonly kit: Kit
  /** @internal */
  readonly video: Video
  #listening = 0
  #stopMeter: (() => void) | undefined

  /** @internal */
  constructor(kit: Kit, ...args: ConstructorParameters<typeof LiveCall>) {
    super(...args)
    this.kit = kit
    this.video = new Video(this, (event, stream) => this.tell(event, stream))
    this.on('state', () => kit.sound())
    void this.ended.then(() => this.#meter(0))
  }

  /**
   * Sends the far side to a number, or, to join it with the far side of another call of ours, that call; both are put on hold
   * first. Resolves when it has got there, and our part is over. Rejects with PhoneError where it has not: then the call is
   * ours again, and talks on. The event `transfer` tells how it goes.
   */
  transfer(target: string | FullCall): Promise<void> {
    return transfer(this, target)
  }

  /** Another microphone for this call alone, at once; '' is the system's own choice. Rejects with PhoneError; the old one stays. */
  async useMicrophone(deviceId: string): Promise<void> {
    await this.kit.microphone.change(this, deviceId)
    this.microphone = deviceId
  }

  /** What the far side is shown now. */
  get shown(): Shown | undefined {
    return this.video.shown
  }

  /** What the far side sees of us; undefined: nothing. The event `localVideo` tells of changes. */
  get localVideo(): MediaStream | undefined {
    return this.video.local
  }

  /** What the far side shows; undefined: nothing. The event `remoteVideo` tells of changes. */
  get remoteVideo(): MediaStream | undefined {
    return this.video.remote
  }

  /** Shows the camera instead of what was shown. Rejects with PhoneError (`camera-refused`, `video-refused` …); the call talks on. */
  showCamera(constraints: true | MediaTrackConstraints = true): Promise<void> {
    return this.video.show('camera', constraints)
  }

  /** Shows a screen or window that the person chooses; from a click. */
  showScreen(constraints: true | MediaTrackConstraints = true): Promise<void> {
    return this.video.show('screen', constraints)
  }

  /** Shows nothing any more; the camera's light goes out. Resolves when the far side has agreed, or refused. */
  hideVideo(): Promise<void> {
    return this.video.hide()
  }

  override sendDtmf(digits: string): Promise<void> {
    return super.sendDtmf(digits, this.kit.options.dtmf === 'info')
  }

  /** `level` is measured while somebody listens. */
  override on<E extends keyof CallEvents>(event: E, listener: CallEvents[E]): () => void {
    const off = super.on(event, listener)
    if (event !== 'level') return off
    this.#meter(this.#listening + 1)
    let on = true
    return () => {
      off()
      if (on) this.#meter(this.#listening - 1)
      on = false
    }
  }

  /** @internal */
  override takes(event: Extract<SessionEvent, { type: 'request' }>): boolean {
    if (event.request.method === 'MESSAGE') {
      take(this.fullHost, event.transaction, event.request, this)
      return true
    }
    return event.request.method === 'REFER' && askedToTransfer(this, event.transaction)
  }

  /** @internal */
  tellTransfer(status: number): void {
    this.tell('transfer', status)
  }

  /** @internal Of the phone that this call belongs to. */
  get fullHost(): Host<FullCall> {
    return this.host as Host<FullCall>
  }

  /** @internal A new track of the microphone goes out, alone or in the mix. */
  async send(track: MediaStreamTrack): Promise<void> {
    if (!this.conference) await sender(this)?.replaceTrack(track)
  }

  /** @internal `localStream` has another track. */
  newMicrophone(): void {
    this.conference?.wire()
  }

  #meter(listening: number): void {
    this.#listening = this.over ? 0 : Math.max(0, listening)
    if (this.#listening === 0) {
      this.#stopMeter?.()
      this.#stopMeter = undefined
    } else if (!this.#stopMeter) {
      const context = this.kit.context()
      const tell = (levels: Levels): void => this.tell('level', levels)
      if (context) this.#stopMeter = meter(this.kit.host, context, () => [this.localStream, this.remoteStream], tell)
    }
  }
}
