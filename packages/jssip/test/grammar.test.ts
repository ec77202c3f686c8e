import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { parse } from '../src/lib/Grammar.ts'
import { npm, seen } from './npm.ts'
import { headers, others, uris } from './samples.ts'

const theirs = npm('lib/Grammar')
const file = createRequire(import.meta.url).resolve('jssip/lib/Grammar.js')
const rules = [...readFileSync(file, 'utf8').matchAll(/"(\w+)": parse_/g)].map(([, name = '']) => name)
const samples = [...uris, ...headers, ...others]

/** Undefined where npm's throws, or makes `a.,b` of an event package's `a.b`: there ours is right. */
function theirsOf(text: string, rule: string): string | undefined {
  try {
    const value = JSON.stringify(seen(theirs.parse(text, rule)))
    return rule === 'Event' && value.includes('.,') ? undefined : value
  } catch {
    return undefined
  }
}

describe('Grammar.parse gives what npm’s gives', () => {
  test('there are rules and samples to compare', () => {
    expect(rules.length).toBeGreaterThan(200)
    expect(samples.length).toBeGreaterThan(100)
  })

  test.each(rules)('%s', (rule) => {
    const differences = samples.flatMap((text) => {
      const ours = JSON.stringify(seen(parse(text, rule)))
      const other = theirsOf(text, rule)
      return other === undefined || ours === other ? [] : [{ text, ours, other }]
    })
    expect(differences).toEqual([])
  })

  test('what npm’s throws at is no address, or no contact', () => {
    expect(parse('sip:%ff@example.com', 'SIP_URI')).toBe(-1)
    expect(parse('*', 'Contact')).toEqual({})
    expect(parse('a.b.c;x', 'Event').event).toBe('a.b.c')
  })

  test('an unknown rule throws', () => {
    expect(() => parse('x', 'nonsense')).toThrow('Invalid rule name')
    expect(() => parse('x', 'toString')).toThrow('Invalid rule name')
  })
})
