/** Registrations: a part of the contract in types.ts. */
import type { HeaderField, SipResponse } from '../message/types.ts'
import type { Credentials, Flow } from './flow-types.ts'
import type { Effect, LocalFailure } from './types.ts'

export interface RegisterOptions {
  readonly flow: Flow
  /** The registrar: `sip:pbx.test`. */
  readonly registrar: string
  /** The address of record: `sip:alice@pbx.test`. */
  readonly aor: string
  readonly contact: string
  /** `<urn:uuid:…>` without quotes; with it goes reg-id (RFC 5626). */
  readonly instanceId?: string
  readonly regId?: number
  /** Seconds; 600 by default. */
  readonly expires?: number | undefined
  readonly headers?: readonly HeaderField[]
  readonly credentials?: Credentials | undefined
  /**
   * Tries again by itself after what may pass, over a new flow where the last one is lost (RFC 5626 4.5), and keeps the
   * flow alive (4.4). Not by default, and not in a page.
   */
  readonly recover?: boolean
}

export interface RegisterFlowsOptions extends Omit<RegisterOptions, 'flow' | 'contact' | 'regId' | 'recover'> {
  readonly instanceId: string
  /** One registration each, with reg-id 1, 2 … in this order (RFC 5626 4.2.1). */
  readonly flows: readonly { readonly flow: Flow; readonly contact: string }[]
}

export type RegistrationState =
  | { readonly name: 'registering' }
  /**
   * `expires` in seconds, as granted. `serviceRoute` is for the `routes` of later requests of this account (RFC 3608).
   * `outbound`: the registrar uses the flow (RFC 5626); then the Contact of calls takes `;ob`. A page is told neither.
   */
  | {
      readonly name: 'registered'
      readonly expires: number
      readonly response: SipResponse
      readonly serviceRoute?: readonly string[]
      readonly outbound?: boolean
    }
  /** `retryAt`: when it tries again by itself, on the clock that `now` is of. */
  | {
      readonly name: 'failed'
      readonly response?: SipResponse
      readonly cause?: LocalFailure
      readonly retryAt?: number
    }
  | { readonly name: 'unregistering' }
  | { readonly name: 'ended' }

/** A client's registration; it refreshes itself before it lapses until it fails or is ended. */
export interface Registration {
  readonly id: string
  readonly state: RegistrationState
  /** Again now: after a reconnect (with the new flow and contact), or after a failure. */
  refresh(now: number, over?: { readonly flow: Flow; readonly contact: string }): readonly Effect[]
  /** Removes the binding (Expires: 0). */
  end(now: number): readonly Effect[]
}
