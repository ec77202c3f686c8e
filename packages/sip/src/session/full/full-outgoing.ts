import type { Dialog, Retry } from '../../dialog/index.ts'
import type { SipRequest, SipResponse } from '../../message/index.ts'
import { type ClientTransaction, ownVia } from '../../transaction/index.ts'
import type { InviteOptions, PageInviteOptions } from '../../user-agent/types.ts'
import { tell } from '../call.ts'
import { Outgoing } from '../outgoing.ts'
import { Offers } from './offers.ts'
import { reliableSeq, sendPrack } from './prack.ts'
import { onlyAsked, Redirects } from './redirects.ts'

/** The calling side with PRACK (RFC 3262), 199 (RFC 6228) and redirection (RFC 3261 8.1.3.4). */
export class FullOutgoing extends Outgoing {
  /** By fork: the RSeq of the last reliable response. */
  #seen: Map<string, number> | undefined
  #redirects: Redirects | undefined

  /** The early dialog of this fork, or the latest. */
  earlyDialog(tag: string | undefined): Dialog | undefined {
    return tag === undefined ? this.early.at(-1) : this.earlyOf(tag)
  }

  protected override show(response: SipResponse, tag: string, now: number): void {
    const seq = reliableSeq(response)
    const dialog = this.earlyOf(tag)
    if (seq !== undefined && dialog !== undefined) {
      this.#seen ??= new Map()
      const last = this.#seen.get(tag)
      // One that comes again is being acknowledged; one that overtook another comes again (RFC 3262 4).
      if (last !== undefined && seq !== last + 1) return
      this.#seen.set(tag, seq)
      this.#acknowledge(response, dialog, now)
    }
    super.show(response, tag, now)
    // This fork will not answer any more; others may.
    if (response.status === 199 && dialog !== undefined) {
      this.early = this.early.filter((one) => one !== dialog)
      this.call.all.remove(dialog)
    }
  }

  #acknowledge(response: SipResponse, dialog: Dialog, now: number): void {
    const { call } = this
    const { reoffers } = call
    if (!(reoffers instanceof Offers)) return
    const machine = reoffers.machine(dialog.remoteTag)
    const hasBody = response.hasBody
    if (hasBody && machine.put('they offer in a response')) {
      reoffers.late.add(dialog.remoteTag, (body, at) => sendPrack(call, dialog, response, body, at))
      return
    }
    if (hasBody && machine.state === 'localInvite') machine.put('they answer')
    sendPrack(call, dialog, response, undefined, now)
    reoffers.proceed(now)
  }

  protected override next(transaction: ClientTransaction, response: SipResponse): ReturnType<Retry['next']> {
    const { request } = transaction
    const again = super.next(transaction, response)
    const { redirects = 0 }: PageInviteOptions & Pick<InviteOptions, 'redirects'> = this.options
    if (again !== undefined && this.#redirects !== undefined)
      return { ...again, request: onlyAsked(again.request, response) }
    if (again !== undefined || redirects === 0) return again
    this.#redirects ??= new Redirects(redirects, request.uri)
    const uri = this.#redirects.next(response)
    if (uri === undefined) return undefined
    const branch = this.call.all.context.tokens.branch()
    tell(this.call, { type: 'redirected', uri, response })
    return { request: this.#towards(uri, request, branch), branch }
  }

  /** Credentials were for who asked for them: another target has to ask itself. */
  #towards(uri: string, request: SipRequest, branch: string): SipRequest {
    const { call } = this
    const { headers, body } = request.with({
      Via: ownVia(call.flow, branch),
      CSeq: `${this.nextSeq()} INVITE`,
      Authorization: undefined,
      'Proxy-Authorization': undefined,
    })
    const { codec } = call.all.context.parts
    return codec.request({ method: 'INVITE', uri, headers, body: body.length > 0 ? body : undefined })
  }
}
