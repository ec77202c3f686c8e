import { type HeaderField, makeRequest, multipartType, printMultipart, type Reply } from '@offhook/sip'
import { expect, test } from 'vitest'
import type { Call } from '../../src/switch/call.ts'
import { start } from '../../src/switch/start.ts'

/** What an INVITE to the echo comes to: the offer that is served, or the refusal. */
async function outcome(
  headers: readonly HeaderField[],
  body: string | Uint8Array,
): Promise<string | Reply | undefined> {
  let result: string | Reply | undefined
  const session = {
    request: makeRequest({ method: 'INVITE', uri: 'sip:echo@pbx.test', headers, body }),
    state: { name: 'proceeding' },
    flow: { local: { host: '192.0.2.1' }, transport: 'udp' },
    accept: () => [],
    reject: (reply: Reply) => {
      result = reply
    },
  }
  const log = { info() {}, debug() {} }
  const call = {
    log,
    caller: { session },
    end: async () => {},
    negotiation: { on() {} },
    context: {
      log,
      authenticate: async () => ({ kind: 'known', user: {} }),
      isOurs: () => true,
      services: new Map([['echo', { kind: 'echo' }]]),
      endpoint: { perform: (act: (now: number) => unknown) => act(0) },
      engine: {
        serve: async (_call: string, _leg: string, offer: string) => {
          result = offer
          return 'answer'
        },
      },
    },
  }
  // Only what the first step of such a call touches.
  await start(call as unknown as Call)
  return result
}

const type = (value: string): HeaderField => ['Content-Type', value]
const offer = { headers: [type('application/sdp')], body: 'offer' }

test('an offer is found alone and beside parts that need not be understood', async () => {
  const isup = {
    headers: [type('application/isup'), ['Content-Disposition', 'signal;handling=optional'] as const],
    body: 'x',
  }
  expect(await outcome([type('application/sdp')], 'offer')).toBe('offer')
  expect(await outcome([type(multipartType('b'))], printMultipart('b', [isup, offer]))).toBe('offer')
})

test('a body that must be understood and is not gets 415 with what is', async () => {
  const location = { headers: [type('application/pidf+xml')], body: '<presence/>' }
  const refusal = {
    status: 415,
    reason: 'Not understood: application/pidf+xml',
    headers: [['Accept', 'application/sdp, multipart/mixed']],
  }
  expect(await outcome([type('application/pidf+xml')], '<presence/>')).toEqual(refusal)
  expect(await outcome([type(multipartType('b'))], printMultipart('b', [offer, location]))).toEqual(refusal)
})

test('an INVITE without an offer is not served yet', async () => {
  expect(await outcome([], '')).toMatchObject({ status: 488 })
})
