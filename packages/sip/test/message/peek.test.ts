import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseMessage, peek } from '../../src/message/index.ts'
import { mutated, runs, samples } from './arbitraries.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

/** What the whole message says of its start line and topmost Via. */
function parsed(data: Uint8Array | string): unknown {
  const message = parseMessage(data)
  if (message.kind === 'malformed') return undefined
  const { via } = message
  return message.kind === 'request'
    ? { kind: 'request', method: message.method, requestUri: message.requestUri, via }
    : { kind: 'response', status: message.status, reason: message.reason, via }
}

it.each(samples.map((sample) => [sample.slice(0, sample.indexOf('\r\n')), sample]))('agrees on %s', (_, text) => {
  expect(peek(text)).toEqual(parsed(text))
  expect(peek(bytes(text))).toEqual(parsed(text))
})

it('agrees on messages changed at random', () => {
  const check = (text: string) => {
    for (const data of [text, bytes(text)]) {
      const whole = parsed(data)
      if (whole !== undefined) expect(peek(data)).toEqual(whole)
    }
  }
  fc.assert(fc.property(mutated, check), runs(0.25))
})

it('never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 800 }), (data) => {
      peek(data)
    }),
    runs(0.05),
  )
})

it.each([1, 300, 480, 500, 505, 511, 512, 513, 2000])('finds a folded Via after %i bytes of others', (length) => {
  const [start = '', ...rest] = (samples[0] ?? '').split('\r\n')
  const filler = `X: ${'é'.repeat(length / 2)}`
  const folded = rest.map((line) => line.replace(/^Via: (.*?);/, 'Via: $1\r\n ;'))
  const data = bytes([start, filler, ...folded].join('\r\n'))
  expect(peek(data)).toEqual(parsed(data))
  expect(peek(data)?.via.params.branch).toMatch(/^z9hG4bK/)
})

it.each([
  '',
  '\r\n',
  'INVITE sip:a@x SIP/2.0',
  'INVITE sip:a@x SIP/2.0\r\nVia: nothing\r\n\r\n',
  'SIP/2.0 99 X\r\n\r\n',
])('gives nothing for %j', (text) => {
  expect(peek(text)).toBeUndefined()
  expect(peek(bytes(text))).toBeUndefined()
})

it('asks for nothing else', () => {
  const text = 'SIP/2.0 200 OK\r\nv: SIP/2.0/WSS a.invalid;branch=z9hG4bK1'
  const via = { transport: 'WSS', host: 'a.invalid', params: { branch: 'z9hG4bK1' } }
  expect(peek(text)).toEqual({ kind: 'response', status: 200, reason: 'OK', via })
})
