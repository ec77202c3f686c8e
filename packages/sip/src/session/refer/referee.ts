import { type Authentication, type Dialog, Exchange } from '../../dialog/index.ts'
import { type HeaderField, MisuseError, type SipRequest } from '../../message/index.ts'
import type { Deadline, Expirable, ServerTransaction, ServerUser } from '../../transaction/index.ts'
import type { Effect, Flow, Reply, Session } from '../../user-agent/types.ts'
import type { ReferTo } from './refer-to.ts'
import type { Owner } from './referrals.ts'
import { printSipfrag, sipfragType } from './sipfrag.ts'
import { type RefereeAction, type RefereeInput, type RefereeState, referee } from './tables.ts'
import type { ReceivedReferral } from './types.ts'

/** Seconds that we go on telling: what is placed for a peer rings for three minutes at most. */
const lifetime = 180

/** One REFER of the peer's, and what we tell of it; see `referee` in tables.ts. */
export class TakenReferral implements ReceivedReferral, ServerUser, Expirable {
  readonly session: Session | undefined
  readonly to: ReferTo
  readonly referredBy: string | undefined
  state: RefereeState = 'asked'
  readonly #owner: Owner
  readonly #transaction: ServerTransaction
  readonly #dialog: (contact: string) => Dialog
  readonly #authentication: Authentication | undefined
  readonly #event: string
  #notifying: Dialog | undefined
  #endAt = 0
  #limit: Deadline | undefined
  /** What is still to be sent: one at a time, so that none overtakes another. */
  readonly #waiting: { readonly state: string; readonly body: string | undefined; readonly isAgain?: true }[] = []
  #isSending = false
  #last = ''

  constructor(
    owner: Owner,
    transaction: ServerTransaction,
    about: {
      readonly session: Session | undefined
      readonly to: ReferTo
      readonly authentication?: Authentication | undefined
    },
    dialog: (contact: string) => Dialog,
  ) {
    this.#owner = owner
    this.#transaction = transaction
    this.session = about.session
    this.to = about.to
    this.#authentication = about.authentication
    this.#dialog = dialog
    this.referredBy = transaction.request.get('Referred-By')
    this.#event = about.session === undefined ? 'refer' : `refer;id=${transaction.request.cseq.seq}`
    transaction.user = this
  }

  get request(): SipRequest {
    return this.#transaction.request
  }

  get flow(): Flow {
    return this.#notifying?.flow ?? this.#transaction.flow
  }

  accept(now: number, contact?: string): readonly Effect[] | false {
    const isQuiet = this.request.get('Refer-Sub')?.trim().toLowerCase() === 'false'
    if (!this.#transaction.open) return false
    if (this.session === undefined && contact === undefined) throw new MisuseError('accept: no Contact')
    const dialog = this.#dialog(contact ?? '')
    this.#notifying = dialog
    const headers: HeaderField[] = [['Contact', contact ?? dialog.contact]]
    if (!isQuiet) return this.#step('accept', now, { reply: { status: 202, headers } })
    headers.push(['Refer-Sub', 'false'])
    return this.#step('acceptQuiet', now, { reply: { status: 200, headers } })
  }

  reject(reply: Reply, now: number): readonly Effect[] | false {
    if (reply.status < 300) throw new MisuseError(`reject: ${reply.status} is not 300 to 699`)
    return this.#transaction.open && this.#step('reject', now, { reply })
  }

  progress(status: number, now: number, reason?: string): readonly Effect[] | false {
    if (status < 100 || status > 699) throw new MisuseError(`progress: ${status} is not 100 to 699`)
    const text = reason ?? this.#owner.context.parts.codec.phrase(status)
    return this.#step(status < 200 ? 'progress' : 'final', now, { body: printSipfrag({ status, reason: text }) })
  }

  expire(_name: string, now: number): void {
    this.#limit = undefined
    this.#enter('limit', now, {})
  }

  // Nothing of an INVITE's.
  cancelled(): void {}
  acknowledged(): void {}

  #step(input: RefereeInput, now: number, about: About): readonly Effect[] | false {
    return this.#enter(input, now, about) && this.#owner.context.take()
  }

  #enter(input: RefereeInput, now: number, about: About): boolean {
    const rows: Readonly<Record<string, { to: RefereeState; do: readonly RefereeAction[] } | undefined>> =
      this.state === 'ended' ? {} : referee[this.state]
    const row = rows[input]
    if (row === undefined) return false
    // First what may be refused as misuse, with nothing changed.
    for (const action of row.do) this.#perform(action, now, about)
    this.state = row.to
    return true
  }

  #perform(action: RefereeAction, now: number, { reply, body }: About): void {
    const { deadlines } = this.#owner.context
    switch (action) {
      case 'respond':
        if (reply !== undefined) this.#owner.transactions.respond(this.#transaction, reply, now)
        return
      case 'wait':
        this.#endAt = now + lifetime * 1000
        this.#limit = deadlines.set(this.#endAt, this, 'limit')
        return
      case 'stop':
        this.#limit = deadlines.cancel(this.#limit)
        return
      case 'trying':
        this.#notify('active', printSipfrag({ status: 100, reason: 'Trying' }), now)
        return
      case 'notify':
        this.#notify('active', body, now)
        return
      case 'notifyLast':
        this.#notify('terminated;reason=noresource', body, now)
        return
      case 'notifyTimeout':
        this.#notify('terminated;reason=timeout', this.#last, now)
    }
  }

  #notify(state: string, body: string | undefined, now: number): void {
    this.#last = body ?? this.#last
    this.#waiting.push({ state, body })
    this.#proceed(now)
  }

  #proceed(now: number): void {
    const dialog = this.#notifying
    const next = this.#isSending ? undefined : this.#waiting.shift()
    if (dialog === undefined || next === undefined) return
    this.#isSending = true
    const { context, transactions } = this.#owner
    const left = Math.max(0, Math.ceil((this.#endAt - now) / 1000))
    const state = next.state === 'active' ? `active;expires=${left}` : next.state
    const branch = context.tokens.branch()
    const headers: HeaderField[] = [
      ['Event', this.#event],
      ['Subscription-State', state],
      ['Content-Type', sipfragType],
      ...(this.#authentication?.headers('NOTIFY', dialog.target, next.body) ?? []),
    ]
    const request = dialog.request(context, 'NOTIFY', branch, dialog.nextSeq(), headers, next.body)
    const exchange = new Exchange(transactions, dialog, this.#authentication, (outcome, at) => {
      this.#isSending = false
      // Of other failures the next NOTIFY may know better.
      if (typeof outcome === 'string' || outcome.status === 481 || outcome.status === 489) {
        this.#waiting.length = 0
        this.#enter('gone', at, {})
        return
      }
      // A later request of the dialog overtook it (RFC 3261 12.2.2): what it says is to be said once more.
      if (outcome.status === 500 && next.isAgain === undefined && this.#waiting.length === 0)
        this.#waiting.push({ ...next, isAgain: true })
      this.#proceed(at)
    })
    exchange.start(request, branch, dialog.flow, now)
  }
}

interface About {
  readonly reply?: Reply
  readonly body?: string
}
