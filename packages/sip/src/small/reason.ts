import { quote } from '../message/params.ts'
import type { HeaderField } from '../message/types.ts'
import type { Reason } from '../user-agent/types.ts'
import type { SmallMessage } from './message.ts'

export function reasonHeaders(reason: Reason | undefined): HeaderField[] {
  if (!reason) return []
  const { protocol, cause, text } = reason
  return [['Reason', `${protocol};cause=${cause}${text === undefined ? '' : `;text=${quote(text)}`}`]]
}

/** The first Reason that we know how to read (RFC 3326). */
export function reasonOf(request: SmallMessage): Reason | undefined {
  for (const value of request.values('Reason')) {
    const [, protocol, cause] = /^(SIP|Q\.850)\s*;(?:.*;)?\s*cause\s*=\s*(\d{1,9})\b/is.exec(value) ?? []
    const text = /;\s*text\s*=\s*"((?:[^"\\]|\\.)*)"/is.exec(value)?.[1]?.replace(/\\(.)/gs, '$1')
    if (protocol) return { protocol: /sip/i.test(protocol) ? 'SIP' : 'Q.850', cause: Number(cause), text }
  }
  return undefined
}
