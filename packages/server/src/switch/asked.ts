import type { Effect, LocalFailure, SipResponse, TransactionId } from '@offhook/sip'

/** The final response to a request of ours, or why there is none. */
export type Outcome = SipResponse | LocalFailure

type Verb = (now: number) => { readonly transaction: TransactionId; readonly effects: readonly Effect[] }

/** Requests of ours, in calls and outside, whose outcome somebody waits for. */
export class Asked {
  readonly #perform: (action: (now: number) => readonly Effect[]) => unknown
  readonly #waiting = new Map<TransactionId, (outcome: Outcome) => void>()

  constructor(perform: (action: (now: number) => readonly Effect[]) => unknown) {
    this.#perform = perform
  }

  /** `verb` sends it: `request` of the user agent, `send` of a session. Rejects where that throws. */
  ask(verb: Verb): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#perform((now) => {
        const { transaction, effects } = verb(now)
        this.#waiting.set(transaction, resolve)
        return effects
      })
    })
  }

  told({ transaction, response, cause = 'timeout' }: Extract<Effect, { type: 'response' }>): void {
    // Provisional ones say nothing yet; of several final ones the first counts.
    if (response !== undefined && response.status < 200) return
    this.#waiting.get(transaction)?.(response ?? cause)
    this.#waiting.delete(transaction)
  }
}
