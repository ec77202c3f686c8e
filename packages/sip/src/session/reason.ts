import { type Codec, type HeaderField, printReason, readReason, type SipRequest } from '../message/index.ts'
import type { Reason } from '../user-agent/types.ts'

export function reasonHeaders(reason: Reason | undefined): HeaderField[] {
  return reason === undefined ? [] : [['Reason', printReason(reason)]]
}

/** The first Reason that we know how to read (RFC 3326). */
export function reasonOf(codec: Codec, request: SipRequest): Reason | undefined {
  for (const value of request.values('Reason')) {
    const reason = readReason(value, codec.params)
    if (reason?.cause === undefined) continue
    const { protocol, cause, text } = reason
    if (protocol === 'SIP' || protocol === 'Q.850') return { protocol, cause, text }
  }
  return undefined
}
