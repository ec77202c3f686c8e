import type { EventValue, ReplacesValue, ViaValue } from '../message/incoming.ts'
import { cut, firstBytes } from '../message/lines.ts'
import { parse } from './Grammar.ts'
import { Logger } from './Logger.ts'
import type { NameAddrHeader } from './NameAddrHeader.ts'
import { IncomingRequest, IncomingResponse } from './SIPMessage.ts'
import type { UA } from './UA.ts'

const logger = new Logger('Parser')

type Message = IncomingRequest | IncomingResponse

/** One message; undefined for what is none, or has a header that must be understood and is not. */
export function parseMessage(data: string, ua: UA): Message | undefined {
  const lines = cut(data)
  const start = lines === undefined ? -1 : parse(lines.start, 'Request_Response')
  if (lines === undefined || start === -1) {
    logger.warn('parseMessage() | not a SIP message')
    return undefined
  }
  const message = start.status_code ? new IncomingResponse() : new IncomingRequest(ua)
  if (message instanceof IncomingResponse) {
    message.status_code = start.status_code
    message.reason_phrase = start.reason_phrase
  } else {
    message.method = start.method
    message.ruri = start.uri
  }
  message.data = data
  for (const [name, value] of lines.headers) {
    if (readHeader(message, longName(name), value)) continue
    logger.warn(`parseMessage() | error parsing header "${name}"`)
    return undefined
  }
  const length = message.getHeader('content-length')
  message.body = length === undefined ? lines.body : firstBytes(lines.body, Number(length))
  return message
}

const compact: Readonly<Record<string, string>> = {
  v: 'via',
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  l: 'content-length',
  c: 'content-type',
  x: 'session-expires',
  r: 'refer-to',
  o: 'event',
}

function longName(name: string): string {
  const lower = name.toLowerCase()
  return compact[lower] ?? name
}

/** What becomes of a header that is read on arrival; of the others nothing. */
const readers: Readonly<Record<string, (message: Message, parsed: never, value: string) => void>> = {
  from(message, parsed: NameAddrHeader) {
    message.from = parsed
    message.from_tag = parsed.getParam('tag')
  },
  to(message, parsed: NameAddrHeader) {
    message.to = parsed
    message.to_tag = parsed.getParam('tag')
  },
  'call-id'(message, _parsed, value) {
    message.call_id = value
  },
  cseq(message, parsed: { value: number; method: string }) {
    message.cseq = parsed.value
    if (message instanceof IncomingResponse) message.method = parsed.method
  },
  'session-expires'(message, parsed: { expires: number; refresher?: 'uac' | 'uas' }) {
    message.session_expires = parsed.expires
    message.session_expires_refresher = parsed.refresher
  },
  'refer-to'(message, parsed: NameAddrHeader) {
    message.refer_to = parsed
  },
  replaces(message, parsed: ReplacesValue) {
    message.replaces = parsed
  },
  event(message, parsed: EventValue) {
    message.event = parsed
  },
  'content-length'() {},
  'content-type'() {},
  'max-forwards'() {},
}

/** Whether the header could be read, where it must be. */
function readHeader(message: Message, name: string, value: string): boolean {
  const known = name.toLowerCase()
  if (known === 'via') return readVia(message, value)
  if (known === 'contact' || known === 'record-route') return readList(message, name, value)
  const read = readers[known]
  if (read === undefined) {
    message.addHeader(name, value)
    return true
  }
  message.setHeader(name, value)
  const parsed = message.parseHeader(name)
  if (parsed === undefined) return false
  read(message, parsed as never, value)
  return true
}

function readVia(message: Message, value: string): boolean {
  message.addHeader('via', value)
  if (message.countHeader('via') > 1) return true
  const via = message.parseHeader<ViaValue | undefined>('via')
  if (via === undefined) return false
  message.via = via
  message.via_branch = via.branch ?? ''
  return true
}

/** One line may carry several: each becomes a value of its own. */
function readList(message: Message, name: string, value: string): boolean {
  const parsed = parse(value, name.toLowerCase() === 'contact' ? 'Contact' : 'Record_Route')
  if (parsed === -1) return false
  if (!Array.isArray(parsed)) {
    message.addHeader(name, value)
    return true
  }
  for (const item of parsed as { possition: number; offset: number; parsed: NameAddrHeader }[]) {
    message.addHeader(name, value.slice(item.offset, item.possition))
    const values = message.headers[name.toLowerCase() === 'contact' ? 'Contact' : 'Record-Route']
    const last = values?.at(-1)
    if (last !== undefined) last.parsed = item.parsed
  }
  return true
}
