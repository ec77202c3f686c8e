import { MediaRefused } from '@offhook/media'
import type { Binding, HeaderField } from '@offhook/sip'
import type { DirectoryUser } from '../auth/index.ts'
import type { Call } from './call.ts'
import { withKeys } from './digits.ts'
import { addressOf, callIdHeader, contactOn } from './headers.ts'
import { isShort, type Leg, type Offers, offersOver } from './leg.ts'
import type { Failure } from './outcome.ts'
import { passFor } from './pass.ts'

/** On whose behalf devices ring, and who takes note of what becomes of them. */
export interface Invitation {
  readonly call: Call
  /** The leg that will talk with who answers. */
  readonly offerer: Leg
  /** What it has offered; '' where what it has agreed to goes on; without one the devices are asked for theirs. */
  readonly offer: string | undefined
  readonly from: Pick<DirectoryUser, 'extension' | 'name'>
  readonly to: DirectoryUser
  readonly headers?: readonly HeaderField[]
  /** Nobody wants them to ring any more. */
  readonly isOver: () => boolean
  /** `again` rings the device once more with other media, after it has refused these. */
  readonly rings: (leg: Leg, again: Again) => void
  /** Nothing was sent to it. */
  readonly failed: (failure: Failure) => void
}

/** False when there is nothing else to offer: it was not rung. */
export type Again = () => Promise<boolean>

/** Rings each device once; legs are called `prefix1`, `prefix2` … */
export async function inviteDevices(
  invitation: Invitation,
  prefix: string,
  bindings: readonly Binding[],
): Promise<void> {
  const { call, isOver } = invitation
  let number = 0
  for (const binding of latestFlows(bindings)) {
    number += 1
    const offers = offersOver(binding.flow, call.context.liked.of(binding), isShort(invitation.offer ?? ''))
    await inviteDevice(invitation, binding, `${prefix}${number}`, offers)
    if (isOver()) return
  }
}

/** Of the flows of one device the latest, lest it rings twice (RFC 5626 5.3); `bindings` has the latest first. */
export function latestFlows(bindings: readonly Binding[]): readonly Binding[] {
  return bindings.filter(
    ({ instanceId }, index) =>
      instanceId === undefined || bindings.findIndex((other) => other.instanceId === instanceId) === index,
  )
}

/** False when nothing could be sent to it. */
async function inviteDevice(invitation: Invitation, binding: Binding, id: string, offers: Offers): Promise<boolean> {
  const { call, offerer, offer, from, to, headers = [] } = invitation
  const { context } = call
  const [first, ...others] = offers
  const towards = withKeys(first, to.extension, context)
  let sdp: string | undefined
  try {
    if (offer !== undefined) sdp = await context.engine.offer(call.id, offerer.id, offer, offerer.towards, id, towards)
  } catch (error) {
    if (!(error instanceof MediaRefused)) throw error
    invitation.failed({ kind: 'status', status: error.refusal.status, reason: error.refusal.reason })
    return false
  }
  if (invitation.isOver()) {
    await context.engine.release(call.id, id)
    return true
  }
  const { pass, headers: tokens } = passFor(binding)
  context.endpoint.perform((now) => {
    const { session, effects } = context.userAgent.invite(
      {
        flow: binding.flow,
        uri: binding.uri,
        // The proxies it registered through (RFC 3327 5.4).
        routes: binding.path,
        from: addressOf(from.extension, context.domain, from.name),
        to: addressOf(to.extension, context.domain, to.name),
        contact: contactOn(binding.flow),
        headers: [...callIdHeader(call.id, binding.userAgent), ...tokens, ...headers],
        ...(sdp === undefined ? {} : { body: sdp }),
        giveUpAfter: context.ringTimeout * 1000,
      },
      now,
    )
    // Known before the first effect is carried out: a flow that is gone fails the session at once.
    const leg: Leg = { id, session, towards, owner: to.extension, ...(pass && { pass }) }
    invitation.rings(leg, async () => {
      // Without an offer of ours it has refused something else.
      const [next, ...more] = offer === undefined ? [] : others
      context.liked.refused(binding, next)
      return next !== undefined && inviteDevice(invitation, binding, `${id}+`, [next, ...more])
    })
    return effects
  })
  call.log.debug({ call: call.id, leg: id, flow: binding.flow.id }, 'ringing a device')
  return true
}
