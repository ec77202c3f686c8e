/**
 * Offers and answers of one dialog as a table (RFC 3264 5, RFC 3261 13.2.1 and 14, RFC 3262 5, RFC 3311 5, RFC 6337 2 and 3,
 * RFC 6141 3). A state says whose offer is unanswered and what carried it; an input that has no row cannot happen in that
 * state, or changes nothing. `we ask` is an INVITE without an offer: the peer's is awaited in a reliable response.
 */
export type OfferState =
  | 'idle' // nothing is on offer
  | 'localInvite'
  | 'localUpdate'
  | 'localResponse' // in our 2xx or reliable 1xx: the answer comes in the ACK or the PRACK
  | 'asking'
  | 'remoteInvite'
  | 'remoteUpdate'
  | 'remotePrack'
  | 'remoteResponse' // in the peer's: our answer goes in the ACK or the PRACK
  | 'asked'

export type LocalInput =
  | 'we offer in an INVITE'
  | 'we ask'
  | 'we offer in an UPDATE'
  | 'we offer in a response'
  | 'we answer'
  | 'we refuse'

export type RemoteInput =
  | 'they offer in an INVITE'
  | 'they ask'
  | 'they offer in an UPDATE'
  | 'they offer in a PRACK'
  | 'they offer in a response'
  | 'they answer'
  | 'they refuse' // or cannot be reached
  | 'they withdraw' // the re-INVITE is cancelled

export type OfferInput = LocalInput | RemoteInput

/**
 * `agree`: the new descriptions hold. `rollback`: those from before the offer hold on (RFC 6141 3). `wait`: ours goes later. A
 * number is the status that theirs gets; 500 with Retry-After.
 */
export type OfferAction = 'agree' | 'rollback' | 'wait' | 491 | 500

export interface OfferRow {
  readonly to: OfferState
  readonly do?: OfferAction
}

export type OfferTable = Readonly<Record<OfferState, Readonly<Partial<Record<OfferInput, OfferRow>>>>>

const agree = { to: 'idle', do: 'agree' } as const
const rollback = { to: 'idle', do: 'rollback' } as const

type Kept<State extends OfferState, Action extends OfferAction> = { readonly to: State; readonly do: Action }

/** Ours waits as long as anything is on offer. */
function waiting<State extends OfferState>(to: State) {
  const row: Kept<State, 'wait'> = { to, do: 'wait' }
  return { 'we offer in an INVITE': row, 'we ask': row, 'we offer in an UPDATE': row } as const
}

function refusing<State extends OfferState, Status extends 491 | 500>(to: State, status: Status) {
  const row: Kept<State, Status> = { to, do: status }
  return {
    'they offer in an INVITE': row,
    'they ask': row,
    'they offer in an UPDATE': row,
    'they offer in a PRACK': row,
  } as const
}

export const offerTable = {
  idle: {
    'we offer in an INVITE': { to: 'localInvite' },
    'we ask': { to: 'asking' },
    'we offer in an UPDATE': { to: 'localUpdate' },
    'they offer in an INVITE': { to: 'remoteInvite' },
    'they ask': { to: 'asked' },
    'they offer in an UPDATE': { to: 'remoteUpdate' },
    'they offer in a PRACK': { to: 'remotePrack' },
  },
  localInvite: {
    ...waiting('localInvite'),
    ...refusing('localInvite', 491),
    'they answer': agree,
    'they refuse': rollback,
  },
  localUpdate: {
    ...waiting('localUpdate'),
    ...refusing('localUpdate', 491),
    'they answer': agree,
    'they refuse': rollback,
  },
  localResponse: {
    ...waiting('localResponse'),
    ...refusing('localResponse', 491),
    'they answer': agree,
    // An ACK or a PRACK without an answer.
    'they refuse': rollback,
  },
  asking: {
    ...waiting('asking'),
    // Their offer is on its way in a response: another would cross it.
    ...refusing('asking', 491),
    'they offer in a response': { to: 'remoteResponse' },
    'they refuse': rollback,
  },
  remoteInvite: {
    ...waiting('remoteInvite'),
    ...refusing('remoteInvite', 500),
    'we answer': agree,
    'we refuse': rollback,
    'they withdraw': rollback,
  },
  remoteUpdate: {
    ...waiting('remoteUpdate'),
    ...refusing('remoteUpdate', 500),
    'we answer': agree,
    'we refuse': rollback,
  },
  remotePrack: {
    ...waiting('remotePrack'),
    ...refusing('remotePrack', 500),
    'we answer': agree,
    'we refuse': rollback,
  },
  remoteResponse: {
    ...waiting('remoteResponse'),
    ...refusing('remoteResponse', 500),
    'we answer': agree,
    // ACK and BYE, or PRACK and CANCEL: there is no other way to say no.
    'we refuse': rollback,
  },
  asked: {
    ...waiting('asked'),
    ...refusing('asked', 500),
    'we offer in a response': { to: 'localResponse' },
    'we refuse': rollback,
    'they withdraw': rollback,
  },
} as const satisfies OfferTable
