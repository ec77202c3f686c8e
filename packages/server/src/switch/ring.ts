import { MediaRefused, type Towards } from '@offhook/media'
import type { Binding } from '@offhook/sip'
import type { DirectoryUser } from '../auth/index.ts'
import type { Call } from './call.ts'
import { withKeys } from './digits.ts'
import { addressOf, callIdHeader, contactOn } from './headers.ts'
import { towardsFlow } from './leg.ts'
import { bestFailure } from './outcome.ts'
import { refuse } from './refuse.ts'

/** Rings every device of a person at once; the first to answer gets the call. Without an offer they are asked for theirs. */
export async function ring(
  call: Call,
  offer: string | undefined,
  from: DirectoryUser,
  to: DirectoryUser,
  bindings: readonly Binding[],
): Promise<void> {
  let number = 0
  for (const binding of latestFlows(bindings)) {
    number += 1
    await ringDevice(
      call,
      offer,
      from,
      to,
      binding,
      `b${number}`,
      withKeys(towardsFlow(binding.flow), to.extension, call.context),
    )
    if (call.over) return call.end()
  }
  // Each failure of media is one device's; only when none is left does the caller hear of it.
  if (call.devices.size === 0) await refuse(call, bestFailure(call.failures))
}

/** Of the flows of one device the latest, lest it rings twice (RFC 5626 5.3); `bindings` has the latest first. */
export function latestFlows(bindings: readonly Binding[]): readonly Binding[] {
  return bindings.filter(
    ({ instanceId }, index) =>
      instanceId === undefined || bindings.findIndex((other) => other.instanceId === instanceId) === index,
  )
}

async function ringDevice(
  call: Call,
  offer: string | undefined,
  from: DirectoryUser,
  to: DirectoryUser,
  binding: Binding,
  id: string,
  towards: Towards,
): Promise<void> {
  const { caller, context } = call
  let sdp: string | undefined
  try {
    if (offer !== undefined) sdp = await context.engine.offer(call.id, caller.id, offer, caller.towards, id, towards)
  } catch (error) {
    if (!(error instanceof MediaRefused)) throw error
    call.failures.push({ kind: 'status', status: error.refusal.status, reason: error.refusal.reason })
    return
  }
  if (call.over) return
  context.endpoint.perform((now) => {
    const { session, effects } = context.userAgent.invite(
      {
        flow: binding.flow,
        uri: binding.uri,
        // The proxies it registered through (RFC 3327 5.4).
        routes: binding.path,
        from: addressOf(from.extension, context.domain, from.name ?? caller.session.request.from.displayName),
        to: addressOf(to.extension, context.domain, to.name),
        contact: contactOn(binding.flow),
        headers: callIdHeader(call.id, binding.userAgent),
        ...(sdp === undefined ? {} : { body: sdp }),
        giveUpAfter: context.ringTimeout * 1000,
      },
      now,
    )
    // Known before the first effect is carried out: a flow that is gone fails the session at once.
    call.addDevice({ id, session, towards, owner: to.extension })
    call.again.set(id, (other) => ringDevice(call, offer, from, to, binding, `${id}+`, other))
    return effects
  })
  call.log.debug({ call: call.id, leg: id, flow: binding.flow.id }, 'ringing a device')
}
