import { MediaRefused } from '@offhook/media'
import type { Reason, Replaces } from '@offhook/sip'
import type { Call } from '../call.ts'
import type { Leg } from '../leg.ts'
import { handOver } from './leave.ts'
import type { TransferRequest } from './refer.ts'
import { partiesOf, tell } from './transfer.ts'

const transferred: Reason = { protocol: 'SIP', cause: 200, text: 'Call transferred' }

/** The far sides of two calls of one person are joined, in the first of the calls; the person is out of both. */
export function attended(request: TransferRequest, replaces: Replaces): void {
  const { call, referrer, reject } = request
  const found = call.registry.dialog(replaces)
  const isOwn = found?.leg.owner !== undefined && found.leg.owner === referrer.owner
  // Whoever knows a dialog's tags is not its owner yet; and who is not need not know that there is such a dialog.
  if (!found || !isOwn || found.call === call) reject({ status: 603, reason: 'Not a call of yours' })
  else both(call, found.call, () => bridge(request, found))
}

/** Once neither call does anything else. In one order for all, lest two wait for each other. */
function both(one: Call, other: Call, task: () => Promise<void>): void {
  const [first, second] = one.id < other.id ? [one, other] : [other, one]
  first.mailbox.post(
    () =>
      new Promise<void>((resolve, reject) => {
        second.mailbox.post(() => task().then(resolve, reject))
      }),
  )
}

async function bridge(
  { call, referral, referrer, reject }: TransferRequest,
  { call: other, leg }: { readonly call: Call; readonly leg: Leg },
): Promise<void> {
  const { endpoint, engine } = call.context
  const stays = partiesOf(call, referrer)?.stays
  const joins = partiesOf(other, leg)?.stays
  if (call.over || other.over || !stays || !joins)
    return reject({ status: 603, reason: 'One of the calls is not answered' })
  const isFree = ({ negotiation, transfer }: Call): boolean => negotiation.state === 'stable' && transfer === undefined
  if (!isFree(call) || !isFree(other)) return reject({ status: 491 })
  call.referrer = referrer
  if (!endpoint.perform((now) => referral.accept(now))) return
  const moved: Leg = { ...joins, id: `${call.nextPrefix()}1` }
  try {
    await engine.bridge(call.id, stays.id, other.id, joins.id, moved.id)
  } catch (error) {
    if (!(error instanceof MediaRefused)) throw error
    call.referrer = undefined
    return tell(call, referral, error.refusal.status, error.refusal.reason)
  }
  other.leave(joins)
  call.join(moved)
  handOver(call, referrer, stays, moved)
  tell(call, referral, 200)
  call.log.info({ call: call.id, other: other.id, stays: stays.id, leg: moved.id }, 'two calls were joined')
  await other.end(transferred)
  // Either of the two may have hung up meanwhile.
  if (call.over) await call.end()
}
