/** What the connection brings to the user agent. */
import { tell } from '../events.ts'
import { parseMessage } from '../lib/Parser.ts'
import { IncomingRequest } from '../lib/SIPMessage.ts'
import { sanityCheck } from '../lib/sanityCheck.ts'
import type { Transport } from '../lib/Transport.ts'
import type { UA } from '../lib/UA.ts'
import { lost, reachable } from './survive.ts'

export function attach(ua: UA): void {
  const { transport } = ua
  transport.onconnecting = (data) => tell(ua, 'connecting', data)
  transport.onconnect = (data) => connected(ua, data ?? {})
  transport.ondisconnect = (data) => disconnected(ua, data ?? {})
  transport.ondata = ({ transport: from, message }) => received(ua, from, message)
}

function connected(ua: UA, data: object): void {
  if (ua._status === ua.C.STATUS_USER_CLOSED) return
  ua._status = ua.C.STATUS_READY
  ua._error = null
  tell(ua, 'connected', data)
  // With a registration to come, what is owed waits for it: see `UA.registered`.
  if (ua._dynConfiguration.register) ua._registrator.register()
  else reachable(ua)
}

function disconnected(ua: UA, data: object): void {
  const { nict, ict, nist, ist } = ua._transactions
  lost(ua)
  for (const all of [nict, ict, nist, ist]) for (const one of Object.values(all)) one.onTransportError()
  tell(ua, 'disconnected', data)
  ua._registrator.onTransportClosed()
  if (ua._status === ua.C.STATUS_USER_CLOSED) return
  ua._status = ua.C.STATUS_NOT_READY
  ua._error = ua.C.NETWORK_ERROR
}

function received(ua: UA, transport: Transport, data: string): void {
  const message = parseMessage(data, ua)
  if (message === undefined) return
  const isRequest = message instanceof IncomingRequest
  if (isRequest && ua._status === ua.C.STATUS_USER_CLOSED) return
  if (!sanityCheck(message, ua, transport)) return
  if (isRequest) {
    message.transport = transport
    ua.receiveRequest(message)
    return
  }
  // One that belongs to no transaction is passed over (RFC 3261 18.1.2).
  const transactions = ua._transactions[message.method === 'INVITE' ? 'ict' : 'nict']
  if (message.method !== 'ACK') transactions[message.via_branch]?.receiveResponse(message)
}
