import type { Binding, InviteOptions } from '@offhook/sip'
import { expect, test } from 'vitest'
import type { Call } from '../../src/switch/call.ts'
import { LikedProtection } from '../../src/switch/liked-protection.ts'
import { ring } from '../../src/switch/ring.ts'

const binding = (id: string, over: Partial<Binding> = {}): Binding => ({
  uri: `sip:1001@${id}.invalid`,
  flow: { id, transport: 'udp', local: { host: '192.0.2.1' }, remote: { address: '192.0.2.9', port: 5060 } },
  callId: id,
  cseq: 1,
  expiresAt: 1000,
  updatedAt: 0,
  q: 1,
  path: [],
  methods: [],
  ...over,
})

/** The INVITEs that ringing these devices makes. */
async function invites(bindings: readonly Binding[]): Promise<InviteOptions[]> {
  const made: InviteOptions[] = []
  const devices = new Map<string, unknown>()
  const call = {
    id: 'call',
    over: false,
    failures: [],
    devices,
    again: new Map(),
    log: { debug() {} },
    addDevice: (leg: { id: string }) => devices.set(leg.id, leg),
    caller: { id: 'a', towards: 'browser', session: { request: { from: {} } } },
    context: {
      domain: 'pbx.test',
      ringTimeout: 30,
      liked: new LikedProtection(),
      engine: { offer: async () => 'sdp' },
      endpoint: { perform: (act: (now: number) => unknown) => act(0) },
      userAgent: {
        invite: (options: InviteOptions) => {
          made.push(options)
          return { session: {}, effects: [] }
        },
      },
    },
  }
  const user = { extension: '1001', name: 'One' }
  // Only what ringing touches.
  await ring(call as unknown as Call, 'offer', user as never, user as never, bindings)
  return made
}

test('a device behind proxies is reached by the way it registered', async () => {
  const path = ['<sip:p1.pbx.test;lr>', '<sip:p2.pbx.test;lr;ob>']
  const made = await invites([binding('one', { path }), binding('two')])
  expect(made.map(({ routes }) => routes)).toEqual([path, []])
})

test('a device with several flows rings once, over the latest', async () => {
  const instanceId = '<urn:uuid:one>'
  const made = await invites([
    binding('new', { instanceId, regId: 2 }),
    binding('old', { instanceId, regId: 1 }),
    binding('desk'),
  ])
  expect(made.map(({ flow }) => flow.id)).toEqual(['new', 'desk'])
})
