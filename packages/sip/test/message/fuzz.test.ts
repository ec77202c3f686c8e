import fc from 'fast-check'
import { expect, it } from 'vitest'
import { benchMessages } from '../../../../bench/messages.ts'
import { parseAuthorization, parseChallenges } from '../../src/digest/index.ts'
import {
  MalformedHeader,
  parseMessage,
  parseNameAddr,
  parseReason,
  parseUri,
  parseVia,
  printMessage,
  printNameAddr,
  printReason,
  printText,
  printUri,
  printVia,
  responseTo,
  type SipMessage,
  StreamFramer,
} from '../../src/message/index.ts'

const seed = Number(process.env.FUZZ_SEED ?? 20261121)
const runs = (share: number) => ({ numRuns: Number(process.env.FUZZ_RUNS ?? 20_000) * share, seed })

/** Touches everything, with the values a core would use. */
function touch(message: SipMessage): void {
  for (const getter of ['via', 'from', 'to', 'callId', 'cseq', 'headers', 'body', 'text', 'isStar'] as const)
    void message[getter]
  for (const [name] of message.headers) {
    message.get(name)
    message.values(name)
  }
  try {
    void message.contacts
  } catch (error) {
    if (!(error instanceof MalformedHeader)) throw error
  }
  if (message.kind === 'request') void message.uri
}

/** All headers but the one that printing may put right. */
function known(message: SipMessage): string {
  return JSON.stringify(message.headers.filter(([name]) => !/^(content-length|l)$/i.test(name)))
}

/** Parsing never throws; what was understood can be printed, read again and is the same. */
function check(data: Uint8Array | string): void {
  const message = parseMessage(data)
  if (message.kind === 'malformed') {
    if (message.request !== undefined)
      printMessage(responseTo(message.request, message.status, message.reason, [], '', 't'))
    return
  }
  touch(message)
  const printed = printMessage(message)
  const again = parseMessage(printed)
  if (again.kind === 'malformed') throw new Error(`printed, but ${again.reason}`)
  if (known(again) !== known(message)) throw new Error(`${known(message)} became ${known(again)}`)
  if (again.body.join() !== message.body.join()) throw new Error('another body')
  if (printMessage(again).join() !== printed.join()) throw new Error('printed differently')
  const changed = printMessage(message.with({ 'X-Fuzz': '1' }))
  if (parseMessage(changed).kind === 'malformed') throw new Error('changed and broken')
  if (message.kind === 'request') printText(responseTo(message, 200, undefined, [], 'x', 't'))
}

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
const samples = benchMessages()

it('survives mutated messages', () => {
  const edit = fc.tuple(
    fc.nat(),
    fc.nat(40),
    fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 8, unit: 'binary' })),
  )
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.array(edit, { minLength: 1, maxLength: 6 }), (sample, edits) => {
      let text = sample
      for (const [at, cut, put] of edits) {
        const place = at % (text.length + 1)
        text = text.slice(0, place) + put + text.slice(place + (cut % 3 === 0 ? cut : 0))
      }
      // What comes in a text frame is always well-formed.
      check(new TextDecoder().decode(new TextEncoder().encode(text)))
    }),
    runs(0.25),
  )
})

it('survives mutated bytes', () => {
  const edit = fc.tuple(fc.nat(), fc.nat(255))
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.array(edit, { minLength: 1, maxLength: 6 }), (sample, edits) => {
      const data = new TextEncoder().encode(sample)
      for (const [at, byte] of edits) data[at % data.length] = byte
      check(data)
    }),
    runs(0.25),
  )
})

it('survives bytes at random', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), check), runs(0.05))
})

const token = fc.constantFrom('a', 'tag', 'x-1', 'Q', 'rport', '__proto__', 'branch', '1')
const odd = fc.constantFrom(
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
const quoted = fc.array(fc.oneof(token, odd), { maxLength: 4 }).map((parts) => JSON.stringify(parts.join('')))
const param = fc
  .tuple(token, fc.option(fc.oneof(token, odd, quoted)))
  .map(([name, value]) => (value === null ? `;${name}` : `;${name}=${value}`))
const params = fc.array(param, { maxLength: 4 }).map((list) => list.join(''))
const host = fc.constantFrom('x.test', 'X', '10.0.0.1', '[::1]', '[2001:db8::1]', 'x_y', '', 'a b', '[')
const port = fc.constantFrom('', ':5060', ':0', ':65536', ':', ' : 5', ':x')
const user = fc.array(fc.oneof(token, odd), { maxLength: 4 }).map((parts) => parts.join(''))
const uri = fc
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
const nameAddr = fc
  .tuple(
    fc.oneof(quoted, fc.constantFrom('', 'A ', 'A B', '张 ')),
    fc.constantFrom('<', ''),
    uri,
    fc.constantFrom('>', ''),
    params,
  )
  .map((parts) => parts.join(''))
const via = fc
  .tuple(fc.constantFrom('SIP/2.0/UDP ', 'sip / 2.0/ wss  ', 'SIP/2.0/X\t', 'SIP/2.0/'), host, port, params)
  .map((parts) => parts.join(''))
const reason = fc.tuple(token, params).map((parts) => parts.join(''))

it.each([
  ['URIs', uri, parseUri, printUri],
  ['addresses', nameAddr, parseNameAddr, printNameAddr],
  ['Vias', via, parseVia, printVia],
  ['reasons', reason, parseReason, printReason],
] as [string, fc.Arbitrary<string>, (text: string) => unknown, (value: never) => string][])(
  'prints %s so that they read the same',
  (_, texts, parse, print) => {
    fc.assert(
      fc.property(texts, (text) => {
        const value = parse(text)
        if (value === undefined) return
        const printed = print(value as never)
        expect(parse(printed)).toEqual(value)
        expect(print(parse(printed) as never)).toBe(printed)
      }),
      runs(0.08),
    )
  },
)

it('survives challenges and credentials of any shape', () => {
  const word = fc.oneof(
    token,
    odd,
    quoted,
    fc.constantFrom('Digest ', 'realm=', 'nonce=', ',', 'username=', 'uri=', 'response='),
  )
  const line = fc.array(word, { maxLength: 12 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(line, (text) => {
      parseChallenges([text])
      parseAuthorization(text)
    }),
    runs(0.08),
  )
})

it('frames a stream the same however it is cut', () => {
  const item = fc.oneof(
    fc.constantFrom(...samples),
    fc.constantFrom('\r\n\r\n', 'X\r\n\r\n', 'a: b\r\nl: 2\r\n\r\nhi', '\n'),
  )
  fc.assert(
    fc.property(
      fc.array(item, { maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }),
      (items, sizes) => {
        const data = new TextEncoder().encode(items.join(''))
        const whole = new StreamFramer().push(data)
        const framer = new StreamFramer()
        const cut = []
        for (let at = 0, i = 0; at < data.length; i++) {
          const size = sizes[i % sizes.length] ?? 1
          cut.push(...framer.push(data.slice(at, at + size)))
          at += size
        }
        const solid = (frames: unknown[]) => frames.filter((frame) => typeof frame !== 'string')
        expect(solid(cut)).toEqual(solid(whole))
      },
    ),
    runs(0.02),
  )
})
