/** What can be chosen, and that it has changed. */
import { Emitter } from '../../emitter.ts'
import type { FullPlatform } from '../platform.ts'

/** A microphone, output or camera. */
export interface Device {
  /** What `useMicrophone()` and the like take; the browser makes it, for this origin. */
  readonly id: string
  /** `audioinput`, `audiooutput` or `videoinput`. */
  readonly kind: MediaDeviceKind
  /** As the system names it; '' until the person has allowed a microphone or camera. */
  readonly label: string
}

/** What `devices.on()` tells. */
export interface DevicesEvents {
  /** A device came or went. */
  change: (devices: readonly Device[]) => void
}

/** The devices of this machine, as far as the browser tells. */
export class Devices {
  readonly #platform: FullPlatform
  readonly #emitter: Emitter<DevicesEvents>
  readonly #changed: (here: readonly MediaDeviceInfo[]) => void
  #forget: (() => void) | undefined

  /** @internal `changed` hears of every change before the page does. */
  constructor(platform: FullPlatform, changed: (here: readonly MediaDeviceInfo[]) => void) {
    this.#platform = platform
    this.#changed = changed
    this.#emitter = new Emitter<DevicesEvents>((error) => platform.report(error))
  }

  /** Microphones, outputs, cameras, or all. Empty where the browser tells of none. */
  async list(kind?: MediaDeviceKind): Promise<readonly Device[]> {
    return named((await this.#platform.devices?.()) ?? [], kind)
  }

  /** Watches from now on. Returns the unsubscriber. */
  on<E extends keyof DevicesEvents>(event: E, listener: DevicesEvents[E]): () => void {
    this.watch()
    return this.#emitter.on(event, listener)
  }

  /** @internal From the phone's start to its stop. */
  watch(): void {
    this.#forget ??= this.#platform.onDevices?.(async () => {
      const here = (await this.#platform.devices?.()) ?? []
      this.#changed(here)
      this.#emitter.emit('change', named(here))
    })
  }

  /** @internal */
  close(): void {
    this.#forget?.()
    this.#forget = undefined
  }
}

function named(devices: readonly MediaDeviceInfo[], wanted?: MediaDeviceKind): Device[] {
  return devices
    .filter(({ kind, deviceId }) => deviceId !== '' && (wanted === undefined || kind === wanted))
    .map(({ deviceId, kind, label }) => ({ id: deviceId, kind, label }))
}
