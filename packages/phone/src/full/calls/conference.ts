/** Three (or more) talk: this page mixes, by Web Audio. Each hears all the others, nobody itself. */
import { phoneError } from '../../failures.ts'
import type { FullCall } from '../call.ts'
import type { Kit } from '../kit.ts'

/** Calls that talk with each other and with us. Made by `phone.conference()`. */
export class Conference {
  readonly #kit: Kit
  readonly #calls = new Set<FullCall>()
  readonly #mixes = new Map<FullCall, MediaStreamAudioDestinationNode>()
  readonly #listeners = new Map<FullCall, () => void>()
  readonly #onChange: () => void
  #sources: MediaStreamAudioSourceNode[] = []

  /** @internal `changed` is called when somebody joined or left. */
  constructor(kit: Kit, changed: () => void) {
    this.#kit = kit
    this.#onChange = changed
  }

  /** Who is in it now. A call that ends leaves by itself. */
  get calls(): readonly FullCall[] {
    return [...this.#calls]
  }

  /** A call that talks or is held by us. Rejects with PhoneError where it cannot be taken off hold. */
  async add(call: FullCall): Promise<void> {
    if (this.#calls.has(call)) return
    const context = this.#kit.context()
    if (call.over || call.facts.phase !== 'talking' || call.conference || !context)
      throw phoneError('misuse', call.state)
    if (call.facts.heldLocally) await call.resume()
    if (call.over) throw phoneError('misuse', call.state)
    await context.resume().catch(() => {})
    this.#calls.add(call)
    call.conference = this
    const mix = context.createMediaStreamDestination()
    this.#mixes.set(call, mix)
    const forget = [call.on('state', () => this.wire()), call.on('remoteStream', () => this.wire())]
    this.#listeners.set(call, () => {
      for (const each of forget) each()
    })
    void call.ended.then(() => this.remove(call))
    this.wire()
    this.#onChange()
  }

  /** It talks to us alone again; hold it, or the others, to tell them apart. */
  async remove(call: FullCall): Promise<void> {
    if (!this.#calls.delete(call)) return
    call.conference = undefined
    this.#listeners.get(call)?.()
    this.#listeners.delete(call)
    const mix = this.#mixes.get(call)
    this.#mixes.delete(call)
    this.wire()
    const [own] = call.localStream?.getAudioTracks() ?? []
    if (!call.over && own) await sender(call)?.replaceTrack(own)
    for (const track of mix?.stream.getTracks() ?? []) track.stop()
    this.#onChange()
  }

  /** All of them talk to us alone again; all but the first are put on hold. */
  async split(): Promise<void> {
    const [, ...others] = this.#calls
    for (const call of others) if (!call.over) await call.hold().catch(() => {})
    for (const call of this.calls) await this.remove(call)
  }

  /** Hangs all of them up. */
  async hangUp(): Promise<void> {
    await Promise.all(this.calls.map((call) => call.hangUp()))
  }

  /** @internal Connects everything anew: who is on hold neither hears the others nor is heard by them. */
  wire(): void {
    const context = this.#kit.context()
    for (const source of this.#sources) source.disconnect()
    this.#sources = []
    if (!context) return
    const live = this.calls.filter(({ state }) => state.name === 'answered' || state.name === 'reconnecting')
    for (const call of live) {
      const mix = this.#mixes.get(call)
      const [track] = mix?.stream.getAudioTracks() ?? []
      // A microphone that was lost and found again has taken its place.
      if (track && sender(call)?.track !== track) void sender(call)?.replaceTrack(track)
      const others = live.filter((other) => other !== call).map(({ remoteStream }) => remoteStream)
      for (const stream of [call.localStream, ...others]) {
        if (!mix || !stream?.getAudioTracks().length) continue
        const source = context.createMediaStreamSource(stream)
        source.connect(mix)
        this.#sources.push(source)
      }
    }
  }
}

/** Of the voice. */
export function sender(call: FullCall): RTCRtpSender | undefined {
  return call.peerConnection?.getSenders()[0]
}
