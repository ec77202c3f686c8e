import { expect, test } from 'vitest'
import { inviteClient, inviteServer, nonInviteClient, nonInviteServer, type Row } from '../../src/transaction/tables.ts'
import { rowsOf } from '../spec-rows.ts'

test.each([
  ['INVITE client', inviteClient],
  ['Non-INVITE client', nonInviteClient],
  ['INVITE server', inviteServer],
  ['Non-INVITE server', nonInviteServer],
] as const)('docs/spec/transactions.md has the rows of the %s', (name, table) => {
  const all: Readonly<Record<string, Readonly<Record<string, Row<string, string>>>>> = table
  const coded = Object.entries(all).flatMap(([state, inputs]) =>
    Object.entries(inputs).map(([input, row]) => [state, input, row.to, row.do.join(', ')]),
  )
  expect(rowsOf('transactions.md', name)).toEqual(coded)
})
