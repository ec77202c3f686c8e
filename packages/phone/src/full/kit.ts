/** What all calls of a full phone share: devices, outputs, tones, one audio context. */

import type { FullCall } from './call.ts'
import { Devices } from './devices/devices.ts'
import { Microphone } from './devices/microphone.ts'
import { Outputs } from './devices/outputs.ts'
import { fitted } from './devices/sending.ts'
import type { FullPlatform } from './platform.ts'
import { toneFor } from './tones/choose.ts'
import { Tones } from './tones/tones.ts'
import type { FullPhoneOptions } from './types.ts'

/** ms until the base has put a microphone that it found again in place. */
const settled = 100

export class Kit {
  /** As it was given. */
  readonly host: FullPlatform
  /** What the base gets: the same, with what was chosen. */
  readonly platform: FullPlatform
  readonly options: FullPhoneOptions
  readonly microphone: Microphone
  readonly outputs: Outputs
  readonly devices: Devices
  readonly tones: Tones
  /** Set once the phone is there. */
  calls: () => readonly FullCall[] = () => []
  blocked: () => void = () => {}
  #context: AudioContext | undefined
  #forgetGesture: (() => void) | undefined
  #unlock: () => void = () => {}

  constructor(host: FullPlatform, options: FullPhoneOptions) {
    this.host = host
    this.options = options
    this.microphone = new Microphone(this)
    this.outputs = new Outputs(host)
    this.devices = new Devices(host, (here) => void this.outputs.refresh(here))
    const blocked = (): void => this.blocked()
    this.tones = new Tones(this.outputs, () => this.context(), options.tones ?? 'ITU', blocked)
    this.platform = Object.assign(Object.create(host) as FullPlatform, {
      capture: async (constraints: MediaStreamConstraints) => {
        const stream = await this.microphone.capture(constraints)
        host.later(() => this.#mend(), settled)
        return stream
      },
      sink: () => this.outputs.sink('speaker'),
      peer: (configuration: RTCConfiguration, anew?: boolean) =>
        fitted(host, options, this.#watched(host.peer(configuration, anew))),
    })
  }

  /** One for all; undefined where there is no Web Audio. */
  context(): AudioContext | undefined {
    this.#context ??= this.host.audio?.()
    return this.#context
  }

  /** `unlock` is what a gesture allows. */
  start(unlock: () => void): void {
    this.devices.watch()
    this.#unlock = unlock
    this.awaitGesture()
  }

  /** The first one allows sound for good in most browsers; where something is blocked all the same, so does the next. */
  awaitGesture(): void {
    this.#forgetGesture ??= this.host.onGesture?.(() => {
      this.#forgetGesture = undefined
      void this.#context?.resume().catch(() => {})
      this.#unlock()
    })
  }

  stop(): void {
    this.devices.close()
    this.#forgetGesture?.()
    this.#forgetGesture = undefined
    this.tones.play(undefined)
    void this.#context?.close().catch(() => {})
    this.#context = undefined
  }

  /** The state of some call has changed. */
  sound(): void {
    this.tones.play(toneFor(this.calls()))
  }

  #mend(): void {
    for (const conference of new Set(this.calls().map((call) => call.conference))) conference?.wire()
  }

  /** Video must not take the place of the call's sound. */
  #watched(pc: RTCPeerConnection): RTCPeerConnection {
    pc.addEventListener('track', (event) => {
      if (event.track.kind !== 'video') return
      event.stopImmediatePropagation()
      const call = this.calls().find(({ peerConnection }) => peerConnection === pc)
      call?.video.came(event.track)
    })
    // One that was stopped before it was agreed on stays in the list, and throws when it is held.
    const all = pc.getTransceivers.bind(pc)
    pc.getTransceivers = () => all().filter(({ direction }) => direction !== 'stopped')
    return pc
  }
}
