/**
 * Who is negotiating in a bridged call, as a table: two offer/answer exchanges (RFC 3264) over one media pair. Hold, ICE
 * restart and refresh are answered on the leg itself; what changes the codec is passed on to the other leg.
 */
export type NegotiationState =
  | 'offering' // the first offer has gone to the far side, which has not answered
  | 'stable'
  | 'passing' // a re-offer of one leg is being asked of the other

export type NegotiationInput =
  | 'answered' // the far side's first answer
  | 'reoffer' // a leg offers again, and it can be answered on the leg itself
  | 'reofferAcross' // a leg offers again, and the other must be asked
  | 'reanswered' // the asked leg agreed
  | 'refused' // the asked leg refused, or did not answer

export type NegotiationAction =
  | 'join' // pair the two legs' media
  | 'answerLeg'
  | 'askOther'
  | 'answerAsker'
  | 'refuseAsker' // with the asked leg's status
  | 'glare' // 491, both try again after a random wait (RFC 3261 14.1)
  | 'tooEarly' // 500 with Retry-After: an offer of ours is still open (RFC 3261 14.2)
  | 'nothing'

interface Row {
  readonly next: NegotiationState
  readonly action: NegotiationAction
}

export const negotiationTable = {
  offering: {
    answered: { next: 'stable', action: 'join' },
    reoffer: { next: 'offering', action: 'tooEarly' },
    reofferAcross: { next: 'offering', action: 'tooEarly' },
    reanswered: { next: 'offering', action: 'nothing' },
    refused: { next: 'offering', action: 'nothing' },
  },
  stable: {
    // A fork's late 2xx; the core has hung it up.
    answered: { next: 'stable', action: 'nothing' },
    reoffer: { next: 'stable', action: 'answerLeg' },
    reofferAcross: { next: 'passing', action: 'askOther' },
    reanswered: { next: 'stable', action: 'nothing' },
    refused: { next: 'stable', action: 'nothing' },
  },
  passing: {
    answered: { next: 'passing', action: 'nothing' },
    reoffer: { next: 'passing', action: 'glare' },
    reofferAcross: { next: 'passing', action: 'glare' },
    reanswered: { next: 'stable', action: 'answerAsker' },
    refused: { next: 'stable', action: 'refuseAsker' },
  },
} as const satisfies Record<NegotiationState, Record<NegotiationInput, Row>>

export class Negotiation {
  #state: NegotiationState
  #waiting: (() => void)[] = []

  constructor(state: NegotiationState) {
    this.#state = state
  }

  get state(): NegotiationState {
    return this.#state
  }

  /** Calls `done` once when it is stable the next time. */
  settled(done: () => void): void {
    this.#waiting.push(done)
  }

  on(input: NegotiationInput): NegotiationAction {
    const { next, action } = negotiationTable[this.#state][input]
    this.#state = next
    if (next === 'stable') for (const done of this.#waiting.splice(0)) done()
    return action
  }
}
