import { MisuseError } from './errors.ts'
import { canonical } from './names.ts'
import { reasonPhrase } from './phrases.ts'
import { bodyLength } from './rewrite.ts'
import type { Source } from './source.ts'
import { checkText, checkToken } from './text.ts'
import type { Body, HeaderField } from './types.ts'

/** `copied` are header lines that need no check. Throws `MisuseError` where the others would break the message apart. */
export function build(line: string, headers: readonly HeaderField[], body: Body | undefined, copied = ''): Source {
  let text = line + copied
  const fields: string[] | undefined = copied === '' ? [] : undefined
  for (let i = 0; i < headers.length; i++) {
    const field = headers[i]
    if (field === undefined) continue
    const prefix = prefixOf(field[0])
    if (prefix === '') continue
    checkText(field[0], field[1])
    text += `${prefix}${field[1]}\r\n`
    fields?.push(field[0], field[1])
  }
  text += `Content-Length: ${bodyLength(body)}\r\n\r\n`
  return { text, start: line.length, table: undefined, raw: undefined, length: undefined, body, fields }
}

/** By status, with their usual words. */
const usual = new Map<number, string>()

export function statusLine(status: number, reason: string): string {
  if (reason !== reasonPhrase(status)) return makeStatusLine(status, reason)
  const known = usual.get(status)
  if (known !== undefined) return known
  const line = makeStatusLine(status, reason)
  usual.set(status, line)
  return line
}

function makeStatusLine(status: number, reason: string): string {
  if (!Number.isInteger(status) || status < 100 || status > 699) throw new MisuseError(`No status: ${status}`)
  checkText('Reason phrase', reason)
  return `SIP/2.0 ${status} ${reason}\r\n`
}

/** What stands before the values of names that were checked before: they are the same few all the time. */
const prefixes = new Map<string, string>()

const methods = new Set(
  'INVITE ACK BYE CANCEL OPTIONS REGISTER INFO MESSAGE NOTIFY PRACK REFER SUBSCRIBE UPDATE'.split(' '),
)

export function checkMethod(method: string): void {
  if (!methods.has(method)) checkToken('Method', method)
}

/** Nothing for Content-Length, which is ours to say. */
function prefixOf(name: string): string {
  const known = prefixes.get(name)
  if (known !== undefined) return known
  checkToken('Header name', name)
  const prefix = canonical(name) === 'content-length' ? '' : `${name}: `
  if (prefixes.size < 200) prefixes.set(name, prefix)
  return prefix
}
