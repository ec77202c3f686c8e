import { type Dialog, Exchange } from '../../dialog/index.ts'
import type { Body, SipRequest, SipResponse } from '../../message/index.ts'
import { type Call, requestInside } from '../call.ts'

/** What RSeq says; undefined when the response is not a reliable one (RFC 3262 4). */
export function reliableSeq(response: SipResponse): number | undefined {
  const { status } = response
  if (status === 100 || status >= 200 || !hasTag(response, 'Require', '100rel')) return undefined
  const [, digits] = /^\s*(\d{1,10})\s*$/.exec(response.get('RSeq') ?? '') ?? []
  return digits === undefined ? undefined : Number(digits)
}

export function hasTag(message: SipRequest | SipResponse, header: string, tag: string): boolean {
  return message.values(header).some((value) => value.trim().toLowerCase() === tag)
}

/** Acknowledges a reliable provisional response; the peer repeats it until this arrives (RFC 3262 4). */
export function sendPrack(
  call: Call,
  dialog: Dialog,
  response: SipResponse,
  body: Body | undefined,
  now: number,
): void {
  const rack = `${reliableSeq(response)} ${response.cseq.seq} ${response.cseq.method}`
  const type = body === undefined ? [] : [['Content-Type', 'application/sdp'] as const]
  const { request, branch } = requestInside(call, dialog, 'PRACK', [['RAck', rack], ...type], body)
  // Nobody waits for what becomes of it: if it is lost, the response comes again or the call ends.
  new Exchange(call.all.transactions, dialog, call.authentication).start(request, branch, dialog.flow, now)
}
