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

describe('Grammar.parse gives what npm’s gives', () => {
  test('there are rules and samples to compare', () => {
    expect(rules.length).toBeGreaterThan(200)
    expect(samples.length).toBeGreaterThan(100)
  })

  test.each(rules)('%s', (rule) => {
    const differences = samples.flatMap((text) => {
      const ours = JSON.stringify(seen(parse(text, rule)))
      const other = JSON.stringify(seen(theirs.parse(text, rule)))
      return ours === other ? [] : [{ text, ours, other }]
    })
    expect(differences).toEqual([])
  })

  test('an unknown rule throws', () => {
    expect(() => parse('x', 'nonsense')).toThrow('Invalid rule name')
    expect(() => parse('x', 'toString')).toThrow('Invalid rule name')
  })
})
