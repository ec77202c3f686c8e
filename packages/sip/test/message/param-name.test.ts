import { expect, it } from 'vitest'
import { KNOWN, knownName } from '../../src/message/param-name.ts'

it.each(KNOWN)('finds %s wherever it stands', (name) => {
  for (const [text, at] of [
    [name, 0],
    [`;${name}`, 1],
    [`;${name}=1`, 1],
    [`<sip:a@b;${name}>`, 9],
    [`;${name};a`, 1],
  ] as const)
    expect(knownName(text, at, text.length)).toBe(name)
  expect(knownName(`;${name}`, 1, name.length)).toBe('')
})
