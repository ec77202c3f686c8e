import type { SipMessage } from '@offhook/sip'

/**
 * One message of RFC 4475 or 5118. The messages are rebuilt from what the RFCs say that each holds; they are not theirs to
 * the byte, and names and addresses differ.
 */
export interface Case {
  /** As the RFC calls it. */
  readonly name: string
  readonly section: string
  /** What is odd about it. */
  readonly odd: string
  readonly data: string | Uint8Array
  /** What it is read as: values that the parsed message has, or what is wrong with it. */
  readonly read: Readonly<Record<string, unknown>> | Wrong
  /** Values of headers, unfolded. */
  readonly headers?: Readonly<Record<string, string>>
  /** Start lines of the responses, `400 …`; none where nothing goes out. */
  readonly answers: readonly string[]
  /** The effects the user agent's driver gets. */
  readonly told: readonly string[]
  readonly why: string
  /** What more is true of the parsed message. */
  readonly more?: (message: SipMessage) => void
}

export interface Wrong {
  readonly status: number
  readonly wrong: string
}

/** A message of these lines; `{length}` in them becomes that of the body. */
export function sip(lines: readonly string[], body = ''): string {
  const length = new TextEncoder().encode(body).length
  return `${lines.join('\r\n').replace('{length}', `${length}`)}\r\n\r\n${body}`
}

/** A request with the usual headers; `over` adds, replaces or removes some. */
export function request(
  method: string,
  uri: string,
  over: Readonly<Record<string, string | undefined>> = {},
  body = '',
): string {
  const headers: Record<string, string | undefined> = {
    Via: 'SIP/2.0/UDP 192.0.2.2:40000;branch=z9hG4bKtorture;rport',
    'Max-Forwards': '70',
    From: '<sip:caller@example.net>;tag=1928',
    To: '<sip:callee@example.com>',
    'Call-ID': 'torture@192.0.2.2',
    CSeq: `8 ${method}`,
    ...(method === 'INVITE' ? { Contact: '<sip:caller@192.0.2.2>' } : {}),
    ...(body === '' ? {} : { 'Content-Type': 'application/sdp' }),
    'Content-Length': '{length}',
    ...over,
  }
  const fields = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]))
  return sip([`${method} ${uri} SIP/2.0`, ...fields], body)
}

export function response(line: string, over: Readonly<Record<string, string>> = {}): string {
  const headers = {
    Via: 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKours',
    From: '<sip:us@example.com>;tag=3',
    To: '<sip:them@example.net>;tag=4',
    'Call-ID': 'torture@192.0.2.1',
    CSeq: '35 INVITE',
    'Content-Length': '0',
    ...over,
  }
  return sip([line, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)])
}

export const sdp = [
  'v=0',
  'o=caller 29739 7272939 IN IP4 192.0.2.2',
  's=-',
  'c=IN IP4 192.0.2.2',
  't=0 0',
  'm=audio 49217 RTP/AVP 0',
  '',
].join('\r\n')

export const allowed = '405 Method Not Allowed'
export const invited = { answers: ['100 Trying'], told: ['invitation'] }
export const handed = { answers: [], told: ['request'] }
export const dropped = { answers: [], told: ['malformed'] }
/** A response that belongs to no request of ours. */
export const stray = { answers: [], told: [] }
/** What is wrong goes out as the reason of the response. */
export function refused(status: number, wrong: string) {
  return { read: { status, wrong }, answers: [`${status} ${wrong}`], told: ['malformed'] }
}
