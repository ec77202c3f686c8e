import type { Dialog } from '../dialog/index.ts'
import type { Body, HeaderField, SipRequest } from '../message/index.ts'
import type { Call } from './call.ts'

/** What acknowledged a 2xx, to be sent again when that is repeated; nothing as long as its answer is awaited. */
export interface Ack {
  data: Uint8Array | string | undefined
}

/** The ACK to a 2xx: a request of its own with the INVITE's number and credentials (RFC 3261 13.2.2.4, 22.3). */
export function acknowledge(
  call: Pick<Call, 'all'>,
  dialog: Dialog,
  invite: SipRequest,
  headers: HeaderField[] = [],
  body?: Body,
): Uint8Array | string {
  const { context, transactions } = call.all
  for (const name of ['Authorization', 'Proxy-Authorization'])
    for (const value of invite.lines(name)) headers.push([name, value])
  const request = dialog.request(context, 'ACK', context.tokens.branch(), invite.cseq.seq, headers, body)
  return transactions.sendAck(request, dialog.flow)
}
