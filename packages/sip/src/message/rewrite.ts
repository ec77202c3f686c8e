import type { Message } from './message.ts'
import { canonical } from './names.ts'
import { hasStray } from './scan.ts'
import { nameEnd, type Source } from './source.ts'
import { printLine } from './text.ts'
import type { Body } from './types.ts'
import { byteLength } from './utf8.ts'

export function bodyLength(body: Body | undefined): number {
  return body === undefined ? 0 : typeof body === 'string' ? byteLength(body) : body.length
}

/** The source of a copy with changed headers; lines that are not named keep their text to the byte. */
export function rewrite(
  message: Message,
  changes: Readonly<Record<string, string | readonly string[] | undefined>>,
  body?: Body,
): Source {
  const { source, table } = message
  const { text } = source
  const { lines } = table
  const put = new Map<string, string>()
  for (const name of Object.keys(changes)) {
    const change = changes[name]
    const lines = change === undefined ? [] : typeof change === 'string' ? [change] : change
    put.set(canonical(name), lines.map((line) => printLine(pretty(name), line)).join(''))
  }
  const content = body ?? source.body ?? message.body
  put.set('content-length', '')
  const stray = hasStray(text, table.body)
  let out = text.slice(0, source.start)
  if (stray) out = `${out.replace(/[\r\n\0]+/g, ' ').trim()}\r\n`
  const start = out.length
  for (let i = 0; i + 1 < lines.length; i++) {
    const name = text.slice(lines[i], nameEnd(text, lines, i))
    if (name === '') continue
    const change = put.get(canonical(name))
    if (change === undefined)
      out += stray ? printLine(name, message.value(i)) : withLineEnd(text.slice(lines[i], lines[i + 1]))
    else {
      out += change
      put.set(canonical(name), '')
    }
  }
  for (const added of put.values()) out += added
  out += `Content-Length: ${bodyLength(content)}\r\n\r\n`
  return { text: out, start, table: undefined, raw: undefined, length: undefined, body: content }
}

/** The text of a line, folded or not, ending in CRLF. */
function withLineEnd(line: string): string {
  return line.endsWith('\r\n') ? line : `${line.replace(/[\r\n]+$/, '')}\r\n`
}

/** `call-id` as `Call-ID`, `via` as `Via`; a name that is not all lower case stays as it is. */
function pretty(name: string): string {
  const long = canonical(name)
  if (name !== name.toLowerCase() && name.length > 1) return name
  return long
    .replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase())
    .replace(/^(Call-I|Cs|Www|Mime|Rs|Ra)/, (odd) =>
      odd === 'Call-I' ? 'Call-I' : odd === 'Cs' ? 'CS' : odd === 'Rs' ? 'RS' : odd === 'Ra' ? 'RA' : odd.toUpperCase(),
    )
    .replace('Call-Id', 'Call-ID')
}
