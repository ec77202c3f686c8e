import type { SipRequest, Transport } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import type { ClientTransaction } from '../../src/transaction/client.ts'
import { type ClientInput, type ClientState, inviteClient, nonInviteClient } from '../../src/transaction/tables.ts'
import { Bench, flowOver, requestOf, responseWith } from './machines.ts'

interface Case {
  readonly title: string
  readonly from: ClientState
  readonly on: ClientInput
  readonly to: ClientState
  readonly does: readonly string[]
}

const path: Record<string, readonly ClientInput[]> = {
  calling: [],
  trying: [],
  proceeding: ['provisional'],
  accepted: ['success'],
  completed: ['failure'],
}

const invite: readonly Case[] = [
  {
    title: 'a provisional response is told and ends all timers',
    from: 'calling',
    on: 'provisional',
    to: 'proceeding',
    does: ['tell 180'],
  },
  {
    title: 'a 2xx is told and the transaction listens for more of them',
    from: 'calling',
    on: 'success',
    to: 'accepted',
    does: ['tell 200'],
  },
  {
    title: 'a refusal is acknowledged and told',
    from: 'calling',
    on: 'failure',
    to: 'completed',
    does: ['send ACK', 'tell 486'],
  },
  { title: 'Timer A sends the INVITE again', from: 'calling', on: 'repeat', to: 'calling', does: ['send INVITE'] },
  { title: 'Timer B gives up', from: 'calling', on: 'limit', to: 'terminated', does: ['tell timeout'] },
  { title: 'a flow that closes is told', from: 'calling', on: 'closed', to: 'terminated', does: ['tell transport'] },
  {
    title: 'more provisional responses are told',
    from: 'proceeding',
    on: 'provisional',
    to: 'proceeding',
    does: ['tell 180'],
  },
  { title: 'a 2xx after ringing is told', from: 'proceeding', on: 'success', to: 'accepted', does: ['tell 200'] },
  {
    title: 'a refusal after ringing is acknowledged and told',
    from: 'proceeding',
    on: 'failure',
    to: 'completed',
    does: ['send ACK', 'tell 486'],
  },
  {
    title: 'the limit its user set ends the wait',
    from: 'proceeding',
    on: 'limit',
    to: 'terminated',
    does: ['tell timeout'],
  },
  {
    title: 'a flow that closes while it rings is told',
    from: 'proceeding',
    on: 'closed',
    to: 'terminated',
    does: ['tell transport'],
  },
  { title: 'a 2xx that comes again is told', from: 'accepted', on: 'success', to: 'accepted', does: ['tell 200'] },
  { title: 'Timer M ends it', from: 'accepted', on: 'limit', to: 'terminated', does: [] },
  { title: 'after a 2xx a closed flow ends it quietly', from: 'accepted', on: 'closed', to: 'terminated', does: [] },
  {
    title: 'a refusal that comes again is acknowledged again and not told',
    from: 'completed',
    on: 'failure',
    to: 'completed',
    does: ['send ACK'],
  },
  { title: 'Timer D ends it', from: 'completed', on: 'limit', to: 'terminated', does: [] },
  {
    title: 'after a refusal a closed flow ends it quietly',
    from: 'completed',
    on: 'closed',
    to: 'terminated',
    does: [],
  },
]

const nonInvite: readonly Case[] = [
  { title: 'a provisional response is told', from: 'trying', on: 'provisional', to: 'proceeding', does: ['tell 180'] },
  { title: 'a 2xx is told', from: 'trying', on: 'success', to: 'completed', does: ['tell 200'] },
  { title: 'a refusal is told', from: 'trying', on: 'failure', to: 'completed', does: ['tell 486'] },
  { title: 'Timer E sends it again', from: 'trying', on: 'repeat', to: 'trying', does: ['send INFO'] },
  { title: 'Timer F gives up', from: 'trying', on: 'limit', to: 'terminated', does: ['tell timeout'] },
  { title: 'a flow that closes is told', from: 'trying', on: 'closed', to: 'terminated', does: ['tell transport'] },
  {
    title: 'more provisional responses are told',
    from: 'proceeding',
    on: 'provisional',
    to: 'proceeding',
    does: ['tell 180'],
  },
  {
    title: 'a 2xx after a provisional response is told',
    from: 'proceeding',
    on: 'success',
    to: 'completed',
    does: ['tell 200'],
  },
  {
    title: 'a refusal after a provisional response is told',
    from: 'proceeding',
    on: 'failure',
    to: 'completed',
    does: ['tell 486'],
  },
  {
    title: 'Timer E goes on after a provisional response',
    from: 'proceeding',
    on: 'repeat',
    to: 'proceeding',
    does: ['send INFO'],
  },
  {
    title: 'Timer F gives up after a provisional response',
    from: 'proceeding',
    on: 'limit',
    to: 'terminated',
    does: ['tell timeout'],
  },
  {
    title: 'a flow that closes after a provisional response is told',
    from: 'proceeding',
    on: 'closed',
    to: 'terminated',
    does: ['tell transport'],
  },
  { title: 'Timer K ends it', from: 'completed', on: 'limit', to: 'terminated', does: [] },
  { title: 'once answered a closed flow ends it quietly', from: 'completed', on: 'closed', to: 'terminated', does: [] },
]

const statuses = { provisional: 180, success: 200, failure: 486 } as const

function start(
  method: string,
  transport: Transport,
): { bench: Bench; transaction: ClientTransaction; request: SipRequest } {
  const bench = new Bench()
  const transaction = bench.all.send(
    requestOf(method),
    'z9hG4bKbranch',
    flowOver(transport),
    {
      response: (_transaction, response) => bench.told.push(`tell ${response.status}`),
      failed: (_transaction, cause) => bench.told.push(`tell ${cause}`),
    },
    0,
  )
  return { bench, transaction, request: transaction.request }
}

function put(bench: Bench, transaction: ClientTransaction, request: SipRequest, input: ClientInput): void {
  if (input === 'repeat' || input === 'limit') transaction.expire(input, bench.now)
  else if (input === 'closed') bench.all.flowClosed(transaction.flow, bench.now)
  else bench.all.receiveResponse(responseWith(request, statuses[input]), bench.now)
}

describe.each([
  ['INVITE client', 'INVITE', invite, inviteClient],
  ['non-INVITE client', 'INFO', nonInvite, nonInviteClient],
] as const)('%s', (_name, method, cases, table) => {
  test.each(cases)('$from: $title', ({ from, on, to, does }) => {
    const { bench, transaction, request } = start(method, 'udp')
    for (const input of path[from] ?? []) put(bench, transaction, request, input)
    bench.take()
    put(bench, transaction, request, on)
    expect([transaction.state, ...bench.take()]).toEqual([to, ...does])
    expect(bench.all.clients.size).toBe(to === 'terminated' ? 0 : 1)
  })

  test('every row of the table has its case', () => {
    const rows = Object.entries(table).flatMap(([state, inputs]) =>
      Object.keys(inputs).map((input) => `${state} ${input}`),
    )
    expect(cases.map(({ from, on }) => `${from} ${on}`).sort()).toEqual(rows.sort())
  })
})

test('an INVITE is repeated after T1, doubling, until 64*T1', () => {
  const { bench } = start('INVITE', 'udp')
  const waits: number[] = []
  while (bench.all.clients.size > 0) waits.push(bench.next())
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16000, 500])
  expect(bench.take()).toEqual([...Array<string>(7).fill('send INVITE'), 'tell timeout'])
})

test('another request is repeated up to every T2', () => {
  const { bench } = start('INFO', 'udp')
  const waits: number[] = []
  while (bench.all.clients.size > 0) waits.push(bench.next())
  expect(waits).toEqual([500, 1000, 2000, 4000, 4000, 4000, 4000, 4000, 4000, 4000, 500])
})

test.each(['tcp', 'tls', 'ws', 'wss'] as const)(
  'over %s nothing is repeated, and nothing waits after a refusal',
  (transport) => {
    for (const method of ['INVITE', 'INFO']) {
      const { bench, transaction, request } = start(method, transport)
      expect(bench.wait).toBe(32_000)
      put(bench, transaction, request, 'failure')
      expect(transaction.state).toBe('terminated')
      expect(bench.wait).toBeUndefined()
    }
  },
)

test('the ACK to a refusal has the INVITE’s branch and Route, and the response’s To', () => {
  const { bench, transaction, request } = start('INVITE', 'udp')
  bench.context.take()
  put(bench, transaction, request, 'failure')
  const [ack] = bench.context.take()
  expect(ack?.type === 'transmit' ? new TextDecoder().decode(ack.data as Uint8Array) : '').toBe(
    [
      'ACK sip:bob@example.com SIP/2.0',
      'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKbranch;rport',
      'Route: <sip:proxy.example.com;lr>',
      'Max-Forwards: 70',
      'From: <sip:alice@example.com>;tag=a',
      'To: <sip:bob@example.com>;tag=b',
      'Call-ID: call',
      'CSeq: 1 ACK',
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n'),
  )
})
