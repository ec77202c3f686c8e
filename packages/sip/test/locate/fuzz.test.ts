import {
  type DnsQuestion,
  type DnsRecord,
  type LocateEffect,
  Locator,
  makeBearerChallenge,
  parseBearer,
} from '@offhook/sip'
import { expect, test } from 'vitest'
import { Seeded } from '../../../testkit/src/link/random.ts'

const names = [
  'a.test',
  'b.test',
  '_sip._udp.a.test',
  '_sips._tcp.b.test',
  '',
  '.',
  'x'.repeat(300),
  'A.TEST.',
  'ä.test',
]
const services = ['SIP+D2U', 'sips+d2t', 'SIP+D2W', 'SIPS+D2W', 'E2U+sip', '']
const uris = [
  'sip:a.test',
  'sips:b.test',
  'sip:a.test;transport=tcp',
  'sip:b.test:5070',
  'sip:a.test;maddr=b.test',
  'sip:x;transport=wss',
]

/** Whatever a name server, or somebody in its place, may say. */
function record(random: Seeded): DnsRecord {
  const ttl = random.pick([0, 1, 300, -5, 2 ** 40, Number.NaN]) ?? 0
  const name = () => random.pick(names) ?? ''
  const number = () => random.pick([0, 1, 65_535, -1, 2 ** 33]) ?? 0
  const address = random.pick(['192.0.2.1', '2001:db8::1', 'no address', '']) ?? ''
  const records: DnsRecord[] = [
    {
      type: 'NAPTR',
      ttl,
      order: number(),
      preference: number(),
      flags: random.pick(['s', 'S', 'a', '', 'u']) ?? '',
      service: random.pick(services) ?? '',
      replacement: name(),
    },
    { type: 'SRV', ttl, priority: number(), weight: number(), port: number(), target: name() },
    { type: 'A', ttl, address },
    { type: 'AAAA', ttl, address },
    { type: 'CNAME', ttl, target: name() },
  ]
  return random.pick(records) ?? { type: 'A', ttl, address }
}

test('whatever a name server says, a search ends, within its limits', () => {
  for (let seed = 1; seed <= 400; seed++) {
    const random = new Seeded(seed)
    const locator = new Locator({ random: random.bytes, transports: ['udp', 'tcp', 'tls', 'ws', 'wss'] })
    const open: DnsQuestion[] = []
    const ends: LocateEffect[] = []
    const take = (effects: readonly LocateEffect[]) => {
      for (const effect of effects) {
        if (effect.type === 'ask') open.push(effect.question)
        else ends.push(effect)
      }
    }
    for (const uri of uris) take(locator.locate(uri, 0).effects)
    let asked = 0
    while (open.length > 0) {
      const [question] = open.splice(random.between(0, open.length - 1), 1)
      if (question === undefined) break
      asked++
      const records = Array.from({ length: random.between(0, 80) }, () => record(random))
      take(locator.answer(question, random.chance(0.1) ? undefined : { records }, asked))
    }
    expect([seed, ends.length, locator.size]).toEqual([seed, uris.length, 0])
    expect(asked).toBeLessThanOrEqual(40 * uris.length)
    for (const end of ends) {
      if (end.type !== 'located') continue
      expect(end.places.length).toBeLessThanOrEqual(32)
      const bad = end.places.filter(
        ({ address, port }) => !/^(192\.0\.2\.1|2001:db8::1)$/.test(address) || port < 1 || port > 65_535,
      )
      expect(bad).toEqual([])
    }
  }
})

test('a token is read or not, and never something else', () => {
  const random = new Seeded(9)
  const letters = 'Bearer \t,="\\abc.-_~+/\r\n'
  for (let count = 0; count < 20_000; count++) {
    const text = Array.from(
      { length: random.between(0, 20) },
      () => letters[random.between(0, letters.length - 1)],
    ).join('')
    expect(parseBearer(`Bearer ${text}`) ?? 'none').toMatch(/^[\w.~+/-]+=*$/)
    expect(makeBearerChallenge({ realm: text, authorizationServer: text })).toMatch(/^Bearer realm="/)
  }
})
