import { MalformedHeader } from '../errors.ts'
import { canonical } from '../names.ts'
import type { HeaderField, Malformed, SipRequest, SipResponse } from '../types.ts'
import { bytesOf, LeanRequest, LeanResponse, textOf } from './message.ts'

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
  const [start = '', ...lines] = head.split(/\r?\n/)
  const headers = fieldsOf(lines)
  const sent = bytesOf(rest.replace(/^\r?\n/, ''))
  const size = headers.find(([name]) => canonical(name) === 'content-length')?.[1]
  const text = textOf(sent.subarray(0, size === undefined ? undefined : Number(size)))
  const wrongSize = size !== undefined && !(/^\d+$/.test(size) && Number(size) <= sent.length)
  const [, version, status, reason = ''] = STATUS.exec(start.trimEnd()) ?? []
  if (status !== undefined) {
    const response = new LeanResponse(Number(status), reason.trim(), headers, text)
    const problem =
      version === '2.0' && response.status >= 100 && response.status < 700
        ? problemOf(response, wrongSize)
        : 'Status line: not understood'
    return problem === undefined ? response : malformed(400, problem)
  }
  const [, method, uri, spoken] = REQUEST.exec(start.trimEnd()) ?? []
  if (method === undefined || uri === undefined) return malformed(400, 'Start line: not understood')
  const request = new LeanRequest(method, uri, headers, text)
  if (spoken !== '2.0') return malformed(505, 'Version: not supported', request)
  const problem = problemOf(request, wrongSize)
  return problem === undefined ? request : malformed(400, problem, request)
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
  return value.trim().replace(/[\r\0]/g, ' ')
}

function problemOf(message: LeanRequest | LeanResponse, wrongSize: boolean): string | undefined {
  try {
    void [message.via, message.from, message.to, message.callId, message.cseq]
    if (message instanceof LeanRequest) {
      if (message.cseq.method !== message.method) return 'CSeq: another method than the request'
      void message.uri
    }
  } catch (error) {
    if (error instanceof MalformedHeader) return error.message
    throw error
  }
  const repeated = SINGLE.find((name) => message.lines(name).length > 1)
  if (repeated !== undefined) return `${repeated}: more than one`
  return wrongSize ? 'Content-Length: not that of the body' : undefined
}

/** Answerable is what has a way back and something to copy. */
function malformed(status: number, reason: string, request?: LeanRequest): Malformed {
  const answerable =
    request !== undefined &&
    !reason.startsWith('Via') &&
    ['Via', 'From', 'To', 'Call-ID', 'CSeq'].every((name) => request.has(name))
  return answerable ? { kind: 'malformed', status, reason, request } : { kind: 'malformed', status, reason }
}
