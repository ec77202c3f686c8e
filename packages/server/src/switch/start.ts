import { MediaRefused } from '@offhook/media'
import { type Reply, unknownParts } from '@offhook/sip'
import type { Call } from './call.ts'
import { sdpOf } from './headers.ts'
import { notRegistered } from './outcome.ts'
import { refuse } from './refuse.ts'
import { ring } from './ring.ts'
import { route } from './route.ts'
import { serve } from './serve.ts'

/** The first step of every call: who calls, whom, and with what media. */
export async function start(call: Call): Promise<void> {
  const { context, caller } = call
  const { request, flow } = caller.session
  const identity = await context.authenticate(request, flow)
  if (call.over) return call.end()
  if (identity.kind === 'refused') return refuse(call, identity.reply)
  caller.owner = identity.user.extension
  const destination = await route(request.uri, context)
  if (call.over) return call.end()
  if (destination.kind === 'none') return refuse(call, destination.reply)
  const unknown = unknownParts(request, ['application/sdp'])
  if (unknown.length > 0) return refuse(call, notUnderstood(unknown))
  const offer = sdpOf(request)
  try {
    if (destination.kind === 'service') {
      if (offer === undefined) return await refuse(call, noOffer)
      return await serve(call, offer, destination.service)
    }
    const bindings = context
      .bindingsOf(destination.user.extension)
      .filter((binding) => binding.flow.id !== flow.id || destination.user.extension !== identity.user.extension)
    if (bindings.length === 0) return refuse(call, notRegistered)
    await ring(call, offer, identity.user, destination.user, bindings)
  } catch (error) {
    if (!(error instanceof MediaRefused)) throw error
    await refuse(call, { status: error.refusal.status, reason: error.refusal.reason })
  }
}

const noOffer: Reply = { status: 488, reason: 'A service makes no offer: send one in the INVITE' }

/** RFC 3261 21.4.13; a part we need not understand says `handling=optional`. */
function notUnderstood(types: readonly string[]): Reply {
  const reason = `Not understood: ${types.join(', ').replace(/[^\x20-\x7e]/g, '')}`
  return { status: 415, reason, headers: [['Accept', 'application/sdp, multipart/mixed']] }
}
