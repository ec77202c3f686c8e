import { describe, expect, test } from 'vitest'
import { referee, referrer } from '../../src/session/refer/tables.ts'
import { rowsOf } from '../spec-rows.ts'

type Machine = Readonly<
  Record<string, Readonly<Record<string, { readonly to: string; readonly do: readonly string[] }>>>
>

const rows = (machine: Machine) =>
  Object.entries(machine).flatMap(([state, inputs]) =>
    Object.entries(inputs).map(([input, row]) => [state, input, row.to, row.do.join(', ')]),
  )

describe.each([
  ['Whoever asked', referrer as Machine],
  ['Whoever was asked', referee as Machine],
])('%s', (heading, machine) => {
  test('docs/spec/refer.md has the same rows', () => {
    expect(rowsOf('refer.md', heading)).toEqual(rows(machine))
  })

  test('every way leads to the end, and none back', () => {
    const order = [...Object.keys(machine), 'ended']
    for (const [from = '', , to = ''] of rows(machine))
      expect(order.indexOf(to)).toBeGreaterThanOrEqual(order.indexOf(from))
  })
})
