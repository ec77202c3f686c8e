import { Authentication, addrSpec, bracketed, Dialog, dialogFromResponse, Exchange, tagOf } from '../../dialog/index.ts'
import { type HeaderField, printNameAddr, printUri, type SipRequest, type SipResponse } from '../../message/index.ts'
import { firstHeaders } from '../../transaction/index.ts'
import type { LocalFailure } from '../../user-agent/types.ts'
import type { Call } from '../call.ts'
import { Calls } from '../calls.ts'
import { parseEvent } from './event.ts'
import { referHeaders } from './make.ts'
import { SentReferral } from './referral.ts'
import { Referrals } from './referrals.ts'
import type { OutsideReferOptions, Referral } from './types.ts'

/** A server's calls, and what REFERs outside calls have set up. */
export class ReferringCalls extends Calls {
  /** By our tag: whose dialog begins with the peer's 2xx or NOTIFY, whichever comes first (RFC 6665 4.4.1). */
  readonly #asked = new Map<string, Outside>()

  override match(request: SipRequest): { readonly dialog: Dialog; readonly usage: Call } | undefined {
    const found = super.match(request)
    if (found !== undefined || request.method !== 'NOTIFY') return found
    this.#asked.get(tagOf(request.to.params.tag))?.begin(request)
    return super.match(request)
  }

  refer(options: OutsideReferOptions, now: number): Referral {
    const tag = this.context.tokens.tag()
    const outside = new Outside(this, options, tag, () => this.#asked.delete(tag))
    this.#asked.set(tag, outside)
    outside.start(now)
    return outside.referral
  }
}

/** One REFER outside any dialog, and the dialog that it makes. */
class Outside {
  readonly referral: SentReferral
  readonly #all: Calls
  readonly #options: OutsideReferOptions
  readonly #request: SipRequest
  readonly #branch: string
  readonly #authentication: Authentication | undefined
  readonly #done: () => void
  #dialog: Dialog | undefined

  constructor(all: Calls, options: OutsideReferOptions, tag: string, done: () => void) {
    const { context } = all
    this.#all = all
    this.#options = options
    this.#authentication = Authentication.of(context, options.credentials)
    this.#done = done
    this.#branch = context.tokens.branch()
    this.#request = this.#make(tag)
    this.referral = new SentReferral(
      context,
      undefined,
      () => this.#dialog?.flow ?? options.flow,
      () => this.#over(),
    )
    this.referral.numbers.push(1)
  }

  #make(tag: string): SipRequest {
    const { context } = this.#all
    const { flow, uri, from, to, routes, contact, refer, headers = [] } = this.#options
    const target = printUri(uri)
    const first = firstHeaders({
      flow,
      branch: this.#branch,
      routes,
      from: `${typeof from === 'string' ? bracketed(from) : printNameAddr(from)};tag=${tag}`,
      to: typeof to === 'string' ? bracketed(to) : printNameAddr(to),
      callId: context.tokens.token(22),
      seq: 1,
      method: 'REFER',
    })
    const all: HeaderField[] = [
      ...first,
      ['Contact', contact],
      ...context.capabilities,
      ...referHeaders(refer),
      ...headers,
      ...(this.#authentication?.headers('REFER', target, undefined) ?? []),
      ...context.userAgent,
    ]
    return context.parts.codec.request({ method: 'REFER', uri: target, headers: all })
  }

  start(now: number): void {
    let seq = 1
    const nextSeq = () => {
      this.referral.numbers.push(++seq)
      return seq
    }
    const done = (outcome: SipResponse | LocalFailure, at: number) => {
      const isHere = typeof outcome !== 'string' && outcome.status < 300 && this.#dialog === undefined
      if (isHere) this.#add(dialogFromResponse(this.#request, outcome, this.#options.flow, this.#options.contact))
      this.referral.outcome(outcome, at)
    }
    const exchange = new Exchange(this.#all.transactions, { nextSeq }, this.#authentication, done)
    exchange.start(this.#request, this.#branch, this.#options.flow, now)
  }

  /** A NOTIFY has overtaken the 2xx. Of several peers that may have got the REFER we listen to the first. */
  begin(notify: SipRequest): void {
    const { callId } = this.#request
    if (this.#dialog !== undefined || notify.callId !== callId) return
    const from = notify.get('From') ?? ''
    const tags = [tagOf(notify.to.params.tag), tagOf(notify.from.params.tag)] as const
    const ends = [notify.get('To') ?? '', from] as const
    const target = addrSpec(notify.get('Contact') ?? '') ?? addrSpec(from) ?? ''
    const { flow, contact } = this.#options
    this.#add(new Dialog(this.#request, tags, ends, notify.values('Record-Route'), target, flow, contact))
  }

  #add(dialog: Dialog): void {
    dialog.localSeq = this.referral.numbers.at(-1) ?? 1
    this.#dialog = dialog
    const referrals = new Referrals(this.#all, dialog, this.#authentication)
    referrals.adopt(this.referral)
    this.#all.add(dialog, this.#usage(referrals))
  }

  /** A dialog is a call's, as far as requests inside it know: this one is like a call that has ended. */
  #usage(referrals: Referrals): Call {
    const all = this.#all
    const { codec } = all.context.parts
    return {
      all,
      state: { name: 'ended' },
      extension: {
        refuse: () => ({ status: 481 }),
        receive(transaction, now) {
          const { request } = transaction
          const isOurs = request.method === 'NOTIFY' && parseEvent(codec, request.get('Event') ?? '')?.name === 'refer'
          if (isOurs) referrals.notified(transaction, now)
          else all.transactions.respond(transaction, { status: 481 }, now)
          return true
        },
      },
    } satisfies Pick<Call, 'all' | 'state' | 'extension'> as unknown as Call
  }

  #over(): void {
    if (this.#dialog !== undefined) this.#all.remove(this.#dialog)
    this.#done()
  }
}
