import type { SessionTimerOptions } from '@offhook/sip/page'
import type { PhoneOptions } from '../types.ts'
import type { AudioProcessor } from './devices/processor.ts'
import type { Country } from './tones/tables.ts'

export type { TransferRequest } from '../types.ts'

/** Where nothing is said, the browser decides (W3C Media Capture: all three on). */
export interface Processing {
  readonly noiseSuppression?: boolean
  readonly echoCancellation?: boolean
  readonly autoGainControl?: boolean
}

export interface FullPhoneOptions extends PhoneOptions {
  /** Session timers (RFC 4028); every 1800 s unless false. */
  readonly sessionTimer?: SessionTimerOptions | false
  /** Ringing, ringback and call waiting as this country's networks sound; `ITU` by default, false for none. */
  readonly tones?: Country | false
  /** Names of audio codecs in the order wished for: `['opus', 'PCMA']`. Those not named come after. */
  readonly codecs?: readonly string[]
  /** Most that we send, bits a second; of audio, where it is Opus: other codecs have one rate. */
  readonly maxBitrate?: { readonly audio?: number; readonly video?: number }
  readonly processing?: Processing
  readonly processor?: AudioProcessor
  /** How digits go out: by RTP where the far side takes them, or by INFO always. */
  readonly dtmf?: 'rtp' | 'info'
  /** Answer by itself where the caller's Call-Info, Alert-Info or Answer-Mode asks for it; false by default. */
  readonly autoAnswer?: boolean
  /** A system notification when it rings and the page is not in front: its title, or false. `Incoming call` by default. */
  readonly notification?: string | false
}
