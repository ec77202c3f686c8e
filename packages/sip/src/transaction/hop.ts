import type { SipRequest } from '../message/index.ts'
import type { Flow } from '../user-agent/types.ts'
import { ownVia } from './via.ts'

/**
 * The ACK to a refusal (RFC 3261 17.1.1.3) as text, since no one needs it as a message. What it is made of has been read or
 * printed before, so that nothing in it breaks it apart.
 */
export function ackText(invite: SipRequest, to: string | undefined, flow: Flow, branch: string): string {
  let text = `ACK ${invite.requestUri} SIP/2.0\r\nVia: ${ownVia(flow, branch)}\r\n`
  for (const route of invite.lines('Route')) text += `Route: ${route}\r\n`
  text += `Max-Forwards: 70\r\nFrom: ${invite.get('From')}\r\nTo: ${to}\r\nCall-ID: ${invite.callId}\r\n`
  return `${text}CSeq: ${invite.cseq.seq} ACK\r\nContent-Length: 0\r\n\r\n`
}
