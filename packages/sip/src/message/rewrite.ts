import { MisuseError } from './errors.ts'
import type { Message, Source } from './message.ts'
import { canonical } from './names.ts'
import type { Body } from './types.ts'
import { byteLength } from './utf8.ts'

const TOKEN = /^[\w\-.!%*+`'~]+$/
const BREAK = /[\r\n\0]/

/** Throws where the text would break the message apart. */
export function checkText(what: string, text: string): void {
  if (BREAK.test(text)) throw new MisuseError(`${what} must not hold a line break or NUL`)
}

export function checkToken(what: string, text: string): void {
  if (!TOKEN.test(text)) throw new MisuseError(`${what} is no token: ${JSON.stringify(text)}`)
}

export function printLine(name: string, value: string): string {
  checkToken('Header name', name)
  checkText(name, value)
  return `${name}: ${value}\r\n`
}

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
  const { at } = table
  const put = new Map<string, string>()
  for (const name of Object.keys(changes)) {
    const change = changes[name]
    const lines = change === undefined ? [] : typeof change === 'string' ? [change] : change
    put.set(canonical(name), lines.map((line) => printLine(pretty(name), line)).join(''))
  }
  // The body's bytes, or its text where that is what we have and all of it counts.
  const content = body ?? source.body ?? message.body
  put.set('content-length', '')
  let out = text.slice(0, source.start)
  for (let i = 0; i < at.length; i += 4) {
    const name = canonical(text.slice(at[i], at[i + 1]))
    const change = put.get(name)
    if (change === undefined) out += `${text.slice(at[i], at[i + 3])}\r\n`
    else {
      out += change
      put.set(name, '')
    }
  }
  for (const lines of put.values()) out += lines
  out += `Content-Length: ${bodyLength(content)}\r\n\r\n`
  return { text: out, start: source.start, body: content }
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
