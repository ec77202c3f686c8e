import { type Flow, type HeaderField, type NameAddr, partOf, type SipRequest } from '@offhook/sip'

/** The header that carries our call id towards our own clients and between legs of ours. */
export const callHeader = 'X-Offhook-Call'

/** Where the peer behind this flow reaches us inside a dialog. */
export function contactOn(flow: Flow): string {
  const { host, port } = flow.local
  const shown = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  const transport = flow.transport === 'udp' ? '' : `;transport=${flow.transport === 'wss' ? 'ws' : flow.transport}`
  return `<sip:offhook@${shown}${port === undefined ? '' : `:${port}`}${transport}>`
}

/** Our own SDK names itself; other clients are spared headers that mean nothing to them. */
export function isOurClient(userAgent: string | undefined): boolean {
  return userAgent?.startsWith('Offhook') === true
}

export function callIdHeader(callId: string, userAgent: string | undefined): HeaderField[] {
  return isOurClient(userAgent) ? [[callHeader, callId]] : []
}

export function addressOf(extension: string, domain: string, name?: string): NameAddr {
  const uri = { scheme: 'sip', user: extension, host: domain, params: {}, headers: {} }
  return name === undefined ? { uri, params: {} } : { displayName: name, uri, params: {} }
}

/** The SDP in the body, alone or beside other parts (RFC 5621); an INVITE with another body, or none, has no offer for us. */
export function sdpOf(message: Pick<SipRequest, 'get' | 'text' | 'body'>): string | undefined {
  const part = partOf(message, 'application/sdp')
  if (part === undefined || part.body.length === 0) return undefined
  return part.body === message.body ? message.text : new TextDecoder().decode(part.body)
}
