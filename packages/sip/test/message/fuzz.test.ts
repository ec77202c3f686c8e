import fc from 'fast-check'
import { expect, it } from 'vitest'
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
import { mutated, nameAddr, odd, quoted, reason, runs, samples, token, uri, via } from './arbitraries.ts'

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

it('survives mutated messages', () => {
  fc.assert(fc.property(mutated, check), runs(0.25))
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
