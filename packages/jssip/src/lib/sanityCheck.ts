import { REASON_PHRASE } from './Constants.ts'
import { Logger } from './Logger.ts'
import type { NameAddrHeader } from './NameAddrHeader.ts'
import { IncomingRequest, type IncomingResponse } from './SIPMessage.ts'
import type { Transport } from './Transport.ts'
import type { UA } from './UA.ts'
import { newTag, str_utf8_length } from './Utils.ts'

const logger = new Logger('sanityCheck')

/** Whether the message may be worked on; a request that may not has been answered where that makes sense. */
export function sanityCheck(message: IncomingRequest | IncomingResponse, ua: UA, transport: Transport): boolean {
  const missing = ['from', 'to', 'call_id', 'cseq', 'via'].find((name) => !message.hasHeader(name))
  if (missing !== undefined) {
    logger.debug(`missing mandatory header field: ${missing}`)
    return false
  }
  const isShort = str_utf8_length(message.body) < Number(message.getHeader('content-length') ?? 0)
  if (!(message instanceof IncomingRequest)) {
    // RFC 3261 8.1.3.3: such a response is somebody else's.
    return message.countHeader('via') === 1 && !isShort
  }
  const status = isShort ? 400 : refusal(message, ua)
  if (status === undefined) return true
  if (status > 0) refuse(message, transport, status)
  return false
}

/** The status that refuses a request; 0 for a repeat, which is passed over; undefined for one that is welcome. */
function refusal(request: IncomingRequest, ua: UA): number | undefined {
  if (request.s<NameAddrHeader>('to').uri.scheme !== 'sip') return 416
  if (request.to_tag) return undefined
  // RFC 3261 16.3.4: it came back to us.
  if (request.call_id.startsWith(ua.configuration.jssip_id)) return 482
  const known = ua._transactions[request.method === 'INVITE' ? 'ist' : 'nist']
  if (known[request.via_branch] !== undefined) return 0
  const { from_tag, call_id, cseq } = request
  // The same request another way (RFC 3261 8.2.2.2).
  const isMerged = Object.values(known).some(
    ({ request: other }) => other.from_tag === from_tag && other.call_id === call_id && other.cseq === cseq,
  )
  return isMerged ? 482 : undefined
}

function refuse(request: IncomingRequest, transport: Transport, status: number): void {
  const to = request.getHeader('To')
  const lines = [
    `SIP/2.0 ${status} ${REASON_PHRASE[status]}`,
    ...request.getHeaders('via').map((via) => `Via: ${via}`),
    `To: ${request.to_tag ? to : `${to};tag=${newTag()}`}`,
    `From: ${request.getHeader('From')}`,
    `Call-ID: ${request.call_id}`,
    `CSeq: ${request.cseq} ${request.method}`,
    '',
    '',
  ]
  transport.send(lines.join('\r\n'))
}

export { sanityCheck as default }
