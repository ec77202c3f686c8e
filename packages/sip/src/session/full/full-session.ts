import { type Body, type HeaderField, MisuseError } from '../../message/index.ts'
import type { Effect, KeptSession } from '../../user-agent/types.ts'
import { InviteSession } from '../session.ts'
import { FullOutgoing } from './full-outgoing.ts'
import { keep } from './keeping.ts'
import { Offers } from './offers.ts'

/** A session that can offer and answer outside INVITE, too. */
export class FullSession extends InviteSession {
  override update(
    body: Body,
    now: number,
    { headers, tag }: { readonly headers?: readonly HeaderField[]; readonly tag?: string } = {},
  ): readonly Effect[] {
    const { first, state } = this
    const early = first instanceof FullOutgoing && state.name === 'proceeding' ? first.earlyDialog(tag) : undefined
    const dialog = this.dialog ?? early
    if (dialog === undefined || state.name === 'cancelling' || state.name === 'ended')
      throw new MisuseError(`update: the session is ${state.name}, without a dialog`)
    this.reoffers.wish({ method: 'UPDATE', body, headers, dialog }, now)
    return this.effects()
  }

  override acknowledge(body: Body | undefined, now: number, tag?: string): readonly Effect[] {
    if (this.reoffers instanceof Offers) this.reoffers.answerLate(body, tag, now)
    return this.effects()
  }

  override keep(): KeptSession | undefined {
    return keep(this)
  }
}
