import type { ReceivedReferral } from '@offhook/sip'
import type { Call } from '../call.ts'
import type { Again } from '../invite.ts'
import type { Leg } from '../leg.ts'
import type { Failure } from '../outcome.ts'

/** A blind transfer under way: the call stands as it was until somebody answers. */
export interface Transfer {
  readonly referral: ReceivedReferral
  /** Who asked for it. */
  readonly referrer: Leg
  /** The other party of the call, who is kept. */
  readonly stays: Leg
  /** Devices of the target that ring, by leg id. */
  readonly targets: Map<string, Leg>
  readonly failures: Failure[]
  /** By device: rings it once more with other media. */
  readonly again: Map<string, Again>
  /** The status that the referrer was told last. */
  told: number
}

/** Who is asked to be transferred, and by whom; undefined where the call is not so far, or nobody is there. */
export function partiesOf(call: Call, referrer: Leg): { readonly stays: Leg } | undefined {
  const isParty = referrer === call.caller || referrer === call.answeredBy
  const stays = isParty && call.answered ? call.other(referrer) : undefined
  return stays && { stays }
}

/** Tells the referrer how it goes, each status once; from 200 on it is the last. */
export function tell(call: Call, referral: ReceivedReferral, status: number, reason?: string): void {
  // Why the media does not do is written as for a Warning; a status line is no place for much of it.
  call.context.endpoint.perform((now) => referral.progress(status, now, reason?.slice(0, 80)))
}
