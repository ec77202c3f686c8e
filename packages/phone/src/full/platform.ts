/** What the full phone needs of its surroundings beyond `Platform`. Beside platform.ts the one file that knows the browser. */
import { browserPlatform, type Platform, type Sink } from '../platform.ts'

/** A sink whose sound can be sent to a device of choice. */
export interface AimedSink extends Sink {
  /** '' is the system's own choice. Rejects where there is no such device. */
  aim?(deviceId: string): Promise<void>
}

/** W3C WebHID, as much as a headset needs; TypeScript's DOM library has none of it. */
export interface HidReportItem {
  /** Usage page in the upper 16 bits, usage in the lower. */
  readonly usages?: readonly number[]
  /** `usageMinimum` to `usageMaximum` instead of `usages`. */
  readonly isRange?: boolean
  /** Where `isRange`; as in `usages`. */
  readonly usageMinimum?: number
  /** Where `isRange`; as in `usages`. */
  readonly usageMaximum?: number
  /** Its fields hold numbers of usages, rather than one bit or value for each. */
  readonly isArray?: boolean
  /** The bit is a state, not a change. */
  readonly isAbsolute?: boolean
  /** It comes back by itself, as a key does; false: it stays, as a switch. */
  readonly hasPreferredState?: boolean
  /** Bits of one field. */
  readonly reportSize?: number
  /** Fields, one after another. */
  readonly reportCount?: number
}

/** One report's layout (WebHID `HIDReportInfo`). */
export interface HidReport {
  /** 0 where the device has one report alone. */
  readonly reportId?: number
  /** Fields in their order in the report. */
  readonly items?: readonly HidReportItem[]
}

/** What a device can do (WebHID `HIDCollectionInfo`). */
export interface HidCollection {
  /** 0x0b: telephony (USB HID Usage Tables, 11). */
  readonly usagePage?: number
  /** Within the page. */
  readonly usage?: number
  /** Collections inside this one: parts of its reports, which are whole here. */
  readonly children?: readonly HidCollection[]
  /** What the device sends: buttons. */
  readonly inputReports?: readonly HidReport[]
  /** What it takes: lights. */
  readonly outputReports?: readonly HidReport[]
}

/** A headset (WebHID `HIDDevice`). */
export interface HidDevice {
  /** Between `open()` and `close()`. */
  readonly opened: boolean
  /** As the maker calls it. */
  readonly productName: string
  /** What it can do; those of telephony are used. */
  readonly collections: readonly HidCollection[]
  /** Rejects where another program has it. */
  open(): Promise<void>
  /** Gives it back. */
  close(): Promise<void>
  /** An output report without its id: the bits of its lights. */
  sendReport(reportId: number, data: Uint8Array<ArrayBuffer>): Promise<void>
  /** `data` is an input report without its id. */
  addEventListener(
    type: 'inputreport',
    listener: (event: { readonly reportId: number; readonly data: DataView }) => void,
  ): void
  /** Takes the same listener off. */
  removeEventListener(
    type: 'inputreport',
    listener: (event: { readonly reportId: number; readonly data: DataView }) => void,
  ): void
}

/** Where a part is missing, the phone does without what needs it, and says so when it is asked for. */
export interface FullPlatform extends Platform {
  /** One for each call, and one to ring. */
  sink(): AimedSink
  /** W3C `enumerateDevices`. */
  devices?(): Promise<readonly MediaDeviceInfo[]>
  /** Tells when a device comes or goes. Returns the unsubscriber. */
  onDevices?(listener: () => void): () => void
  /** W3C `getDisplayMedia`: the person chooses. */
  screen?(options: DisplayMediaStreamOptions): Promise<MediaStream>
  /** A new one; the phone keeps it for tones, meters, processors and conferences. */
  audio?(): AudioContext
  /** What this browser can receive, in its own order. */
  codecs?(kind: 'audio' | 'video'): readonly RTCRtpCodec[]
  /** Tells of the next click, tap or key that allows sound, once. Returns the unsubscriber. */
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
  const kinds = ['pointerdown', 'pointerup', 'touchend', 'keydown'] as const
  const forget = (): void => {
    for (const kind of kinds) document.removeEventListener(kind, told, true)
  }
  const told = (): void => {
    // A finger that comes down, or Escape, is no gesture yet that allows sound (HTML 6.4.1).
    if (navigator.userActivation?.hasBeenActive === false) return
    forget()
    listener()
  }
  for (const kind of kinds) document.addEventListener(kind, told, true)
  return forget
}

function notify(title: string, body: string, clicked: () => void): (() => void) | undefined {
  if (typeof Notification !== 'function' || Notification.permission !== 'granted') return undefined
  // A page may be visible, as far as it can tell, and covered by another program.
  if (document.hasFocus()) return undefined
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
