/** Which microphone, how it is treated, and another one while talking. */
import { microphoneReason, phoneError } from '../../failures.ts'
import type { FullCall } from '../call.ts'
import type { Kit } from '../kit.ts'
import type { Processing } from '../types.ts'
import { type AudioProcessor, processed } from './processor.ts'

export class Microphone {
  readonly #kit: Kit
  /** '' is the system's own choice. */
  chosen = ''
  processing: Processing
  processor: AudioProcessor | undefined

  constructor(kit: Kit) {
    this.#kit = kit
    this.processing = kit.options.processing ?? {}
    this.processor = kit.options.processor
  }

  /** getUserMedia with all that was chosen. A chosen device that is gone gives way to the system's own choice. */
  async capture(constraints: MediaStreamConstraints, chosen = this.chosen): Promise<MediaStream> {
    const { host } = this.#kit
    if (!constraints.audio) return host.capture(constraints)
    const wished = constraints.audio === true ? {} : constraints.audio
    const audio: MediaTrackConstraints = { ...this.processing, ...wished }
    const plain = Object.keys(audio).length > 0 ? audio : true
    const raw = await (chosen
      ? host.capture({ ...constraints, audio: { ...audio, deviceId: { exact: chosen } } }).catch((error: unknown) => {
          if (microphoneReason(error) !== 'microphone-missing') throw error
          return host.capture({ ...constraints, audio: plain })
        })
      : host.capture({ ...constraints, audio: plain }))
    const { processor } = this
    const context = processor && this.#kit.context()
    return processor && context ? processed(host, context, processor, raw) : raw
  }

  /** Takes the microphone anew for a call that talks (W3C WebRTC replaceTrack: nothing is negotiated). */
  async change(call: FullCall, chosen = call.microphone ?? this.chosen): Promise<void> {
    const { localStream: local, peerConnection } = call
    // Not opened yet: it will be opened with what is chosen by then.
    if (call.over || !local || !peerConnection) return
    const stream = await this.capture({ audio: call.audio }, chosen).catch((error: unknown) => {
      throw phoneError(microphoneReason(error), error)
    })
    const [track] = stream.getAudioTracks()
    if (!track) return
    if (call.over) {
      track.stop()
      return
    }
    track.enabled = !call.muted && !call.media.held
    // Unplugged, it gives way like the one before it: the base looks for another.
    track.onended = local.getAudioTracks()[0]?.onended ?? null
    await call.send(track)
    for (const old of local.getAudioTracks()) {
      local.removeTrack(old)
      old.stop()
    }
    local.addTrack(track)
    // Hung up meanwhile: no light may stay on.
    if (call.over) track.stop()
    else call.newMicrophone()
  }
}
