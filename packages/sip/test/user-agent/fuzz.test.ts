import { expect, test } from 'vitest'
import { Seeded } from '../../../testkit/src/link/random.ts'
import { request, Wire } from './wire.ts'

const methods = ['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'REGISTER', 'INFO']

/** A message with a few bytes lost, doubled or changed. */
function spoil(text: string, seeded: Seeded): string {
  let spoiled = text
  for (let count = seeded.between(1, 4); count > 0; count--) {
    const at = seeded.between(0, spoiled.length)
    const end = at + seeded.between(0, 12)
    const piece =
      [String.fromCharCode(seeded.between(0, 127)), spoiled.slice(at, end).repeat(2), ''][seeded.between(0, 2)] ?? ''
    spoiled = spoiled.slice(0, at) + piece + spoiled.slice(end)
  }
  return spoiled
}

test('no message makes the user agent throw, and it goes on afterwards', () => {
  const seeded = new Seeded(20)
  const wire = new Wire()
  for (let count = 0; count < 20_000; count++) {
    const method = seeded.pick(methods) ?? 'OPTIONS'
    const lines = [...request(method), 'Content-Length: 0', '', '']
    const text = spoil(lines.join('\r\n'), seeded)
    expect(() => wire.receive(text), JSON.stringify(text)).not.toThrow()
  }
  wire.advance(64_000)
  wire.raw()
  wire.receive(request('OPTIONS', { Via: 'SIP/2.0/UDP 10.0.0.5;branch=z9hG4bKlast' }))
  expect(wire.effects.at(-1)?.type).toBe('request')
})
