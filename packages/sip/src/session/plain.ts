import type { CallParts } from './calls.ts'
import { Incoming } from './incoming.ts'
import { makeInvite, Outgoing } from './outgoing.ts'
import { Reoffers } from './reoffers.ts'
import { InviteSession } from './session.ts'

/** INVITE, re-INVITE and CANCEL with the offer in the request; no PRACK, no UPDATE, no redirection. */
export const plainCalls: CallParts = {
  session: InviteSession,
  request: makeInvite,
  outgoing: Outgoing,
  incoming: Incoming,
  reoffers: Reoffers,
}
