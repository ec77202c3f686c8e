import fc from 'fast-check'
import { benchMessages } from '../../../../bench/messages.ts'

export const seed = Number(process.env.FUZZ_SEED ?? 20261121)
export const runs = (share: number) => ({ numRuns: Number(process.env.FUZZ_RUNS ?? 20_000) * share, seed })

const pieces = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  ' ',
  '\t',
  '\r\n ',
  '\r\n\r\n',
  ':',
  ';',
  ',',
  '<',
  '>',
  '"',
  '\\',
  '=',
  '@',
  '?',
  '%',
  '%00',
  '%ff',
  '&',
  '[',
  ']',
  '*',
  '/',
  'sip:',
  'SIP/2.0',
  'Via:',
  'v:',
  'From:',
  'l: 5',
  'Content-Length: 99',
  'CSeq: 99999999999 X',
  '张',
  '\ufffd',
  '4294967296',
  '-1',
  '__proto__',
  'constructor',
  'ſ',
  'K',
]
export const samples = benchMessages()

const edit = fc.tuple(
  fc.nat(),
  fc.nat(40),
  fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 8, unit: 'binary' })),
)

/** A message with a few pieces cut out and put in; well-formed, as what comes in a text frame always is. */
export const mutated = fc
  .tuple(fc.constantFrom(...samples), fc.array(edit, { minLength: 1, maxLength: 6 }))
  .map(([sample, edits]) => {
    let text = sample
    for (const [at, cut, put] of edits) {
      const place = at % (text.length + 1)
      text = text.slice(0, place) + put + text.slice(place + (cut % 3 === 0 ? cut : 0))
    }
    return new TextDecoder().decode(new TextEncoder().encode(text))
  })

export const token = fc.constantFrom('a', 'tag', 'x-1', 'Q', 'rport', '__proto__', 'branch', '1')
export const odd = fc.constantFrom(
  '"',
  '\\',
  ';',
  ',',
  '<',
  '>',
  '=',
  ' ',
  '%41',
  '%',
  '张',
  '\udc80',
  '@',
  '?',
  '&',
  ':',
  '[::1]',
  'x.test',
  'é',
)
export const quoted = fc.array(fc.oneof(token, odd), { maxLength: 4 }).map((parts) => JSON.stringify(parts.join('')))
export const param = fc
  .tuple(token, fc.option(fc.oneof(token, odd, quoted)))
  .map(([name, value]) => (value === null ? `;${name}` : `;${name}=${value}`))
export const params = fc.array(param, { maxLength: 4 }).map((list) => list.join(''))
export const host = fc.constantFrom('x.test', 'X', '10.0.0.1', '[::1]', '[2001:db8::1]', 'x_y', '', 'a b', '[')
export const port = fc.constantFrom('', ':5060', ':0', ':65536', ':', ' : 5', ':x')
export const user = fc.array(fc.oneof(token, odd), { maxLength: 4 }).map((parts) => parts.join(''))
export const uri = fc
  .tuple(
    fc.constantFrom('sip:', 'SIPS:', 'tel:', 'urn:', 'x', ''),
    user,
    fc.constantFrom('@', ':p@', ''),
    host,
    port,
    params,
    fc.constantFrom('', '?a=b', '?a=%20&B'),
  )
  .map((parts) => parts.join(''))
export const nameAddr = fc
  .tuple(
    fc.oneof(quoted, fc.constantFrom('', 'A ', 'A B', '张 ')),
    fc.constantFrom('<', ''),
    uri,
    fc.constantFrom('>', ''),
    params,
  )
  .map((parts) => parts.join(''))
export const via = fc
  .tuple(fc.constantFrom('SIP/2.0/UDP ', 'sip / 2.0/ wss  ', 'SIP/2.0/X\t', 'SIP/2.0/'), host, port, params)
  .map((parts) => parts.join(''))
export const reason = fc.tuple(token, params).map((parts) => parts.join(''))
