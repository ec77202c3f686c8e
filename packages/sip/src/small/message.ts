import type { Body, HeaderField } from '../message/types.ts'

const LIST = /(?:"(?:[^"\\]|\\.?)*(?:"|$)|<[^>]*(?:>|$)|[^",<])+/gs
/** A display name, quoted or not, and what is in brackets; or an address alone. */
const ADDRESS = /^(?:(?:"((?:[^"\\]|\\.)*)"\s*|([^<"]*))<([^>]*)|([^;,<]*))/s
const URI = /^(\w+):(?:([^@:]*)(?::[^@]*)?@)?(\[[^\]]*\]|[^:;?]*)(?::(\d+))?/
/** Of those that a phone reads (RFC 3261 7.3.3). */
const COMPACT: Readonly<Record<string, string>> = {
  v: 'via',
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  c: 'content-type',
  k: 'supported',
}

function longName(name: string): string {
  const lower = name.toLowerCase()
  return COMPACT[lower] ?? lower
}

/** What a call's other side calls itself. */
export interface SmallAddress {
  readonly displayName?: string
  readonly uri: { readonly scheme: string; readonly user?: string; readonly host: string; readonly port?: number }
}

/**
 * A message as text and a list of headers; it has that part of `MessageBase` which a phone of voice calls reads. It is made to
 * be lenient: what a small phone does not look at may be anything.
 */
export class SmallMessage {
  /** A request's. */
  readonly method: string
  readonly requestUri: string
  /** A response's; 0 in a request. */
  readonly status: number
  readonly reason: string
  readonly headers: readonly HeaderField[]
  readonly text: string

  constructor(method: string, requestUri: string, headers: readonly HeaderField[], text = '', status = 0, reason = '') {
    this.method = method
    this.requestUri = requestUri
    this.status = status
    this.reason = reason
    this.headers = headers
    this.text = text
  }

  lines(name: string): string[] {
    const wanted = longName(name)
    return this.headers.flatMap(([other, value]) => (longName(other) === wanted ? [value] : []))
  }

  /** '' where it is missing, unlike `MessageBase`: see `get`. */
  first(name: string): string {
    return this.lines(name)[0] ?? ''
  }

  get(name: string): string | undefined {
    return this.lines(name)[0]
  }

  values(name: string): string[] {
    return this.lines(name).flatMap((line) => (line.match(LIST) ?? []).map((value) => value.trim()))
  }

  get seq(): number {
    return Number.parseInt(this.first('CSeq'), 10)
  }

  /** In a response: of what it answers. */
  get about(): string {
    return this.first('CSeq').replace(/^\d+\s+/, '')
  }

  get branch(): string {
    return /;\s*branch\s*=\s*([^\s;,]+)/i.exec(this.first('Via'))?.[1] ?? ''
  }

  get from(): SmallAddress {
    const [, quoted, plain, inner, bare = ''] = ADDRESS.exec(this.first('From')) ?? []
    const [, scheme = '', user, host = '', port] = URI.exec((inner ?? bare).trim()) ?? []
    const displayName = quoted?.replace(/\\(.)/gs, '$1') ?? plain?.trim()
    const isNumber = scheme === 'tel'
    const name = isNumber ? host : user && unescaped(user)
    return {
      ...(displayName && { displayName }),
      uri: { scheme, host: isNumber ? '' : host, ...(name && { user: name }), ...(port && { port: Number(port) }) },
    }
  }
}

export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export function tagOf(address: string): string {
  return /;\s*tag\s*=\s*([^\s;,]+)/i.exec(address.slice(address.lastIndexOf('>')))?.[1] ?? ''
}

/** The URI of an address, as it stands there; '' where there is none that could be printed. */
export function uriOf(address = ''): string {
  const [, , , inner, bare = ''] = ADDRESS.exec(address) ?? []
  const uri = (inner ?? bare).trim()
  return /^[a-z][\w+.-]*:[^\s<>"]*$/i.test(uri) ? uri : ''
}

/** As it goes into a text frame (RFC 7118 5). Throws where a value would break the message apart. */
export function printed(start: string, headers: readonly HeaderField[], body: Body = ''): string {
  const head = [start, ...headers.map(([name, value]) => `${name}: ${value}`)]
  if (head.some((line) => /[\r\n\0]/.test(line))) throw new TypeError('a line break')
  const { length } = new TextEncoder().encode(`${body}`)
  return `${head.join('\r\n')}\r\nContent-Length: ${length}\r\n\r\n${body}`
}

export function printedRequest({ method, requestUri, headers, text }: SmallMessage): string {
  if (/[\s<>]/.test(requestUri)) throw new TypeError(`no URI: ${requestUri}`)
  return printed(`${method} ${requestUri} SIP/2.0`, headers, text)
}

/** Undefined when it is no message, or lacks what every message has. */
export function read(text: string): SmallMessage | undefined {
  const [, start = '', head = '', body = ''] = /^\s*(.*?)\r?\n(.*?)(?:\r?\n\r?\n(.*))?$/s.exec(text) ?? []
  const headers = head
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .flatMap((line): HeaderField[] => {
      const [, name, value = ''] = /^([^\s:]+)\s*:(.*)$/s.exec(line) ?? []
      // What nobody may print becomes a blank.
      return name === undefined ? [] : [[name, value.replace(/[\r\0]/g, ' ').trim()]]
    })
  const [, status, reason = ''] = /^SIP\/2\.0 +([1-6]\d\d)(?: (.*))?$/i.exec(start) ?? []
  const [, method = '', uri = ''] = /^(\S+) +(\S+) +SIP\/2\.0\s*$/i.exec(start) ?? []
  const message = new SmallMessage(method, uri, headers, body, Number(status ?? 0), reason)
  const isWhole = ['Via', 'From', 'To', 'Call-ID'].every((name) => message.first(name))
  return (method || status) && isWhole && /^\d+\s+\S+$/.test(message.first('CSeq')) ? message : undefined
}
