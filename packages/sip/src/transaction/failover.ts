import type { SipResponse } from '../message/index.ts'
import type { LocalFailure, Opened, Place } from '../user-agent/types.ts'
import type { ClientTransaction, ClientUser } from './client.ts'
import { type Needs, openedOf } from './needs.ts'

/**
 * Tries the places that are left when one fails: its transport, by silence or with 503 (RFC 3263 4.3). The user hears of the
 * last one only. A 503 that is repeated because our ACK was lost meets nobody then; its sender gives up by itself.
 */
export class Failover implements ClientUser {
  readonly #user: ClientUser
  readonly #places: Place[]
  readonly #needs: Needs
  readonly #again: (opened: Opened, now: number) => void

  constructor(user: ClientUser, places: readonly Place[], needs: Needs, again: (opened: Opened, now: number) => void) {
    this.#user = user
    this.#places = [...places]
    this.#needs = needs
    this.#again = again
  }

  response(transaction: ClientTransaction, response: SipResponse, now: number): void {
    const stand = (at: number) => this.#user.response(transaction, response, at)
    if (response.status === 503) this.#next(transaction, stand, now)
    else stand(now)
  }

  failed(transaction: ClientTransaction, cause: LocalFailure, now: number): void {
    this.#next(transaction, (at) => this.#user.failed(transaction, cause, at), now)
  }

  #next(transaction: ClientTransaction, stand: (now: number) => void, now: number): void {
    const to = this.#places.shift()
    if (to === undefined) {
      stand(now)
      return
    }
    const { flow } = transaction
    this.#needs.ask(
      { kind: 'flow', why: 'elsewhere', to, from: flow },
      flow,
      (value, at) => {
        const opened = openedOf(value)
        if (opened === undefined) {
          this.#next(transaction, stand, at)
          return
        }
        transaction.user = this
        this.#again(opened, at)
      },
      now,
    )
  }
}
