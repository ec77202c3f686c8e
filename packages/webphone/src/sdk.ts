/** The one place where this package meets the SDK's code, so that the element's parts can be tested without it. */
import {
  type Call,
  type PhoneEvents,
  type PhoneOptions,
  type PhoneState,
  Phone as RealPhone,
} from '@offhook/phone/audio'

export type {
  Call,
  CallState,
  Failure,
  Localized,
  Outcome,
  PhoneError,
  PhoneOptions,
  PhoneState,
} from '@offhook/phone/audio'

/** What the element needs of a phone: the SDK's class has it, and so may a stand-in. */
export interface Phone {
  readonly state: PhoneState
  readonly calls: readonly Call[]
  readonly aor: string
  start(): Promise<void>
  stop(): Promise<void>
  call(target: string): Call
  unlockAudio(): Promise<void>
  on<E extends keyof PhoneEvents>(event: E, listener: PhoneEvents[E]): () => void
}

/** Makes the phone an element signs in with. */
export type CreatePhone = (options: PhoneOptions) => Phone

export const createRealPhone: CreatePhone = (options) => new RealPhone(options)
