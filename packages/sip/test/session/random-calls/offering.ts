import type { Session, SessionEvent } from '@offhook/sip'
import type { Endpoint } from '../../../../testkit/src/link/index.ts'
import type { Entry } from './book.ts'
import type { World } from './world.ts'

/** Offers inside a call: hold and resume in a re-INVITE or an UPDATE, or asking the other for one. */
export class Offering {
  readonly #world: World
  #number = 0

  constructor(world: World) {
    this.#world = world
  }

  /** Several in the next half minute, from this side. */
  plan(owner: Endpoint, session: Session, entry: Entry): void {
    const { link, habits } = this.#world
    const most = Math.min(30_000, habits.talk)
    for (let count = link.random.between(0, 3); count > 0; count--)
      this.#world.later(session, most, () => this.#offerOrClash(owner, session, entry))
    if (habits.nonceLifetime !== undefined)
      this.#world.later(session, habits.talk, () => this.offer(owner, session, entry))
  }

  /** Now and then both at once. */
  #offerOrClash(owner: Endpoint, session: Session, entry: Entry): void {
    this.offer(owner, session, entry)
    if (!this.#world.link.random.chance(0.25)) return
    for (const other of this.#world.book.entries.values())
      if (other.session.callId === session.callId && other !== entry && other.session.state.name === 'confirmed')
        this.offer(other.owner, other.session, other)
  }

  offer(owner: Endpoint, session: Session, entry: Entry): void {
    const { link, now, book } = this.#world
    const way = link.random.next()
    if (way < 0.12) {
      entry.offers.push({ at: now, text: 'nothing', kind: 'ask' })
      book.count('asks for an offer')
      owner.do(session.reoffer('', now))
      return
    }
    const what = entry.offers.length % 2 === 0 ? 'hold' : 'resume'
    const text = `${what} ${entry.offers.length + 1} of ${session.id}`
    entry.offers.push({ at: now, text, kind: 'offer' })
    book.count(way < 0.45 ? 'UPDATE' : 're-INVITE')
    owner.do(way < 0.45 ? session.update(text, now) : session.reoffer(text, now))
  }

  /** The other side's. */
  shown(owner: Endpoint, session: Session, event: Extract<SessionEvent, { type: 'reoffer' }>, entry: Entry): void {
    const { link } = this.#world
    const { transaction, request } = event
    const refusal = this.#world.refusal(owner, session, request)
    if (refusal !== undefined) {
      entry.shown = undefined
      owner.do(session.rejectReoffer(transaction, refusal, link.now))
      return
    }
    const reject = link.random.chance(0.2)
    link.after(link.random.between(0, 2000), () => {
      if (entry.shown !== transaction) return
      entry.shown = undefined
      if (reject) owner.do(session.rejectReoffer(transaction, { status: 488 }, link.now))
      else if (request.text !== '') owner.do(session.answerReoffer(transaction, `answer to ${request.text}`, link.now))
      else {
        const late = `asked for ${++this.#number}`
        entry.late = late
        owner.do(session.answerReoffer(transaction, late, link.now))
      }
    })
  }

  /** The answer to an offer that came in a response; it may take a moment. */
  acknowledge(owner: Endpoint, session: Session, offer: string, when: string): void {
    const { link } = this.#world
    link.after(link.random.between(0, 500), () => {
      if (session.state.name === when || session.state.name === 'confirmed')
        owner.do(session.acknowledge(`answer to ${offer}`, link.now))
    })
  }
}
