import type { SessionTimerOptions } from '@offhook/sip/page'
import type { PhoneOptions } from '../types.ts'
import type { AudioProcessor } from './devices/processor.ts'
import type { Country } from './tones/tables.ts'

export type { TransferRequest } from '../types.ts'

/** Where nothing is said, the browser decides (W3C Media Capture: all three on). */
export interface Processing {
  /** Takes steady noise out, such as a fan's. */
  readonly noiseSuppression?: boolean
  /** Takes out of the microphone what the loudspeaker plays; only headphones do without. */
  readonly echoCancellation?: boolean
  /** Brings quiet and loud speakers to one level. */
  readonly autoGainControl?: boolean
}

/** What a full phone is made with: all of `PhoneOptions`, and what only it can do. */
export interface FullPhoneOptions extends PhoneOptions {
  /** Session timers (RFC 4028); every 1800 s unless false. */
  readonly sessionTimer?: SessionTimerOptions | false
  /** Ringing, ringback and call waiting as this country's networks sound; `ITU` by default, false for none. */
  readonly tones?: Country | false
  /** Names of audio codecs in the order wished for: `['opus', 'PCMA']`. Those not named come after. */
  readonly codecs?: readonly string[]
  /** Most that we send, bits a second; of audio, where it is Opus: other codecs have one rate. */
  readonly maxBitrate?: {
    /** Of each call's voice. */
    readonly audio?: number
    /** Of each call's camera or screen. */
    readonly video?: number
  }
  /** What the browser does to the microphone's sound; `useProcessing()` changes it later. */
  readonly processing?: Processing
  /** What the page does to the microphone's sound; `useProcessor()` changes it later. */
  readonly processor?: AudioProcessor
  /** How digits go out: by RTP where the far side takes them, or by INFO always. */
  readonly dtmf?: 'rtp' | 'info'
  /** Answer by itself where the caller's Call-Info, Alert-Info or Answer-Mode asks for it; false by default. */
  readonly autoAnswer?: boolean
  /** A system notification when it rings and the page is not in front: its title, or false. `Incoming call` by default. */
  readonly notification?: string | false
}
