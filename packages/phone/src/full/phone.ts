/** The phone with everything: transfers, video, conferences, devices, tones, texts, session timers. */
import { combine, createRequestingUserAgent, replacing, sessionTimer, transfers } from '@offhook/sip/page'
import { BasePhone } from '../base-phone.ts'
import { phoneError } from '../failures.ts'
import { FullCall } from './call.ts'
import { Conference } from './calls/conference.ts'
import { rung } from './calls/rung.ts'
import { switchTo } from './calls/switch.ts'
import type { Devices } from './devices/devices.ts'
import type { AudioProcessor } from './devices/processor.ts'
import { Headset } from './headset/headset.ts'
import { Kit } from './kit.ts'
import { Messages } from './message.ts'
import { type FullPlatform, fullBrowserPlatform, type HidDevice } from './platform.ts'
import { takePlace } from './replaced.ts'
import type { Country } from './tones/tables.ts'
import { onReferral } from './transfer.ts'
import type { FullPhoneOptions, Processing } from './types.ts'

/** One account at one server, its registration, its calls, and the devices they use. Nothing happens before `start()`. */
export class Phone extends BasePhone<FullCall> {
  readonly #kit: Kit
  readonly #messages: Messages
  #headset: Headset | undefined

  /** What a web page has for it; for `@offhook/phone/tabs`. */
  static platform(): FullPlatform {
    return fullBrowserPlatform()
  }

  /** Opens nothing and reads nothing yet; what is wrong in `options` comes from `start()`. `platform`: for tests and hosts that are no web page. */
  constructor(options: FullPhoneOptions, platform: FullPlatform = fullBrowserPlatform()) {
    const { sessionTimer: timer = {} } = options
    const kit = new Kit(platform, options)
    const messages = new Messages()
    super(
      options,
      {
        extension: combine([transfers, replacing(), ...(timer === false ? [] : [sessionTimer(timer)])]),
        allow: ['MESSAGE'],
        core: createRequestingUserAgent,
        make: (...args) => new FullCall(kit, ...args),
        rung: (call) => takePlace(call) && rung(kit, call),
        effect: (effect, host) => onReferral(effect) || messages.handle(effect, host),
      },
      kit.platform,
    )
    this.#kit = kit
    this.#messages = messages
    kit.calls = () => this.calls
    kit.blocked = () => this.host.tell('audioBlocked')
    this.on('calls', () => kit.sound())
    this.on('audioBlocked', () => kit.awaitGesture())
  }

  /** Microphones, outputs and cameras. */
  get devices(): Devices {
    return this.#kit.devices
  }

  /** Connects, registers and watches the devices. Resolves when registered; rejects with PhoneError, and may be called again. */
  override start(): Promise<void> {
    this.#kit.start(() => void this.unlockAudio())
    return super.start()
  }

  /** Ends calls, removes the binding, closes the socket, gives devices back. */
  override async stop(): Promise<void> {
    await super.stop()
    await this.#headset?.close()
    this.#headset = undefined
    this.#kit.stop()
  }

  /** Plays what the browser held back (`audioBlocked`), tones too; from a click. The first click on the page does it by itself. */
  override async unlockAudio(): Promise<void> {
    await Promise.all([super.unlockAudio(), this.#kit.tones.unlock()])
  }

  /** For all calls, those that talk too; '' is the system's own choice. Rejects with PhoneError; the old one stays. */
  async useMicrophone(deviceId: string): Promise<void> {
    const { microphone } = this.#kit
    await Promise.all(this.calls.map((call) => microphone.change(call, deviceId)))
    microphone.chosen = deviceId
    for (const call of this.calls) call.microphone = undefined
  }

  /** Where the far side is heard; '' is the system's own choice. Rejects with PhoneError where this browser cannot choose. */
  useSpeaker(deviceId: string): Promise<void> {
    return this.#kit.outputs.use('speaker', deviceId)
  }

  /** Where it rings; '' is the system's own choice. Rejects with PhoneError where this browser cannot choose. */
  useRinger(deviceId: string): Promise<void> {
    return this.#kit.outputs.use('ringer', deviceId)
  }

  /** Noise suppression, echo cancellation and gain control, in standing calls too. */
  async useProcessing(processing: Processing): Promise<void> {
    this.#kit.microphone.processing = processing
    await Promise.all(this.calls.map((call) => this.#kit.microphone.change(call)))
  }

  /** Something of the page's own between the microphone and what is sent, in standing calls too; undefined: nothing. */
  async useProcessor(processor: AudioProcessor | undefined): Promise<void> {
    this.#kit.microphone.processor = processor
    await Promise.all(this.calls.map((call) => this.#kit.microphone.change(call)))
  }

  /** How ringing and ringback sound from the next on; false: not at all. */
  useTones(country: Country | false): void {
    this.#kit.tones.country = country
  }

  /** Talks to this call: answers it where it rings, takes it off hold, and holds all others first. */
  switchTo(call: FullCall): Promise<void> {
    return switchTo(this.calls, call)
  }

  /** Lets all of them talk with each other and us; calls on hold are taken off. This page mixes: it must stay open. */
  async conference(calls: readonly FullCall[]): Promise<Conference> {
    if (calls.length < 2) throw phoneError('misuse', 'a conference needs two calls')
    const made = new Conference(this.#kit, () => {})
    try {
      for (const call of calls) await made.add(call)
    } catch (error) {
      await made.split()
      throw error
    }
    return made
  }

  /** Sends a text. Resolves when the far side, or its server for it, has taken it; rejects with PhoneError. */
  message(target: string, text: string, contentType?: string): Promise<void> {
    return this.#messages.send(this.host, target, text, contentType)
  }

  /** Asks for system notifications; from a click. False where they are not allowed. */
  async allowNotifications(): Promise<boolean> {
    return (await this.#kit.host.allowNotices?.()) ?? false
  }

  /**
   * The buttons of a headset (WebHID): the person is asked which, from a click, unless one is given or was allowed before.
   * Resolves with its name, or undefined where there is none.
   */
  async useHeadset(device?: HidDevice): Promise<string | undefined> {
    const { host } = this.#kit
    const found = device ?? (await host.headsets?.(false))?.[0] ?? (await host.headsets?.(true))?.[0]
    await this.#headset?.close()
    this.#headset = found && (await Headset.open(found, this, (error) => host.report(error)))
    return found?.productName
  }
}
