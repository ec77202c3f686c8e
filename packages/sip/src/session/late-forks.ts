import { dialogFromResponse, Exchange, tagOf } from '../dialog/index.ts'
import type { SipResponse } from '../message/index.ts'
import type { ClientTransaction, ClientUser } from '../transaction/index.ts'
import type { Flow } from '../user-agent/types.ts'
import { acknowledge } from './acknowledge.ts'
import { type Call, requestInside } from './call.ts'

/**
 * An accepted INVITE whose call is over. For the rest of its 32 s a 2xx may come again, or another fork's, whatever the flow:
 * they come from end to end, over hops that lose (RFC 6026 7.2, Timer M). They are acknowledged and hung up as ever; the call
 * itself, its dialog and its descriptions are not needed for that, and are held by nobody.
 */
export class LateForks implements ClientUser {
  readonly #call: Pick<Call, 'all' | 'authentication' | 'flow'>
  readonly #contact: string
  /** Of the call that is over: where its ACK went. */
  readonly #own: { readonly tag: string | undefined; readonly flow: Flow | undefined }

  constructor({ all, authentication, flow, dialog }: Call, contact: string) {
    this.#call = { all, authentication, flow }
    this.#contact = contact
    this.#own = { tag: dialog?.remoteTag, flow: dialog?.flow }
  }

  response(transaction: ClientTransaction, response: SipResponse, now: number): void {
    const { all, authentication, flow } = this.#call
    const tag = tagOf(response.to.params.tag)
    const { acks, request } = transaction
    const known = acks.find((one) => one.tag === tag)
    if (known !== undefined) {
      const to = this.#own.tag === tag ? this.#own.flow : undefined
      if (known.ack.data !== undefined) all.context.transmit(to ?? transaction.flow, known.ack.data)
      return
    }
    if (acks.length >= maxForks) return
    const dialog = dialogFromResponse(request, response, flow, this.#contact)
    acks.push({ tag, ack: { data: acknowledge(this.#call, dialog, request) } })
    const bye = requestInside(this.#call, dialog, 'BYE', [])
    new Exchange(all.transactions, dialog, authentication).start(bye.request, bye.branch, dialog.flow, now)
  }

  failed(): void {}
}

/** Forks of one INVITE that are listened to. */
export const maxForks = 20
