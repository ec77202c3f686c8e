import { domain } from './harness.ts'

/** Builds requests as bare text, for what no library would send. */
export interface Wanted {
  readonly transport: 'udp' | 'tcp'
  /** Of the probe. */
  readonly port: number
  readonly method: string
  readonly user?: string
  readonly target?: string
  readonly callId: string
  readonly branch?: string
  readonly cseq?: number
  readonly toTag?: string
  readonly headers?: readonly string[]
  readonly body?: string
}

export function requestText(wanted: Wanted): string {
  const { transport, port, method, user = '1001', callId, cseq = 1, headers = [], body = '' } = wanted
  const target = wanted.target ?? `sip:${domain}`
  return [
    `${method} ${target} SIP/2.0`,
    `Via: SIP/2.0/${transport.toUpperCase()} 127.0.0.1:${port};branch=${wanted.branch ?? `z9hG4bK-${callId}-${cseq}`};rport`,
    'Max-Forwards: 70',
    `From: <sip:${user}@${domain}>;tag=from-${callId}`,
    `To: <${target}>${wanted.toTag ? `;tag=${wanted.toTag}` : ''}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq} ${method}`,
    `Contact: <sip:${user}@127.0.0.1:${port};transport=${transport}>`,
    ...headers,
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${Buffer.byteLength(body.replace(/\r?\n/g, '\r\n'))}`,
    '',
    body,
  ].join('\n')
}

/** The value of a header in a message's text. */
export function headerOf(message: string, name: string): string | undefined {
  return new RegExp(`^${name}\\s*:\\s*(.*?)\\r?$`, 'im').exec(message)?.[1]
}

/** Every value of a header. */
export function headersOf(message: string, name: string): string[] {
  return [...message.matchAll(new RegExp(`^${name}\\s*:\\s*(.*?)\\r?$`, 'gim'))].map((found) => found[1] ?? '')
}
