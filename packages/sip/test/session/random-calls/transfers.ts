import { type Effect, refer, type Session, type TransactionId } from '@offhook/sip'
import type { Endpoint } from '../../../../testkit/src/link/index.ts'
import type { World } from './world.ts'

/** Places a call that a REFER has asked for; `told` hears its final status. */
export type PlaceFor = (
  from: Endpoint,
  uri: string,
  replaces: string | undefined,
  told: (status: number) => void,
) => void

/** One sends another on to the third (RFC 3515), with a call of theirs to be replaced if there is one (RFC 3891). */
export class Transfers {
  readonly #world: World
  readonly #place: PlaceFor

  constructor(world: World, place: PlaceFor) {
    this.#world = world
    this.#place = place
  }

  /** Sends the peer of this call on to somebody else. */
  send(owner: Endpoint, session: Session): void {
    const { book, link } = this.#world
    const peer = this.#peerOf(session)
    if (peer === undefined) return
    const third = this.#world.another(owner, peer)
    const talkingTo = [...book.entries.values()].find(
      (entry) =>
        entry.owner === owner && entry.session.state.name === 'confirmed' && this.#peerOf(entry.session) === third,
    )
    const { referral, effects } = refer(
      session,
      {
        to: this.#world.addressOf(third),
        referredBy: this.#world.addressOf(owner),
        subscription: !link.random.chance(0.15),
        ...(talkingTo === undefined ? {} : { replaces: talkingTo.session }),
      },
      link.now,
    )
    book.referrals.set(referral, [])
    book.count(talkingTo === undefined ? 'blind transfers' : 'attended transfers')
    owner.do(effects)
  }

  #peerOf(session: Session): Endpoint | undefined {
    const { request } = session
    const uri =
      session.direction === 'outgoing'
        ? request.requestUri
        : (/<(sip:[^>]*)>/.exec(request.get('From') ?? '')?.[1] ?? '')
    return this.#world.people.find(({ name }) => uri.startsWith(`sip:${name}@`))
  }

  /** Somebody sends us on. */
  asked(owner: Endpoint, transaction: TransactionId): void {
    const { link } = this.#world
    const { referral, effects } = owner.ua.takeReferral(transaction, link.now)
    owner.do(effects)
    if (referral === undefined) {
      this.#world.book.fail('REFERs are understood')
      return
    }
    if (link.random.chance(0.2)) {
      owner.do(referral.reject({ status: 603 }, link.now))
      return
    }
    owner.do(referral.accept(link.now))
    const replaces = referral.to.headers.find(([name]) => name.toLowerCase() === 'replaces')?.[1]
    const leaves = link.random.chance(0.25)
    this.#place(owner, referral.to.uri, replaces, (status) => {
      // Together with the last NOTIFY: one of them overtakes the other.
      if (leaves && referral.session !== undefined) this.#world.hangUp(owner, referral.session)
      owner.do(referral.progress(status, link.now))
    })
  }

  told(owner: Endpoint, { referral, event }: Extract<Effect, { type: 'referral' }>): void {
    const { book } = this.#world
    if (event.type !== 'ended') return
    book.referrals.get(referral)?.push({ how: event.end.kind, at: this.#world.now })
    const { session } = referral
    if (event.end.kind !== 'done' || event.end.status >= 300) return
    book.count('transfers that came about')
    if (session !== undefined) this.#world.hangUp(owner, session)
  }
}
