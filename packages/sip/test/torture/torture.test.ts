import { parseMessage, peek } from '@offhook/sip'
import { createPageUserAgent } from '@offhook/sip/page'
import { describe, expect, it } from 'vitest'
import { Wire } from '../user-agent/wire.ts'
import { type Case, request } from './case.ts'
import { invalid } from './invalid.ts'
import { ipv6 } from './ipv6.ts'
import { semantics } from './semantics.ts'
import { tableOf } from './table.ts'
import { valid } from './valid.ts'

const rfc4475 = [...valid, ...invalid, ...semantics]
const rfc5118 = ipv6

describe.each([
  ['RFC 4475', rfc4475],
  ['RFC 5118', rfc5118],
])('%s', (_, cases) => {
  it.each(cases.map((torture) => [torture.section, torture.name, torture.odd, torture] as const))(
    '%s %s: %s',
    (_section, _name, _odd, torture) => {
      checkRead(torture)
      const wire = new Wire()
      wire.receive(torture.data)
      expect(wire.lines()).toEqual(torture.answers)
      expect(wire.effects.map(({ type }) => type)).toEqual(torture.told)
    },
  )
})

function checkRead({ data, read, headers, more }: Case): void {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data
  const message = parseMessage(bytes)
  if (message.kind === 'malformed') {
    expect({ status: message.status, wrong: message.reason }).toEqual(read)
    return
  }
  expect(message).toMatchObject(read)
  for (const [name, value] of Object.entries(headers ?? {})) expect(message.get(name), name).toBe(value)
  more?.(message)
  expect(peek(bytes)?.via).toEqual(message.via)
}

it('none is missing', () => {
  expect(rfc4475.map(({ section }) => section)).toEqual([
    ...sections('3.1.1', 13),
    ...sections('3.1.2', 19),
    '3.2.1',
    ...sections('3.3', 15),
    '3.4.1',
  ])
  expect(new Set(rfc5118.map(({ section }) => section.split('.', 2).join('.')))).toEqual(new Set(sections('4', 10)))
  expect(new Set([...rfc4475, ...rfc5118].map(({ name }) => name)).size).toBe(60)
})

function sections(chapter: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${chapter}.${index + 1}`)
}

it('a page survives them all', () => {
  const ua = createPageUserAgent({ random: (bytes) => bytes.fill(7) })
  const flow = { ...new Wire().flow, transport: 'wss' as const }
  for (const { data } of [...rfc4475, ...rfc5118]) {
    const text = typeof data === 'string' ? data : new TextDecoder().decode(data)
    for (const effect of ua.receive(flow, text, 0)) if (effect.type === 'malformed') expect(effect.status).not.toBe(500)
  }
})

it('two requests whose branch is the cookie alone are two', () => {
  const wire = new Wire()
  const via = 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK;rport'
  for (const id of ['one', 'one', 'two'])
    wire.receive(request('OPTIONS', 'sip:user@example.com', { Via: via, 'Call-ID': id }))
  expect(wire.effects.map(({ type }) => type)).toEqual(['request', 'request'])
})

it('all after one another do no harm', () => {
  const wire = new Wire()
  for (const { data } of [...rfc4475, ...rfc5118]) wire.receive(data)
  expect(wire.effects.filter((effect) => effect.type === 'malformed' && effect.status === 500)).toEqual([])
})

// With `-u` at its end the test command writes it anew.
it('docs/spec/torture.md says so', async () => {
  await expect(tableOf({ 'RFC 4475': rfc4475, 'RFC 5118': rfc5118 })).toMatchFileSnapshot(
    '../../../../docs/spec/torture.md',
  )
})
