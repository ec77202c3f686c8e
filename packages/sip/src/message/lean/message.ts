import { MalformedHeader } from '../errors.ts'
import { canonical } from '../names.ts'
import { checkText, checkToken } from '../text.ts'
import type {
  Body,
  CSeq,
  HeaderField,
  MessageBase,
  NameAddr,
  SipMessage,
  SipRequest,
  SipResponse,
  Uri,
  Via,
} from '../types.ts'
import { readCSeq, readList, readNameAddr, readUri, readVia } from './values.ts'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

export function textOf(body: Body | undefined): string {
  return typeof body === 'string' ? body : decoder.decode(body)
}

export function bytesOf(body: Body | undefined): Uint8Array {
  return body instanceof Uint8Array ? body : new TextEncoder().encode(body)
}

type Start = Pick<SipRequest, 'kind' | 'method' | 'requestUri'> | Pick<SipResponse, 'kind' | 'status' | 'reason'>

/** A message as a list of headers and a text; see `MessageBase`. */
class LeanMessage implements MessageBase {
  readonly #start: Start
  readonly headers: readonly HeaderField[]
  readonly text: string

  constructor(start: Start, headers: readonly HeaderField[], text: string) {
    this.#start = start
    this.headers = headers
    this.text = text
    Object.assign(this, start)
  }

  lines(name: string): readonly string[] {
    const wanted = canonical(name)
    return this.headers.flatMap(([other, value]) => (canonical(other) === wanted ? [value] : []))
  }

  get(name: string): string | undefined {
    return this.lines(name)[0]
  }

  values(name: string): readonly string[] {
    return this.lines(name).flatMap(readList)
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  get via(): Via {
    return known('Via', readList(this.get('Via') ?? '')[0], readVia)
  }

  get from(): NameAddr {
    return known('From', this.get('From'), readNameAddr)
  }

  get to(): NameAddr {
    return known('To', this.get('To'), readNameAddr)
  }

  get callId(): string {
    return known('Call-ID', this.get('Call-ID'), (text) => text)
  }

  get cseq(): CSeq {
    return known('CSeq', this.get('CSeq'), readCSeq)
  }

  get contacts(): readonly NameAddr[] {
    return this.values('Contact').flatMap((text) => (text === '*' ? [] : known('Contact', text, readNameAddr)))
  }

  get isStar(): boolean {
    return this.lines('Contact').includes('*')
  }

  get body(): Uint8Array {
    return bytesOf(this.text)
  }

  get hasBody(): boolean {
    return this.text !== ''
  }

  with(changes: Readonly<Record<string, string | readonly string[] | undefined>>, body: Body = this.text): this {
    const put = new Map<string, HeaderField[]>()
    for (const [name, change] of Object.entries(changes)) {
      put.set(
        canonical(name),
        [change ?? []].flat().map((value) => [name, value]),
      )
    }
    const kept = this.headers.flatMap((field) => {
      const name = canonical(field[0])
      const change = put.get(name)
      if (change !== undefined) put.set(name, [])
      return change ?? [field]
    })
    const text = textOf(body)
    return new LeanMessage(this.#start, checked([...kept, ...[...put.values()].flat()], text), text) as this
  }

  /** Of a request. */
  get uri(): Uri {
    const start = this.#start
    return known('Request-URI', start.kind === 'request' ? start.requestUri : '', readUri)
  }
}

export function leanMessage<S extends Start>(
  start: S,
  headers: readonly HeaderField[],
  text: string,
): S['kind'] extends 'request' ? SipRequest : SipResponse {
  // The start's fields are the message's.
  return new LeanMessage(start, headers, text) as unknown as S['kind'] extends 'request' ? SipRequest : SipResponse
}

function known<T>(header: string, text: string | undefined, read: (text: string) => T | undefined): T {
  const value = text === undefined || text === '' ? undefined : read(text)
  if (value === undefined) throw new MalformedHeader(header, text ? 'not understood' : 'missing')
  return value
}

/** Fit to be printed, and with the right Content-Length. Throws `MisuseError` where they would break the message apart. */
export function checked(headers: readonly HeaderField[], text: string): HeaderField[] {
  const fields = headers.filter(([name]) => canonical(name) !== 'content-length')
  for (const [name, value] of fields) {
    checkToken('Header name', name)
    checkText(name, value)
  }
  return [...fields, ['Content-Length', `${bytesOf(text).length}`]]
}

export function print(message: SipMessage): string {
  const start =
    message.kind === 'request'
      ? `${message.method} ${message.requestUri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`
  const lines = checked(message.headers, message.text).map(([name, value]) => `${name}: ${value}`)
  return `${[start, ...lines].join('\r\n')}\r\n\r\n${message.text}`
}
