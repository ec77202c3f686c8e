/** What the full phone needs of its surroundings beyond `Platform`. Beside platform.ts the one file that knows the browser. */
import { browserPlatform, type Platform, type Sink } from '../platform.ts'

/** A sink whose sound can be sent to a device of choice. */
export interface AimedSink extends Sink {
  /** '' is the system's own choice. Rejects where there is no such device. */
  aim?(deviceId: string): Promise<void>
}

/** W3C WebHID, as much as a headset needs; TypeScript's DOM library has none of it. */
export interface HidReportItem {
  readonly usages?: readonly number[]
  readonly isRange?: boolean
  readonly usageMinimum?: number
  readonly usageMaximum?: number
  readonly isAbsolute?: boolean
  readonly reportSize?: number
  readonly reportCount?: number
}

export interface HidReport {
  readonly reportId?: number
  readonly items?: readonly HidReportItem[]
}

export interface HidCollection {
  readonly usagePage?: number
  readonly usage?: number
  readonly children?: readonly HidCollection[]
  readonly inputReports?: readonly HidReport[]
  readonly outputReports?: readonly HidReport[]
}

export interface HidDevice {
  readonly opened: boolean
  readonly productName: string
  readonly collections: readonly HidCollection[]
  open(): Promise<void>
  close(): Promise<void>
  sendReport(reportId: number, data: Uint8Array<ArrayBuffer>): Promise<void>
  addEventListener(
    type: 'inputreport',
    listener: (event: { readonly reportId: number; readonly data: DataView }) => void,
  ): void
  removeEventListener(
    type: 'inputreport',
    listener: (event: { readonly reportId: number; readonly data: DataView }) => void,
  ): void
}

/** Where a part is missing, the phone does without what needs it, and says so when it is asked for. */
export interface FullPlatform extends Platform {
  sink(): AimedSink
  devices?(): Promise<readonly MediaDeviceInfo[]>
  /** Tells when a device comes or goes. Returns the unsubscriber. */
  onDevices?(listener: () => void): () => void
  screen?(options: DisplayMediaStreamOptions): Promise<MediaStream>
  audio?(): AudioContext
  /** What this browser can receive, in its own order. */
  codecs?(kind: 'audio' | 'video'): readonly RTCRtpCodec[]
  /** Tells of the next click or key, once. Returns the unsubscriber. */
  onGesture?(listener: () => void): () => void
  /** Shows a system notification where that is allowed and the page is not in front; returns what takes it away. */
  notify?(title: string, body: string, clicked: () => void): (() => void) | undefined
  /** Asks for system notifications; from a click. */
  allowNotices?(): Promise<boolean>
  /** Headsets: `ask` lets the person choose one, from a click; else those that were chosen before. */
  headsets?(ask: boolean): Promise<readonly HidDevice[]>
}

interface Hid {
  getDevices(): Promise<HidDevice[]>
  requestDevice(options: { filters: { usagePage: number }[] }): Promise<HidDevice[]>
}

/** HID usage page of telephony devices (USB HID Usage Tables, 11). */
export const telephony = 0x0b

function sink(): AimedSink {
  const element = document.createElement('audio')
  return {
    play(stream) {
      element.srcObject = stream
      return element.play()
    },
    stop() {
      element.pause()
      element.srcObject = null
    },
    // Safari has no such method.
    aim: async (deviceId) => {
      if (!element.setSinkId) throw new Error('this browser cannot choose an output')
      await element.setSinkId(deviceId)
    },
  }
}

function onGesture(listener: () => void): () => void {
  if (!globalThis.document) return () => {}
  const kinds = ['pointerdown', 'keydown', 'touchend'] as const
  const forget = (): void => {
    for (const kind of kinds) document.removeEventListener(kind, told, true)
  }
  const told = (): void => {
    forget()
    listener()
  }
  for (const kind of kinds) document.addEventListener(kind, told, true)
  return forget
}

function notify(title: string, body: string, clicked: () => void): (() => void) | undefined {
  if (typeof Notification !== 'function' || Notification.permission !== 'granted' || !document.hidden) return undefined
  const notice = new Notification(title, { body, requireInteraction: true })
  notice.onclick = () => {
    window.focus()
    notice.close()
    clicked()
  }
  return () => notice.close()
}

/** The full platform of a web page. */
export function fullBrowserPlatform(): FullPlatform {
  // By its prototype, because some of its values are read anew each time.
  return Object.assign(Object.create(browserPlatform()) as Platform, {
    sink,
    devices: () => navigator.mediaDevices.enumerateDevices(),
    onDevices(listener: () => void) {
      const mediaDevices = globalThis.navigator?.mediaDevices
      mediaDevices?.addEventListener('devicechange', listener)
      return () => mediaDevices?.removeEventListener('devicechange', listener)
    },
    screen: (options: DisplayMediaStreamOptions) => navigator.mediaDevices.getDisplayMedia(options),
    audio: () => new AudioContext(),
    codecs: (kind: 'audio' | 'video') => RTCRtpReceiver.getCapabilities?.(kind)?.codecs ?? [],
    onGesture,
    notify,
    async allowNotices() {
      return typeof Notification === 'function' && (await Notification.requestPermission()) === 'granted'
    },
    headsets(ask: boolean) {
      const { hid } = navigator as { hid?: Hid }
      if (!hid) return Promise.resolve([])
      return ask ? hid.requestDevice({ filters: [{ usagePage: telephony }] }) : hid.getDevices()
    },
  })
}
