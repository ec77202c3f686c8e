import { type OfferAction, type OfferInput, type OfferState, type OfferTable, offerTable } from './table.ts'

const table: OfferTable = offerTable

/** Where one dialog stands with its offers and answers; the table says what goes on from there. */
export class OfferAnswer {
  #state: OfferState

  constructor(state: OfferState = 'idle') {
    this.#state = state
  }

  get state(): OfferState {
    return this.#state
  }

  /** What would be done; undefined when the input has no row. */
  verdict(input: OfferInput): OfferAction | 'go on' | undefined {
    const row = table[this.#state][input]
    return row && (row.do ?? 'go on')
  }

  /** True when the table has a row for it. */
  put(input: OfferInput): boolean {
    const row = table[this.#state][input]
    if (row !== undefined) this.#state = row.to
    return row !== undefined
  }
}
