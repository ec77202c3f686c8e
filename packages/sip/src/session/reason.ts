import { type Codec, type HeaderField, printReason, type SipRequest } from '../message/index.ts'
import type { Reason } from '../user-agent/types.ts'

export function reasonHeaders(reason: Reason | undefined): HeaderField[] {
  return reason === undefined ? [] : [['Reason', printReason(reason)]]
}

/** The first Reason that we know how to read (RFC 3326). */
export function reasonOf(codec: Codec, request: SipRequest): Reason | undefined {
  for (const value of request.values('Reason')) {
    const [, protocol, rest = ''] = /^(SIP|Q\.850)\s*(;.*)?$/is.exec(value) ?? []
    const { cause, text } = codec.params(rest) ?? {}
    if (protocol === undefined || typeof cause !== 'string' || !/^\d{1,9}$/.test(cause)) continue
    const known = protocol.toUpperCase() === 'SIP' ? 'SIP' : 'Q.850'
    return { protocol: known, cause: Number(cause), text: text === true ? undefined : text }
  }
  return undefined
}
