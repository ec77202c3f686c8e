import type { createUserAgent, Flow, Transport, UserAgentOptions } from '@offhook/sip'
import { Endpoint } from './endpoint.ts'
import { isMeant, label } from './label.ts'
import { Seeded } from './random.ts'

export interface Faults {
  /** Probabilities, 0 to 1, for unreliable transports. */
  loss: number
  duplicate: number
  /** ms of one way, chosen anew for each datagram: a span makes them overtake each other. */
  delay: readonly [least: number, most: number]
}

interface Path {
  readonly flow: Flow
  readonly from: Endpoint
  readonly to: Endpoint
  /** The same path as its other end knows it. */
  readonly back: Flow
  open: boolean
  /** When the last message arrives: a stream keeps its order. */
  last: number
}

interface InFlight {
  readonly at: number
  readonly order: number
  readonly path: Path
  readonly data: Uint8Array | string
}

/** A network in virtual time: everything that happens follows from the seed. */
export class Link {
  now = 0
  readonly random: Seeded
  readonly faults: Faults
  /** Every message sent, as `alice → INVITE`; one that is lost ends in ` ✗`. */
  readonly ladder: string[] = []
  /** Messages sent. */
  sent = 0
  /** Whether the ladder is kept. */
  recording = true
  readonly endpoints: Endpoint[] = []
  readonly #paths = new Map<Endpoint, Map<string, Path>>()
  #wire: InFlight[] = []
  #order = 0
  #flows = 0
  #drops: string[] = []
  #plans: { readonly at: number; readonly order: number; readonly act: () => void }[] = []

  constructor(seed: number, faults: Partial<Faults> = {}) {
    this.random = new Seeded(seed)
    this.faults = { loss: 0, duplicate: 0, delay: [10, 10], ...faults }
  }

  endpoint(name: string, options: Partial<UserAgentOptions> = {}, create?: typeof createUserAgent): Endpoint {
    const endpoint = new Endpoint(this, name, { random: this.random.bytes, ...options }, create)
    this.endpoints.push(endpoint)
    this.#paths.set(endpoint, new Map())
    return endpoint
  }

  /** A new flow between two endpoints. Returns it as the first one knows it. */
  connect(a: Endpoint, b: Endpoint, transport: Transport): Flow {
    const number = ++this.#flows
    const addressOf = (endpoint: Endpoint) => ({
      address: `192.0.2.${this.endpoints.indexOf(endpoint) + 1}`,
      port: 5060 + 2 * (number - 1),
    })
    const flowOf = (own: Endpoint, peer: Endpoint): Flow => ({
      id: `${own.name}-${peer.name}-${number}`,
      transport,
      local: { host: addressOf(own).address, port: addressOf(own).port },
      remote: addressOf(peer),
    })
    const there = flowOf(a, b)
    const back = flowOf(b, a)
    this.#paths.get(a)?.set(there.id, { flow: there, from: a, to: b, back, open: true, last: 0 })
    this.#paths.get(b)?.set(back.id, { flow: back, from: b, to: a, back: there, open: true, last: 0 })
    return there
  }

  /** The flow of this endpoint that was connected last. */
  flowOf(endpoint: Endpoint): Flow {
    const path = [...(this.#paths.get(endpoint)?.values() ?? [])].at(-1)
    if (path === undefined) throw new Error(`${endpoint.name} is not connected`)
    return path.flow
  }

  /** Breaks a flow: what is under way is lost, and both ends are told. */
  close(endpoint: Endpoint, flow: Flow): void {
    const path = this.#paths.get(endpoint)?.get(flow.id)
    if (path?.open !== true) return
    const other = this.#paths.get(path.to)?.get(path.back.id)
    path.open = false
    if (other !== undefined) other.open = false
    this.#wire = this.#wire.filter((message) => message.path !== path && message.path !== other)
    endpoint.do(endpoint.ua.flowClosed(flow, this.now))
    path.to.do(path.to.ua.flowClosed(path.back, this.now))
  }

  /** Loses the next message that has this name, such as `ACK`, `200 INVITE`, `200`; twice to lose two. */
  dropNext(name: string): void {
    this.#drops.push(name)
  }

  /** Does this in so many ms: what people do, in a run where nobody waits. */
  after(time: number, act: () => void): void {
    this.#plans.push({ at: this.now + time, order: this.#order++, act })
    this.#plans.sort((a, b) => a.at - b.at || a.order - b.order)
  }

  send(from: Endpoint, flow: Flow, data: Uint8Array | string): void {
    const path = this.#paths.get(from)?.get(flow.id)
    this.sent++
    const what = this.recording || this.#drops.length > 0 ? label(data) : ''
    const dropped = this.#drops.findIndex((name) => isMeant(name, what))
    if (dropped >= 0) this.#drops.splice(dropped, 1)
    const unreliable = flow.transport === 'udp'
    const lost = path?.open !== true || dropped >= 0 || (unreliable && this.random.chance(this.faults.loss))
    if (this.recording) this.ladder.push(`${from.name} → ${what}${lost ? ' ✗' : ''}`)
    if (lost) return
    this.#deliver(path, data, unreliable)
    if (unreliable && this.random.chance(this.faults.duplicate)) this.#deliver(path, data, unreliable)
  }

  #deliver(path: Path, data: Uint8Array | string, unreliable: boolean): void {
    const [least, most] = this.faults.delay
    let at = this.now + this.random.between(least, most)
    if (!unreliable) at = Math.max(at, path.last)
    path.last = at
    this.#wire.push({ at, order: this.#order++, path, data })
  }

  /** Runs on until this time, in ms. */
  runUntil(time: number): void {
    for (;;) {
      const next = this.#next()
      if (next === undefined || next > time) break
      this.#step(next)
    }
    this.now = Math.max(this.now, time)
  }

  run(time: number): void {
    this.runUntil(this.now + time)
  }

  /** Runs until nothing is under way and nobody waits for anything. Throws when that takes over `most` ms. */
  settle(most = 3_600_000): void {
    const end = this.now + most
    for (;;) {
      const next = this.#next()
      if (next === undefined) return
      if (next > end) throw new Error(`not quiet after ${most} ms: the next deadline is at ${next}`)
      this.#step(next)
    }
  }

  #next(): number | undefined {
    let least = this.#plans[0]?.at
    for (const message of this.#wire) {
      if (!message.path.to.asleep && (least === undefined || message.at < least)) least = message.at
    }
    for (const endpoint of this.endpoints) {
      const at = endpoint.asleep ? undefined : endpoint.ua.nextDeadline()
      if (at !== undefined && (least === undefined || at < least)) least = at
    }
    return least
  }

  #step(time: number): void {
    this.now = Math.max(this.now, time)
    const plan = this.#plans[0]
    if (plan !== undefined && plan.at <= this.now) {
      this.#plans.shift()
      plan.act()
      return
    }
    const due = this.#take()
    if (due !== undefined) {
      const { to, back } = due.path
      to.do(to.ua.receive(back, due.data, this.now))
      return
    }
    for (const endpoint of this.endpoints) {
      if (endpoint.asleep) continue
      const at = endpoint.ua.nextDeadline()
      if (at !== undefined && at <= this.now) endpoint.do(endpoint.ua.advance(this.now))
    }
  }

  #take(): InFlight | undefined {
    let best = -1
    for (let index = 0; index < this.#wire.length; index++) {
      const message = this.#wire[index]
      const least = this.#wire[best]
      if (message === undefined || message.at > this.now || message.path.to.asleep) continue
      if (least === undefined || message.at < least.at || (message.at === least.at && message.order < least.order))
        best = index
    }
    return best < 0 ? undefined : this.#wire.splice(best, 1)[0]
  }
}
