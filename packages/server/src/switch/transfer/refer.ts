import { parseUri, type ReceivedReferral, type Reply, type TransactionId } from '@offhook/sip'
import type { Call } from '../call.ts'
import type { Leg } from '../leg.ts'
import { attended } from './attended.ts'
import { blind } from './blind.ts'
import { partiesOf } from './transfer.ts'

const busy: Reply = { status: 491 }
const declined = (reason: string): Reply => ({ status: 603, reason })

/** A party of a call asks that the other one be sent elsewhere (RFC 3515), or be joined with the party of another call (RFC 3891). */
export async function refer(call: Call, leg: Leg, transaction: TransactionId): Promise<void> {
  const { endpoint, userAgent } = call.context
  const taken: { referral?: ReceivedReferral | undefined } = {}
  endpoint.perform((now) => {
    const { referral, effects } = userAgent.takeReferral(transaction, now)
    taken.referral = referral
    return effects
  })
  const { referral } = taken
  if (referral === undefined) return
  const reject = (reply: Reply): void => void endpoint.perform((now) => referral.reject(reply, now))
  const { to } = referral
  const uri = parseUri(to.uri)
  if (uri === undefined) return reject({ status: 400, reason: 'Refer-To: not understood' })
  if (to.method !== 'INVITE') return reject(declined('Only calls are transferred'))
  const stays = partiesOf(call, leg)?.stays
  if (stays === undefined) return reject(declined('There is nobody to be transferred'))
  if (call.negotiation.state !== 'stable' || call.transfer !== undefined) return reject(busy)
  const request = { call, referral, referrer: leg, stays, reject }
  if (!to.headers.some(([name]) => name.toLowerCase() === 'replaces')) return blind(request, uri)
  if (to.replaces === undefined) return reject({ status: 400, reason: 'Replaces: not understood' })
  return attended(request, to.replaces)
}

/** A REFER that can be served. */
export interface TransferRequest {
  readonly call: Call
  readonly referral: ReceivedReferral
  readonly referrer: Leg
  readonly stays: Leg
  readonly reject: (reply: Reply) => void
}
