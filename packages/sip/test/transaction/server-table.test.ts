import type { Transport } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import type { ServerTransaction } from '../../src/transaction/server.ts'
import { inviteServer, nonInviteServer, type ServerInput, type ServerState } from '../../src/transaction/tables.ts'
import { Bench, flowOver, requestOf } from './machines.ts'

interface Case {
  readonly title: string
  readonly from: ServerState
  readonly on: ServerInput
  readonly to: ServerState
  readonly does: readonly string[]
}

const invitePath: Record<string, readonly ServerInput[]> = {
  proceeding: ['provisional'],
  accepted: ['success'],
  completed: ['failure'],
  confirmed: ['failure', 'ack'],
}

const nonInvitePath: Record<string, readonly ServerInput[]> = {
  trying: [],
  proceeding: ['provisional'],
  completed: ['success'],
}

const invite: readonly Case[] = [
  {
    title: 'a repeated INVITE gets the last response again',
    from: 'proceeding',
    on: 'request',
    to: 'proceeding',
    does: ['send 180 INVITE'],
  },
  {
    title: 'a provisional response is sent',
    from: 'proceeding',
    on: 'provisional',
    to: 'proceeding',
    does: ['send 180 INVITE'],
  },
  { title: 'a 2xx is sent', from: 'proceeding', on: 'success', to: 'accepted', does: ['send 200 INVITE'] },
  { title: 'a refusal is sent', from: 'proceeding', on: 'failure', to: 'completed', does: ['send 486 INVITE'] },
  { title: 'the user sends its 2xx again', from: 'accepted', on: 'success', to: 'accepted', does: ['send 200 INVITE'] },
  {
    title: 'an ACK with the INVITE’s own branch is told',
    from: 'accepted',
    on: 'ack',
    to: 'accepted',
    does: ['tell ACK'],
  },
  { title: 'Timer L ends it', from: 'accepted', on: 'limit', to: 'terminated', does: [] },
  {
    title: 'a repeated INVITE gets the refusal again',
    from: 'completed',
    on: 'request',
    to: 'completed',
    does: ['send 486 INVITE'],
  },
  { title: 'the ACK ends the repeats', from: 'completed', on: 'ack', to: 'confirmed', does: [] },
  {
    title: 'Timer G sends the refusal again',
    from: 'completed',
    on: 'repeat',
    to: 'completed',
    does: ['send 486 INVITE'],
  },
  { title: 'Timer H waits no longer for the ACK', from: 'completed', on: 'limit', to: 'terminated', does: [] },
  { title: 'Timer I ends it', from: 'confirmed', on: 'limit', to: 'terminated', does: [] },
]

const nonInvite: readonly Case[] = [
  {
    title: 'a provisional response is sent',
    from: 'trying',
    on: 'provisional',
    to: 'proceeding',
    does: ['send 180 INFO'],
  },
  { title: 'a 2xx is sent', from: 'trying', on: 'success', to: 'completed', does: ['send 200 INFO'] },
  { title: 'a refusal is sent', from: 'trying', on: 'failure', to: 'completed', does: ['send 486 INFO'] },
  { title: 'an answer that comes too late is never sent', from: 'trying', on: 'limit', to: 'terminated', does: [] },
  {
    title: 'a repeated request gets the provisional response again',
    from: 'proceeding',
    on: 'request',
    to: 'proceeding',
    does: ['send 180 INFO'],
  },
  {
    title: 'another provisional response is sent',
    from: 'proceeding',
    on: 'provisional',
    to: 'proceeding',
    does: ['send 180 INFO'],
  },
  {
    title: 'a 2xx after a provisional response is sent',
    from: 'proceeding',
    on: 'success',
    to: 'completed',
    does: ['send 200 INFO'],
  },
  {
    title: 'a refusal after a provisional response is sent',
    from: 'proceeding',
    on: 'failure',
    to: 'completed',
    does: ['send 486 INFO'],
  },
  {
    title: 'too late after a provisional response as well',
    from: 'proceeding',
    on: 'limit',
    to: 'terminated',
    does: [],
  },
  {
    title: 'a repeated request gets the response again',
    from: 'completed',
    on: 'request',
    to: 'completed',
    does: ['send 200 INFO'],
  },
  { title: 'Timer J ends it', from: 'completed', on: 'limit', to: 'terminated', does: [] },
]

const statuses = { provisional: 180, success: 200, failure: 486 } as const

function start(method: string, transport: Transport): { bench: Bench; transaction: ServerTransaction } {
  const bench = new Bench()
  const transaction = bench.all.accept(requestOf(method), flowOver(transport), true, 0)
  transaction.user = {
    cancelled: () => bench.told.push('tell CANCEL'),
    acknowledged: () => bench.told.push('tell ACK'),
  }
  return { bench, transaction }
}

function put(bench: Bench, transaction: ServerTransaction, input: ServerInput): void {
  if (input === 'repeat' || input === 'limit') transaction.expire(input, bench.now)
  else if (input === 'request' || input === 'ack') {
    const again = input === 'ack' ? requestOf('ACK') : requestOf(transaction.request.method)
    expect(bench.all.match(again)).toBe(transaction)
    transaction.receive(again, bench.now)
  } else bench.all.respond(transaction, { status: statuses[input] }, bench.now)
}

describe.each([
  ['INVITE server', 'INVITE', invite, inviteServer, invitePath],
  ['non-INVITE server', 'INFO', nonInvite, nonInviteServer, nonInvitePath],
] as const)('%s', (_name, method, cases, table, path) => {
  test.each(cases)('$from: $title', ({ from, on, to, does }) => {
    const { bench, transaction } = start(method, 'udp')
    for (const input of path[from] ?? []) put(bench, transaction, input)
    bench.take()
    put(bench, transaction, on)
    expect([transaction.state, ...bench.take()]).toEqual([to, ...does])
    expect(bench.all.servers.size).toBe(to === 'terminated' ? 0 : 1)
  })

  test('every row of the table has its case', () => {
    const rows = Object.entries(table).flatMap(([state, inputs]) =>
      Object.keys(inputs).map((input) => `${state} ${input}`),
    )
    expect(cases.map(({ from, on }) => `${from} ${on}`).sort()).toEqual(rows.sort())
  })
})

test('a refusal is repeated after T1, doubling to T2, until 64*T1', () => {
  const { bench, transaction } = start('INVITE', 'udp')
  put(bench, transaction, 'failure')
  const waits: number[] = []
  while (bench.all.servers.size > 0) waits.push(bench.next())
  expect(waits).toEqual([500, 1000, 2000, 4000, 4000, 4000, 4000, 4000, 4000, 4000, 500])
})

test.each(['tcp', 'tls', 'ws', 'wss'] as const)(
  'over %s a refusal is not repeated, and an answer is not kept',
  (transport) => {
    const refused = start('INVITE', transport)
    put(refused.bench, refused.transaction, 'failure')
    expect(refused.bench.wait).toBe(32_000)
    put(refused.bench, refused.transaction, 'ack')
    expect(refused.transaction.state).toBe('terminated')
    const answered = start('INFO', transport)
    put(answered.bench, answered.transaction, 'success')
    expect(answered.transaction.state).toBe('terminated')
    expect(answered.bench.wait).toBeUndefined()
  },
)

test('an INFO that nobody answers is forgotten after 64*T1 (RFC 4320)', () => {
  const { bench, transaction } = start('INFO', 'udp')
  expect(bench.next()).toBe(32_000)
  expect(bench.all.servers.size).toBe(0)
  bench.all.respond(transaction, { status: 200 }, bench.now)
  expect(bench.take()).toEqual([])
})
