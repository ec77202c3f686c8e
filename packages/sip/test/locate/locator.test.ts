import {
  type DnsAnswer,
  type DnsQuestion,
  type DnsRecord,
  type LocateEffect,
  Locator,
  type LocatorOptions,
  type Transport,
} from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { Seeded } from '../../../testkit/src/link/random.ts'

type Zone = Readonly<Record<string, readonly DnsRecord[] | undefined>>

const ttl = 300
const naptr = (order: number, service: string, replacement: string, flags = 's', preference = 50): DnsRecord => {
  return { type: 'NAPTR', ttl, order, preference, flags, service, replacement }
}
const srv = (priority: number, weight: number, port: number, target: string): DnsRecord => {
  return { type: 'SRV', ttl, priority, weight, port, target }
}
const a = (address: string, lasts = ttl): DnsRecord => ({ type: 'A', ttl: lasts, address })
const aaaa = (address: string): DnsRecord => ({ type: 'AAAA', ttl, address })
const cname = (target: string): DnsRecord => ({ type: 'CNAME', ttl, target })

/** The name server: answers from the zone, and notes what it was asked. */
class Resolver {
  readonly locator: Locator
  readonly asked: string[] = []
  readonly #zone: Zone
  now = 0

  constructor(
    zone: Zone,
    transports: readonly Transport[] = ['udp', 'tcp', 'tls'],
    over: Partial<LocatorOptions> = {},
  ) {
    this.locator = new Locator({ random: new Seeded(5).bytes, transports, ...over })
    this.#zone = zone
  }

  /** `tcp 192.0.2.1:5060`, or why there is none. */
  locate(uri: string): string[] {
    return words(this.run(this.locator.locate(uri, this.now).effects))
  }

  run(effects: readonly LocateEffect[]): LocateEffect | undefined {
    const waiting = [...effects]
    for (let effect = waiting.shift(); effect !== undefined; effect = waiting.shift()) {
      if (effect.type !== 'ask') return effect
      waiting.push(...this.locator.answer(effect.question, this.#answer(effect.question), this.now))
    }
    return undefined
  }

  #answer({ type, name }: DnsQuestion): DnsAnswer | undefined {
    const key = `${type} ${name}`
    this.asked.push(key)
    if (key in this.#zone && this.#zone[key] === undefined) return undefined
    return { records: this.#zone[key] ?? [] }
  }
}

function words(effect: LocateEffect | undefined): string[] {
  if (effect?.type === 'unlocated') return [effect.failure]
  if (effect?.type !== 'located') return ['nothing']
  return effect.places.map(({ transport, address, port }) => `${transport} ${address}:${port}`)
}

const example: Zone = {
  'NAPTR example.com': [
    naptr(90, 'SIP+D2U', '_sip._udp.example.com'),
    naptr(50, 'SIPS+D2T', '_sips._tcp.example.com.'),
    naptr(60, 'SIP+D2T', '_sip._tcp.Example.com'),
    naptr(10, 'SIP+D2X', 'nowhere.example.com'),
  ],
  'SRV _sips._tcp.example.com': [srv(0, 1, 5061, 'one.example.com'), srv(1, 1, 5062, 'two.example.com.')],
  'SRV _sip._tcp.example.com': [srv(0, 1, 5060, 'two.example.com')],
  'SRV _sip._udp.example.com': [srv(0, 1, 5070, 'two.example.com')],
  'A one.example.com': [a('192.0.2.1')],
  'AAAA one.example.com': [aaaa('2001:db8::1')],
  'A two.example.com': [a('192.0.2.2')],
  'A example.com': [a('192.0.2.9')],
}

describe('what a URI leads to (RFC 3263 4)', () => {
  test.each<[string, string[]]>([
    ['sip:192.0.2.7', ['udp 192.0.2.7:5060']],
    ['sip:[2001:db8::7]:5080;transport=tcp', ['tcp 2001:db8::7:5080']],
    ['sips:192.0.2.7', ['tls 192.0.2.7:5061']],
    ['sips:192.0.2.7;transport=tcp', ['tls 192.0.2.7:5061']],
    ['sip:example.com:5099', ['udp 192.0.2.9:5099']],
    ['sips:example.com:5099', ['tls 192.0.2.9:5099']],
    ['sip:ignored.test;maddr=192.0.2.8', ['udp 192.0.2.8:5060']],
    ['sip:example.com;transport=udp', ['udp 192.0.2.2:5070']],
    ['sip:two.example.com;transport=tcp', ['tcp 192.0.2.2:5060']],
    ['sip:two.example.com', ['udp 192.0.2.2:5060']],
    [
      'sip:bob@EXAMPLE.com.',
      ['tls 2001:db8::1:5061', 'tls 192.0.2.1:5061', 'tls 192.0.2.2:5062', 'tcp 192.0.2.2:5060', 'udp 192.0.2.2:5070'],
    ],
    ['sips:example.com', ['tls 2001:db8::1:5061', 'tls 192.0.2.1:5061', 'tls 192.0.2.2:5062']],
    ['sip:nobody.test', ['not-found']],
    ['sip:example.com;transport=sctp', ['unsupported']],
    ['sips:example.com;transport=udp', ['unsupported']],
    ['sip:example.com;transport=ws', ['unsupported']],
    ['tel:+491234', ['invalid']],
    [`sip:${'a'.repeat(64)}.test`, ['invalid']],
  ])('%s', (uri, expected) => {
    expect(new Resolver(example).locate(uri)).toEqual(expected)
  })

  test('without NAPTR every transport of ours is looked for, in our order', () => {
    const { 'NAPTR example.com': _, ...zone } = example
    const resolver = new Resolver(zone, ['tcp', 'udp'])
    expect(resolver.locate('sip:example.com')).toEqual(['tcp 192.0.2.2:5060', 'udp 192.0.2.2:5070'])
    expect(resolver.asked.slice(0, 3)).toEqual([
      'NAPTR example.com',
      'SRV _sip._tcp.example.com',
      'SRV _sip._udp.example.com',
    ])
  })

  test('WebSockets are found by NAPTR, or at their usual ports', () => {
    const zone: Zone = {
      'NAPTR example.com': [naptr(1, 'SIPS+D2W', 'ws.example.com', 'a')],
      'A ws.example.com': [a('192.0.2.4')],
      'A bare.test': [a('192.0.2.5')],
    }
    expect(new Resolver(zone, ['wss']).locate('sips:example.com')).toEqual(['wss 192.0.2.4:443'])
    expect(new Resolver(zone, ['ws', 'wss']).locate('sip:bare.test;transport=ws')).toEqual(['ws 192.0.2.5:80'])
  })

  test('a lone dot says that the service is decidedly not there', () => {
    const zone: Zone = { 'SRV _sip._tcp.x.test': [srv(0, 0, 0, '.')], 'A x.test': [a('192.0.2.1')] }
    expect(new Resolver(zone).locate('sip:x.test;transport=tcp')).toEqual(['not-found'])
  })

  test('weights decide among equals, roughly as they say', () => {
    const zone: Zone = {
      'SRV _sip._udp.x.test': [srv(1, 75, 1, 'a.test'), srv(1, 25, 2, 'a.test'), srv(0, 0, 3, 'a.test')],
      'A a.test': [a('192.0.2.1')],
    }
    const resolver = new Resolver(zone)
    let heavy = 0
    for (let turn = 0; turn < 1000; turn++) {
      const places = resolver.locate('sip:x.test;transport=udp')
      expect(places[0]).toBe('udp 192.0.2.1:3')
      expect(places).toHaveLength(3)
      if (places[1] === 'udp 192.0.2.1:1') heavy++
    }
    expect(heavy).toBeGreaterThan(690)
    expect(heavy).toBeLessThan(810)
  })
})

describe('answers', () => {
  test('are believed as long as they hold, and no longer', () => {
    const resolver = new Resolver({ 'A x.test': [a('192.0.2.1', 10), a('192.0.2.2', 60)] })
    const first = resolver.run(resolver.locator.locate('sip:x.test:5060', 0).effects)
    expect(first).toMatchObject({ expiresAt: 10_000 })
    resolver.now = 9999
    resolver.locate('sip:x.test:5060')
    expect(resolver.asked.filter((asked) => asked === 'A x.test')).toHaveLength(1)
    resolver.now = 10_000
    resolver.locate('sip:x.test:5060')
    expect(resolver.asked.filter((asked) => asked === 'A x.test')).toHaveLength(2)
  })

  test('that must not be kept serve the search that asked', () => {
    const resolver = new Resolver({ 'A x.test': [a('192.0.2.1', 0)] })
    expect(resolver.locate('sip:x.test:5060')).toEqual(['udp 192.0.2.1:5060'])
    resolver.locate('sip:x.test:5060')
    expect(resolver.asked.filter((asked) => asked === 'A x.test')).toHaveLength(2)
  })

  test('that are none hold for half a minute', () => {
    const resolver = new Resolver({})
    resolver.locate('sip:x.test:5060')
    resolver.now = 29_000
    resolver.locate('sip:x.test:5060')
    expect(resolver.asked).toEqual(['AAAA x.test', 'A x.test'])
  })

  test('serve all searches that wait for them', () => {
    const { locator } = new Resolver({})
    const one = locator.locate('sip:x.test:1', 0)
    const two = locator.locate('sip:x.test:2', 0)
    expect(one.effects).toHaveLength(2)
    expect(two.effects).toEqual([])
    locator.answer({ type: 'AAAA', name: 'x.test' }, { records: [] }, 0)
    const done = locator.answer({ type: 'A', name: 'X.TEST.' }, { records: [a('192.0.2.1')] }, 0)
    expect(done.map((effect) => words(effect))).toEqual([['udp 192.0.2.1:1'], ['udp 192.0.2.1:2']])
    expect(locator.size).toBe(0)
    expect(locator.answer({ type: 'A', name: 'x.test' }, { records: [] }, 0)).toEqual([])
  })

  test('that cannot be had are told apart from none, and are not remembered', () => {
    const resolver = new Resolver({ 'A x.test': undefined })
    expect(resolver.locate('sip:x.test:5060')).toEqual(['dns-failed'])
    expect(resolver.locate('sip:x.test:5060')).toEqual(['dns-failed'])
    expect(resolver.asked.filter((asked) => asked === 'A x.test')).toHaveLength(2)
  })
})

describe('limits', () => {
  test('aliases are followed, but not round in circles', () => {
    const zone: Zone = {
      'A alias.test': [cname('Real.test.')],
      'A real.test': [a('192.0.2.1')],
      'A one.test': [cname('two.test')],
      'A two.test': [cname('one.test')],
      'AAAA one.test': [cname('one.test')],
    }
    expect(new Resolver(zone).locate('sip:alias.test:5060')).toEqual(['udp 192.0.2.1:5060'])
    expect(new Resolver(zone).locate('sip:one.test:5060')).toEqual(['limit'])
  })

  test('NAPTR that lead to NAPTR end somewhere', () => {
    const zone: Zone = { 'NAPTR x.test': [naptr(1, 'SIP+D2U', 'x.test', '')] }
    expect(new Resolver(zone).locate('sip:x.test')).toEqual(['limit'])
  })

  test('a thousand servers are no more than 32 places and 40 questions', () => {
    const many = Array.from({ length: 1000 }, (_, index) => srv(index, 1, 5060, `s${index}.test`))
    const zone: Record<string, DnsRecord[]> = { 'SRV _sip._udp.x.test': many }
    for (const [index] of many.entries())
      zone[`A s${index}.test`] = Array.from({ length: 9 }, (_, n) => a(`10.0.${index}.${n}`))
    const resolver = new Resolver(zone, ['udp'])
    expect(resolver.locate('sip:x.test;transport=udp')).toHaveLength(32)
    expect(resolver.asked.length).toBeLessThanOrEqual(40)
  })
})
