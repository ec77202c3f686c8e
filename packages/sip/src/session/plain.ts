import type { CallParts } from './calls.ts'
import { Incoming } from './incoming.ts'
import { Outgoing } from './outgoing.ts'
import { Reoffers } from './reoffers.ts'

/** INVITE, re-INVITE and CANCEL with the offer in the request; no PRACK, no UPDATE, no redirection. */
export const plainCalls: CallParts = { outgoing: Outgoing, incoming: Incoming, reoffers: Reoffers }
