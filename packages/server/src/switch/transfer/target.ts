import { MediaRefused } from '@offhook/media'
import type { Reason, Reply, SessionEvent, SipResponse } from '@offhook/sip'
import type { Call } from '../call.ts'
import { failureOf, isDislike } from '../device-failed.ts'
import { sdpOf } from '../headers.ts'
import type { Leg } from '../leg.ts'
import { bestFailure, type Failure } from '../outcome.ts'
import { handOver } from './leave.ts'
import { type Transfer, tell } from './transfer.ts'

const elsewhere: Reason = { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' }
const ringing = 180

/** What a device says that rings for a transfer. */
export async function ofTarget(call: Call, transfer: Transfer, leg: Leg, event: SessionEvent): Promise<void> {
  switch (event.type) {
    case 'progress':
      if (transfer.told < ringing) {
        transfer.told = ringing
        tell(call, transfer.referral, ringing)
      }
      return
    case 'accepted':
      // Who is being re-offered to has two things to hear then.
      return call.whenStable(() => answered(call, transfer, leg, event.response))
    case 'ended':
      return targetFailed(call, transfer, leg, failureOf(event.end))
    default:
  }
}

/** The transfer is made: the call is between the one who stays and this device. */
async function answered(call: Call, transfer: Transfer, leg: Leg, response: SipResponse): Promise<void> {
  const { endpoint, engine } = call.context
  const { referral, referrer, stays, targets } = transfer
  // Another has answered, or has ended it, while this waited.
  if (call.transfer !== transfer || !targets.has(leg.id)) return
  const refused = async (status: number, reason: string): Promise<void> => {
    endpoint.perform((now) => leg.session.hangUp({ protocol: 'SIP', cause: status, text: reason }, now))
    await targetGone(call, transfer, leg, { kind: 'status', status, reason })
  }
  const sdp = sdpOf(response)
  if (sdp === undefined) return refused(488, 'The device answered without SDP')
  try {
    await engine.answer(call.id, leg.id, sdp)
  } catch (error) {
    if (!(error instanceof MediaRefused)) throw error
    return refused(error.refusal.status, error.refusal.reason)
  }
  if (call.over) return
  call.transfer = undefined
  handOver(call, referrer, stays, leg)
  tell(call, referral, 200)
  call.log.info({ call: call.id, leg: leg.id, stays: stays.id }, 'call transferred')
  for (const other of targets.values()) {
    if (other === leg) continue
    call.leaving.add(other)
    endpoint.perform((now) => other.session.hangUp(elsewhere, now))
  }
}

async function targetFailed(call: Call, transfer: Transfer, leg: Leg, failure: Failure): Promise<void> {
  const again = transfer.again.get(leg.id)
  const isRung = isDislike(failure) && again !== undefined && (await again())
  if (!isRung) return targetGone(call, transfer, leg, failure)
  await remove(call, transfer, leg)
}

async function targetGone(call: Call, transfer: Transfer, leg: Leg, failure: Failure): Promise<void> {
  transfer.failures.push(failure)
  await remove(call, transfer, leg)
  if (transfer.targets.size === 0 && call.transfer === transfer && !call.over) await failed(call, transfer)
}

async function remove(call: Call, { targets, again }: Transfer, leg: Leg): Promise<void> {
  targets.delete(leg.id)
  again.delete(leg.id)
  call.leave(leg)
  await call.context.engine.release(call.id, leg.id)
}

/** Nobody answered: the referrer has its call as before, or, when it has gone, the one who stays is alone. */
export async function failed(
  call: Call,
  transfer: Transfer,
  { status, reason }: Reply = bestFailure(transfer.failures),
): Promise<void> {
  call.transfer = undefined
  call.referrer = undefined
  tell(call, transfer.referral, status, reason)
  call.log.info({ call: call.id, status, reason }, 'a transfer came to nothing')
  if (!call.legs.includes(transfer.referrer))
    await call.end({ protocol: 'SIP', cause: status, text: reason ?? 'The transfer came to nothing' })
}

/** The referrer has hung up and leaves the rest to us. */
export async function referrerGone(call: Call, { referrer, stays }: Transfer): Promise<void> {
  call.between(stays, undefined)
  call.leave(referrer)
  // The answer to what it has last asked of the other may be on its way.
  await call.whenStable(() => call.context.engine.release(call.id, referrer.id))
}
