import type { Reason, Session } from '@offhook/sip'
import type { SwitchContext } from './context.ts'
import type { Leg } from './leg.ts'

/** ms that somebody who is to be hung up has to come back. */
const patience = 120_000

interface Debt {
  readonly call: string
  readonly leg: Leg
  readonly reason: Reason | undefined
  readonly timer: NodeJS.Timeout
}

/** BYEs to those whose connection is lost: they would be lost with it, and a phone stay in a call with nobody. */
export class Owed {
  readonly #context: Pick<SwitchContext, 'endpoint' | 'log'>
  /** By session. */
  readonly #all = new Map<string, Debt>()

  constructor(context: Pick<SwitchContext, 'endpoint' | 'log'>) {
    this.#context = context
  }

  /** False: it can be told at once. */
  take(call: string, leg: Leg, reason: Reason | undefined): boolean {
    const { session } = leg
    const { endpoint, log } = this.#context
    if (session.state.name !== 'confirmed' || endpoint.isOpen(session.flow)) return false
    const timer = setTimeout(() => this.pay(session), patience)
    timer.unref()
    this.#all.set(session.id, { call, leg, reason, timer })
    log.info({ call, leg: leg.id }, 'a leg is hung up as soon as it can be reached')
    return true
  }

  *legs(): Iterable<readonly [call: string, leg: Leg]> {
    for (const { call, leg } of this.#all.values()) yield [call, leg]
  }

  /** Its peer can be reached, has ended it itself, or is not waited for any longer. */
  pay({ id }: Session): void {
    const debt = this.#all.get(id)
    if (debt === undefined) return
    this.#all.delete(id)
    clearTimeout(debt.timer)
    this.#context.endpoint.perform((now) => debt.leg.session.hangUp(debt.reason, now))
  }

  /** Nobody comes back to this server. */
  close(): void {
    for (const [, { session }] of [...this.legs()]) this.pay(session)
  }
}
