import { MalformedHeader } from '../errors.ts'
import { canonical } from '../names.ts'
import type { HeaderField, Malformed, SipMessage, SipRequest, SipResponse } from '../types.ts'
import { bytesOf, leanMessage, textOf } from './message.ts'

const REQUEST = /^([\w\-.!%*+`'~]+)[ \t]+(\S+)[ \t]+SIP\/(\d+\.\d+)$/i
const STATUS = /^SIP\/(\d+\.\d+)[ \t]+(\d{3})(?:[ \t]+([^\0\r]*))?$/i
const HEADER = /^([\w\-.!%*+`'~]+)[ \t]*:(.*)$/s
/** What may stand once. */
const SINGLE = ['From', 'To', 'Call-ID', 'CSeq', 'Content-Length']

/** As `parseMessage`, for text. Bytes that are no UTF-8 get lost. */
export function parse(
  data: Uint8Array | string,
  limits: { readonly message: number },
): SipRequest | SipResponse | Malformed {
  if (data.length > limits.message) return malformed(413, 'Message: too long')
  const [, head = '', rest = ''] = /^[\r\n]*(.*?)(?:\r?\n(\r?\n.*)|$)/s.exec(textOf(data)) ?? []
  const [first = '', ...lines] = head.split(/\r?\n/)
  const start = first.trimEnd()
  const headers = fieldsOf(lines)
  const sent = bytesOf(rest.replace(/^\r?\n/, ''))
  const size = headers.find(([name]) => canonical(name) === 'content-length')?.[1] ?? `${sent.length}`
  const text = textOf(sent.subarray(0, Number(size)))
  const isWhole = /^\d+$/.test(size) && Number(size) <= sent.length
  const [, version, code, reason = ''] = STATUS.exec(start) ?? []
  if (code !== undefined) {
    const status = Number(code)
    if (version !== '2.0' || status < 100 || status > 699) return malformed(400, 'Start line: not understood')
    const response = leanMessage({ kind: 'response', status, reason: reason.trim() }, headers, text)
    const problem = problemOf(response, isWhole)
    return problem === undefined ? response : malformed(400, problem)
  }
  const [, method, requestUri, spoken] = REQUEST.exec(start) ?? []
  if (method === undefined || requestUri === undefined) return malformed(400, 'Start line: not understood')
  const request = leanMessage({ kind: 'request', method, requestUri }, headers, text)
  const problem = problemOf(request, isWhole)
  // Answerable is what has a way back and something to copy.
  const back =
    !problem?.startsWith('Via') && ['From', 'To', 'Call-ID', 'CSeq'].every((name) => request.has(name))
      ? request
      : undefined
  if (spoken !== '2.0') return malformed(505, 'Version: not understood', back)
  return problem === undefined ? request : malformed(400, problem, back)
}

/** Header lines with their folds; a line that is no header costs itself only. */
function fieldsOf(lines: readonly string[]): HeaderField[] {
  const fields: HeaderField[] = []
  let last: [string, string] | undefined
  for (const line of lines) {
    if (/^[ \t]/.test(line)) {
      if (last !== undefined) last[1] = `${last[1]} ${tidy(line)}`.trim()
      continue
    }
    const [, name, value = ''] = HEADER.exec(line) ?? []
    last = name === undefined ? undefined : [name, tidy(value)]
    if (last !== undefined) fields.push(last)
  }
  return fields
}

/** A NUL or a carriage return alone, which nobody may print, becomes a blank. */
function tidy(value: string): string {
  return value.replace(/[\r\0]/g, ' ').trim()
}

function problemOf(message: SipMessage, isWhole: boolean): string | undefined {
  try {
    void [message.via, message.from, message.to, message.callId]
    const { cseq } = message
    if (message.kind === 'request') {
      if (cseq.method !== message.method) return 'CSeq: not understood'
      void message.uri
    }
  } catch (error) {
    if (error instanceof MalformedHeader) return error.message
    throw error
  }
  const repeated = SINGLE.find((name) => message.lines(name).length > 1)
  if (repeated !== undefined) return `${repeated}: more than one`
  return isWhole ? undefined : 'Content-Length: not understood'
}

function malformed(status: number, reason: string, request?: SipRequest): Malformed {
  return { kind: 'malformed', status, reason, ...(request && { request }) }
}
