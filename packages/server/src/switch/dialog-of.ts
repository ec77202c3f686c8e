import type { Replaces } from '@offhook/sip'
import type { Call } from './call.ts'
import type { Leg } from './leg.ts'

/** The leg whose peer knows its dialog with us by these tags (RFC 3891 3). Read only where somebody transfers: no index. */
export function dialogOf(
  calls: Iterable<Call>,
  { callId, toTag, fromTag }: Replaces,
): { readonly call: Call; readonly leg: Leg } | undefined {
  for (const call of calls) {
    const leg = call.legs.find(
      ({ session }) => session.callId === callId && session.localTag === toTag && session.remoteTag === fromTag,
    )
    if (leg) return { call, leg }
  }
  return undefined
}
