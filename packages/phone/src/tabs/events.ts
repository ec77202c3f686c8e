/** What a shared phone tells its page. */
import type { Failure, PhoneEvents, Phone as PhoneShape } from '../types.ts'
import type { SharedCall } from './shared-call.ts'

/** A call of a phone that tabs share. */
export type CallOf<P extends PhoneShape> = SharedCall<P['calls'][number]>

/** What `SharedPhone.on` listens to. */
export interface SharedPhoneEvents<P extends PhoneShape = PhoneShape>
  extends Pick<PhoneEvents<CallOf<P>>, 'state' | 'incoming' | 'calls' | 'audioBlocked'> {
  /** This tab leads, and has the phone itself; undefined: no longer. */
  leads: (own: P | undefined) => void
  /**
   * Calls were taken over, and this browser gives no microphone without a gesture: the far side hears nothing until the tab
   * that leads is shown or clicked. undefined: it has one again.
   */
  silent: (failure: Failure | undefined) => void
}
