import { Phone } from '../../src/full/phone.ts'
import type { Call, PhoneOptions } from '../../src/types.ts'
import { Clock } from './clock.ts'
import { FarEnd } from './far-end.ts'
import { FakePeer } from './media.ts'
import { FakeNetwork } from './network.ts'
import { type FakePlatform, fakePlatform } from './platform.ts'

export interface World {
  readonly clock: Clock
  readonly network: FakeNetwork
  readonly server: FarEnd
  readonly platform: FakePlatform
  readonly phone: Phone
}

/** Which phone `world` makes: the full one, or what a test puts here before (fake/audio.ts). */
export const front: { make: new (...args: ConstructorParameters<typeof Phone>) => unknown } = { make: Phone }

export const alice = 'sip:alice@pbx.test'

/** A phone and its server over a virtual link, in virtual time. Media by fakes; signalling by the real core on both sides. */
export function world(options: Partial<PhoneOptions> = {}): World {
  FakePeer.all = []
  FakePeer.slow = false
  const clock = new Clock()
  const network = new FakeNetwork(clock)
  const server = new FarEnd({ now: () => clock.now, later: (run, ms) => clock.later(run, ms) })
  network.server = server
  const platform = fakePlatform(clock, network)
  const phone = new front.make({ server: '/ws', aor: alice, password: 'secret', ...options }, platform) as Phone
  return { clock, network, server, platform, phone }
}

/** The same, registered. */
export async function registered(options: Partial<PhoneOptions> = {}): Promise<World> {
  const made = world(options)
  void made.phone.start()
  await made.clock.until(() => made.phone.state.name === 'registered')
  return made
}

/** The names of the states a call goes through, filled as it goes. */
export function statesOf(call: Call): string[] {
  const states: string[] = []
  call.on('state', (state) => states.push(state.name === 'held' ? `held by ${state.by}` : state.name))
  return states
}
