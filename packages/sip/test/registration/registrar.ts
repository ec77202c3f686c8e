import {
  applyRegister,
  type Binding,
  type RegisterOptions,
  type RegistrarPolicy,
  type Registration,
  type Reply,
  type SipRequest,
} from '@offhook/sip'
import type { Endpoint, Link } from '../../../testkit/src/link/index.ts'

/** Bob as a registrar of one address. */
export class Registrar {
  bindings: readonly Binding[] = []
  /** As they came. */
  readonly requests: SipRequest[] = []
  /** When each came, in ms. */
  readonly times: number[] = []
  /** What it says instead, as long as it says anything. */
  refuse: (request: SipRequest, now: number) => Reply | undefined = () => undefined

  constructor(bob: Endpoint, policy: RegistrarPolicy = {}) {
    bob.on = (effect) => {
      if (effect.type !== 'request') return
      const { request, flow, transaction } = effect
      this.requests.push(request)
      this.times.push(bob.now)
      const refusal = this.refuse(request, bob.now)
      if (refusal !== undefined) return void bob.do(bob.ua.respond(transaction, refusal, bob.now))
      const result = applyRegister(request, flow, this.bindings, bob.now, policy)
      this.bindings = result.bindings
      bob.do(bob.ua.respond(transaction, result.response, bob.now))
    }
  }
}

export const instanceId = '<urn:uuid:00000000-0000-1000-8000-000A95A0E128>'

export function register(alice: Endpoint, over: Partial<RegisterOptions> = {}): Registration {
  const { registration, effects } = alice.ua.register(
    {
      flow: alice.flow,
      registrar: 'sip:example.com',
      aor: 'sip:alice@example.com',
      contact: '<sip:alice@192.0.2.1>',
      instanceId,
      ...over,
    },
    alice.now,
  )
  alice.do(effects)
  return registration
}

/** A driver that opens the flows it is asked for while `reachable`, and closes what the core wants closed. */
export class Driver {
  reachable = true
  /** When it was asked for a flow, in ms, and where to. */
  readonly asked: string[] = []
  readonly times: number[] = []

  constructor(alice: Endpoint, bob: Endpoint, link: Link) {
    alice.on = (effect) => {
      if (effect.type === 'close') link.close(alice, effect.flow)
      if (effect.type !== 'need' || effect.need.kind !== 'flow') return
      const { to, why } = effect.need
      this.asked.push(`${why} ${to.transport} ${to.address}:${to.port}`)
      this.times.push(link.now)
      const flow = this.reachable ? link.connect(alice, bob, to.transport) : undefined
      alice.do(alice.ua.provide(effect.id, flow && { flow, contact: `<sip:alice@${flow.id}.invalid>` }, link.now))
    }
  }
}

export function states(alice: Endpoint): string[] {
  return alice.all('registration').map(({ state }) => state.name)
}
