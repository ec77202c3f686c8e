/** The values: constants, exceptions, addresses, helpers, side by side with npm's. */
import { describe, expect, test } from 'vitest'
import * as C from '../src/lib/Constants.ts'
import * as Exceptions from '../src/lib/Exceptions.ts'
import { NameAddrHeader } from '../src/lib/NameAddrHeader.ts'
import { URI } from '../src/lib/URI.ts'
import * as Utils from '../src/lib/Utils.ts'
import { type Npm, npm } from './npm.ts'
import { headers, uris } from './samples.ts'

const theirs = { C: npm('lib/Constants'), URI: npm('lib/URI'), Utils: npm('lib/Utils') }
const TheirHeader = npm('lib/NameAddrHeader')

/** What a function gives, or how it throws. */
function outcome(act: () => unknown): unknown {
  try {
    const value = act()
    return value === undefined ? 'undefined' : JSON.parse(JSON.stringify(value))
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : error
  }
}

function both(act: (library: Npm) => unknown, ours: Npm, other: Npm): void {
  expect(outcome(() => act(ours))).toEqual(outcome(() => act(other)))
}

describe('the same as npm’s', () => {
  test('constants', () => {
    expect({ ...C }).toEqual(theirs.C)
  })

  test('exceptions', () => {
    const other = npm('lib/Exceptions')
    for (const [name, ...args] of [
      ['ConfigurationError', 'uri'],
      ['ConfigurationError', 'uri', { a: 1 }],
      ['InvalidStateError', 8],
      ['NotSupportedError', 'no'],
      ['NotReadyError', 'not yet'],
    ] as const) {
      const look = (library: Npm) => {
        const error = new library[name](...args)
        return [
          error instanceof Error,
          error.name,
          error.message,
          error.code,
          error.parameter,
          error.value,
          error.status,
        ]
      }
      both(look, Exceptions, other)
    }
  })

  test.each(uris.filter((uri) => !uri.includes('%ff')))('the URI %s', (text) => {
    both(
      (Kind) => {
        const uri = Kind.parse(text)
        if (!(uri instanceof Kind)) return uri
        uri.setParam('NEW', 1)
        uri.setParam('flag')
        uri.setHeader('x-test', 'a')
        uri.setHeader('y', ['1', '2'])
        const copy = uri.clone()
        copy.user = 'Other'
        copy.host = 'HOST'
        copy.port = 'x'
        copy.scheme = 'SIPS'
        const before = [
          uri.toString(),
          uri.toAor(),
          uri.toAor(true),
          copy.toString(),
          uri.scheme,
          uri.user,
          uri.host,
          uri.port,
        ]
        const removed = [uri.deleteParam('new'), uri.deleteHeader('X-Test'), uri.deleteParam('none') ?? null]
        uri.clearHeaders()
        uri.clearParams()
        return [
          before,
          removed,
          uri.toString(),
          uri.hasParam('flag'),
          uri.hasHeader('y'),
          copy.getParam('flag'),
          copy.getHeader('Y'),
        ]
      },
      URI,
      theirs.URI,
    )
  })

  test.each(headers)('the address %s', (text) => {
    both(
      (Kind) => {
        const header = Kind.parse(text)
        if (!(header instanceof Kind)) return header
        header.setParam('A', 'b')
        const copy = header.clone()
        copy.display_name = 'Quo"te\\'
        copy.clearParams()
        header.deleteParam('tag')
        return [
          header.toString(),
          copy.toString(),
          header.display_name ?? null,
          header.getParam('a'),
          header.hasParam('b'),
        ]
      },
      NameAddrHeader,
      TheirHeader,
    )
  })

  test('addresses made by hand, and badly', () => {
    for (const args of [
      [null, 'a', 'b'],
      ['sips', null, 'b', 0],
      ['sip', 'a b', 'c', 5060, { X: 1 }, { y: 'z' }],
      ['sip', 'a', ''],
    ])
      both((Kind) => new Kind(...args).toString(), URI, theirs.URI)
    expect(outcome(() => new NameAddrHeader('sip:a@b' as never))).toEqual(outcome(() => new TheirHeader('sip:a@b')))
    const zero = new NameAddrHeader(new URI('sip', 'a', 'b'), 0 as never)
    expect(zero.toString()).toBe('"0" <sip:a@b>')
  })

  test.each([
    [
      'normalizeTarget',
      ['alice', 'pbx'],
      ['+1 (212)', 'pbx'],
      ['+1-(212).555', 'pbx'],
      ['a@b@c', 'pbx'],
      ['tel:123', 'pbx'],
      ['sips:x@y'],
      ['x'],
      [''],
      ['sip:a b@c'],
      ['a%20b', 'd'],
      [5],
      [null],
      ['%', 'd'],
    ],
    ['headerize', ['call-id'], ['CSEQ'], ['www_authenticate'], ['x-foo-BAR'], ['Via']],
    ['escapeUser', ['a b'], ['a%20b'], ['+1:2?3/4'], ['ü@x']],
    ['hostType', ['example.com'], ['1.2.3.4'], ['[::1]'], ['::1'], [''], ['no host']],
    ['sipErrorCause', [486], [404], [480], [500], [401], [488], [302], [603], [484], [999]],
    ['calculateMD5', [''], ['abc'], ['grüße 你好'], ['x'.repeat(1000)]],
    ['str_utf8_length', [''], ['abc'], ['ü'], ['你']],
    ['isDecimal', ['1'], [1], ['1.5'], ['x'], [null], [undefined], [''], [Number.NaN], ['10']],
    ['isEmpty', [null], [''], [[]], [Number.NaN], [0], ['a'], [undefined]],
    ['isString', ['a'], [1], [undefined], [null]],
    ['isFunction', [() => {}], [1], [undefined], [null]],
    ['hasMethods', [{ a() {} }, 'a'], [{}, 'a']],
    ['cloneArray', [[1]], [null], [undefined]],
    ['cloneObject', [{ a: 1 }], [null], [undefined, { b: 2 }]],
  ] as const)('Utils.%s', (name, ...calls) => {
    for (const args of calls)
      both((library) => library[name](...args)?.toString?.() ?? library[name](...args), Utils, theirs.Utils)
  })

  test('what is random has the same shape', () => {
    for (const library of [Utils, theirs.Utils] as Npm[]) {
      expect(library.newTag()).toMatch(/^[0-9a-v]{10}$/)
      expect(library.newUUID()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(library.createRandomToken(6, 10)).toMatch(/^\d{6}$/)
      expect(library.getRandomTestNetIP()).toMatch(/^192\.0\.2\.\d{1,3}$/)
    }
  })
})
