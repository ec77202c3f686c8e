import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  MisuseError,
  makeRequest,
  multipartType,
  parseMessage,
  parseMultipart,
  partOf,
  printMessage,
  printMultipart,
  unknownParts,
} from '../../src/message/index.ts'
import { runs } from './arbitraries.ts'

const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)
const sdp = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n'

/** Type and content of each part. */
function read(contentType: string, body: string): unknown {
  return parseMultipart(contentType, encode(body))?.map((part) => [part.type, decode(part.body)])
}

describe('parseMultipart', () => {
  const two = '--b\r\nContent-Type: Text/Plain;charset=utf-8\r\n\r\nhello\r\n--b\r\n\r\nbye\r\n\r\n--b--\r\n'
  const parts = [
    ['text/plain', 'hello'],
    ['text/plain', 'bye\r\n'],
  ]

  it.each([
    ['as usual', 'multipart/mixed;boundary=b', two, parts],
    ['with a quoted boundary and blanks', 'Multipart / Mixed ; Boundary="b"', two, parts],
    [
      'with what stands before and behind',
      'multipart/mixed;boundary=b',
      `preamble\r\n${two}epilogue\r\n--b\r\n`,
      parts,
    ],
    [
      'with bare line feeds',
      'multipart/mixed;boundary=b',
      two.replaceAll('\r', ''),
      [parts[0], ['text/plain', 'bye\n']],
    ],
    [
      'with blanks after the boundary',
      'multipart/mixed;boundary=b',
      two.replace('--b\r\n\r\n', '--b \t\r\n\r\n'),
      parts,
    ],
    ['without its end', 'multipart/mixed;boundary=b', '--b\r\n\r\nhello', [['text/plain', 'hello']]],
    ['with an empty part', 'multipart/mixed;boundary=b', '--b\r\n--b--', [['text/plain', '']]],
    [
      'with a longer boundary inside',
      'multipart/mixed;boundary=b',
      '--b\r\n\r\n--bc\r\nx--b\r\n--b--',
      [['text/plain', '--bc\r\nx--b']],
    ],
    ['that is none', 'text/plain;boundary=b', two, undefined],
    ['without a boundary', 'multipart/mixed', two, undefined],
    ['with an impossible boundary', 'multipart/mixed;boundary=""', two, undefined],
    ['with another boundary', 'multipart/mixed;boundary=c', two, undefined],
    ['that has no part', 'multipart/mixed;boundary=b', '--b--\r\n', undefined],
  ])('reads a body %s', (_, contentType, body, expected) => {
    expect(read(contentType, body)).toEqual(expected)
  })

  it('gives the headers of a part, unfolded, and its bytes untouched', () => {
    const bytes = Uint8Array.of(0, 13, 10, 255, 45, 45, 98, 128)
    const head = encode('--b\r\nContent-Type: application/x\r\nX-Long: a\r\n b\r\n\r\n')
    const [part] = parseMultipart('multipart/mixed;boundary=b', new Uint8Array([...head, ...bytes])) ?? []
    expect(part?.headers).toEqual([
      ['Content-Type', 'application/x'],
      ['X-Long', 'a b'],
    ])
    expect(part?.body).toEqual(bytes)
  })

  it('is bounded', () => {
    const many = `${'--b\r\n\r\nx\r\n'.repeat(33)}--b--`
    expect(read('multipart/mixed;boundary=b', many)).toBeUndefined()
    expect(parseMultipart('multipart/mixed;boundary=b', encode(many), { parts: 40 })).toHaveLength(33)
    expect(read('multipart/mixed;boundary=b', `--b\r\n${'X: y\r\n'.repeat(21)}\r\n--b--`)).toBeUndefined()
    const before = performance.now()
    read('multipart/mixed;boundary=b', '--b\r\n'.repeat(200_000))
    // Quadratic time would be a minute.
    expect(performance.now() - before).toBeLessThan(2000)
  })
})

describe('printMultipart', () => {
  it('is read back the same', () => {
    const header = fc.tuple(
      fc.constantFrom('Content-Type', 'X-A', 'Content-ID'),
      fc.constantFrom('a/b', 'x;y="z"', '<i@d>'),
    )
    const part = fc.record({ headers: fc.array(header, { maxLength: 3 }), body: fc.uint8Array({ maxLength: 40 }) })
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const back = parseMultipart(multipartType("it's a boundary"), printMultipart("it's a boundary", parts))
        expect(back?.map(({ headers, body }) => ({ headers, body: [...body] }))).toEqual(
          parts.map(({ headers, body }) => ({ headers, body: [...body] })),
        )
      }),
      runs(0.05),
    )
  })

  it.each([
    ['b', [{ headers: [['X', 'a\r\nY: b']], body: '' }]],
    ['b', [{ headers: [], body: 'x\r\n--b\r\ny' }]],
    ['b\r\n', []],
    ['', []],
  ] as const)('refuses what would break it apart: %j %j', (boundary, parts) => {
    expect(() => printMultipart(boundary, parts)).toThrow(MisuseError)
  })
})

/** A message with these parts. */
function message(
  subtype: string,
  parts: readonly (readonly [headers: Record<string, string>, body: string])[],
  type = '',
) {
  const body = printMultipart(
    'x-1',
    parts.map(([headers, body]) => ({ headers: Object.entries(headers), body })),
  )
  return made(multipartType('x-1', subtype) + type, body)
}

function made(contentType: string, body: string | Uint8Array, disposition?: string) {
  const request = makeRequest({
    method: 'INVITE',
    uri: 'sip:b@x',
    headers: [
      ['Via', 'SIP/2.0/UDP a;branch=z9hG4bK1'],
      ['From', '<sip:a@x>;tag=1'],
      ['To', '<sip:b@x>'],
      ['Call-ID', 'c'],
      ['CSeq', '1 INVITE'],
      ['Content-Type', contentType],
      ...(disposition === undefined ? [] : [['Content-Disposition', disposition] as const]),
    ],
    body,
  })
  const parsed = parseMessage(printMessage(request))
  if (parsed.kind === 'malformed') throw new Error(parsed.reason)
  return parsed
}

const offer = [{ 'Content-Type': 'application/sdp' }, sdp] as const
const isup = [
  { 'Content-Type': 'application/isup', 'Content-Disposition': 'signal;handling=optional' },
  'isup',
] as const
const location = [{ 'Content-Type': 'application/pidf+xml', 'Content-ID': '<l@x>' }, '<presence/>'] as const
const early = [{ 'Content-Type': 'application/sdp', 'Content-Disposition': 'early-session' }, 'early'] as const

describe('partOf', () => {
  it.each([
    ['the whole body', made('application/sdp', sdp), sdp],
    ['the whole body, oddly written', made('Application / SDP ;x=y', sdp), sdp],
    ['nothing of another type', made('text/plain', sdp), undefined],
    ['nothing that is compressed', message('mixed', [[{ ...offer[0], 'Content-Encoding': 'gzip' }, 'zip']]), undefined],
    ['nothing of an early session', made('application/sdp', sdp, 'early-session'), undefined],
    ['the part among others', message('mixed', [isup, location, offer]), sdp],
    ['the session’s, not the early session’s', message('mixed', [early, offer]), sdp],
    ['the last of alternatives', message('alternative', [[offer[0], 'worse'], offer, location]), sdp],
    ['the first of mixed ones', message('mixed', [offer, [offer[0], 'second']]), sdp],
    ['the root of related ones', message('related', [offer, [offer[0], 'second']]), sdp],
    [
      'the root that is named',
      message('related', [location, [{ ...offer[0], 'Content-ID': '<r@x>' }, sdp]], ';start="<r@x>"'),
      sdp,
    ],
    ['nothing beside the root', message('related', [location, offer]), undefined],
  ])('gives %s', (_, request, expected) => {
    const part = partOf(request, 'application/SDP')
    expect(part && decode(part.body)).toBe(expected)
  })

  it('looks into parts of parts, but not for ever', () => {
    let body = printMultipart('deep0', [{ headers: [['Content-Type', 'application/sdp']], body: sdp }])
    let depth = 1
    const wrap = () => {
      const headers = [['Content-Type', multipartType(`deep${depth - 1}`)] as const]
      body = printMultipart(`deep${depth++}`, [{ headers, body }])
    }
    for (; depth < 4; ) wrap()
    expect(partOf(made(multipartType('deep3'), body), 'application/sdp')).toBeDefined()
    wrap()
    expect(partOf(made(multipartType('deep4'), body), 'application/sdp')).toBeUndefined()
  })

  it('gives nothing where there is no body', () => {
    expect(partOf(made('application/sdp', ''), 'application/sdp')).toBeUndefined()
  })
})

describe('unknownParts', () => {
  const known = ['application/sdp']
  it.each([
    ['SDP alone', made('application/sdp', sdp), []],
    ['no body', made('text/plain', ''), []],
    ['another body', made('application/unknown', 'x'), ['application/unknown']],
    ['another body that is optional', made('application/unknown', 'x', 'render;handling=optional'), []],
    ['an optional part', message('mixed', [offer, isup]), []],
    ['a required part', message('mixed', [offer, location, isup]), ['application/pidf+xml']],
    ['alternatives of which one is known', message('alternative', [location, offer]), []],
    ['alternatives of which none is known', message('alternative', [location]), ['application/pidf+xml']],
    ['parts that belong to a known root', message('related', [offer, location]), []],
    [
      'a compressed part',
      message('mixed', [[{ ...offer[0], 'Content-Encoding': 'gzip' }, 'zip']]),
      ['application/sdp'],
    ],
    ['a body that cannot be divided', made('multipart/mixed', 'x'), ['multipart/mixed']],
  ])('of %s', (_, request, expected) => {
    expect(unknownParts(request, known)).toEqual(expected)
  })
})

it('survives bodies of any shape', () => {
  const piece = fc.constantFrom(
    '--b',
    '--',
    '\r\n',
    '\n',
    'Content-Type: application/sdp',
    'x',
    ': ',
    'multipart/mixed;boundary=b',
    '\0',
    ' ',
    sdp,
  )
  const type = fc.constantFrom(
    'multipart/mixed;boundary=b',
    'multipart/related;boundary=b;start=x',
    'multipart/alternative;boundary="b"',
  )
  fc.assert(
    fc.property(type, fc.array(piece, { maxLength: 20 }), (contentType, pieces) => {
      const body = encode(pieces.join(''))
      const size = parseMultipart(contentType, body)?.reduce((sum, part) => sum + part.body.length, 0) ?? 0
      expect(size).toBeLessThanOrEqual(body.length)
      const fake = { get: (name: string) => (name === 'Content-Type' ? contentType : undefined), body }
      partOf(fake, 'application/sdp')
      unknownParts(fake, ['application/sdp'])
    }),
    runs(0.25),
  )
})
