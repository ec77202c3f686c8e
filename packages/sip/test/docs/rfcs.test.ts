import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../../..')
const table = readFileSync(join(root, 'docs/rfcs.md'), 'utf8')
/** First cells: `3264, 6337`. */
const rows = table.split('\n').flatMap((line) => /^\| ([\d, ]+?) (?:10 )?\|/.exec(line)?.[1] ?? [])
const listed = new Set(rows.flatMap((cell) => cell.split(', ')))

// Algorithms and encodings that SIP only uses.
const tools = new Set(['1321', '2104', '9562'])

test('docs/rfcs.md lists every RFC that the core names', () => {
  const sources = globSync('packages/{sip,phone}/src/**/*.ts', { cwd: root })
  expect(sources.length).toBeGreaterThan(100)
  const named = sources.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/RFC (\d{4})/g)].flatMap(([, number = '']) => number),
  )
  expect([...new Set(named)].filter((number) => !listed.has(number) && !tools.has(number)).sort()).toEqual([])
})

test('and says of each whether it is covered', () => {
  const states = table.split('\n').filter((line) => /^\| \d/.test(line))
  expect(states.filter((line) => !/\| (covered|in part|not)\b/.test(line))).toEqual([])
})

test('and its links lead somewhere', () => {
  const links = [...table.matchAll(/\]\(([^)]+)\)/g)].flatMap(([, link = '']) => link)
  const missing = links.filter((link) => globSync(link, { cwd: join(root, 'docs') }).length === 0)
  expect(missing).toEqual([])
})
