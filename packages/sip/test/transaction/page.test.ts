import { expect, test } from 'vitest'
import { Seeded } from '../../../testkit/src/link/random.ts'
import { pageParts } from '../../src/user-agent/page.ts'
import { Bench, flowOver, requestOf, responseWith } from './machines.ts'

const flow = flowOver('wss')

/** What both are told to do; each does it to transactions of its own. */
type Step = (bench: Bench) => void

const clientSteps: readonly Step[] = [180, 183, 200, 202, 404, 486].map((status) => (bench) => {
  for (const { request } of [...bench.all.clients.values()])
    bench.all.receiveResponse(responseWith(request, status), bench.now)
})
const serverSteps: readonly Step[] = [
  ...[180, 200, 486].map(
    (status): Step =>
      (bench) => {
        for (const transaction of bench.all.servers.values()) bench.all.respond(transaction, { status }, bench.now)
      },
  ),
  (bench) => {
    for (const transaction of [...bench.all.servers.values()]) transaction.receive(transaction.request, bench.now)
  },
  (bench) => {
    for (const transaction of [...bench.all.servers.values()]) transaction.receive(requestOf('ACK'), bench.now)
  },
]
const commonSteps: readonly Step[] = [
  (bench) => {
    if (bench.wait !== undefined) bench.next()
  },
  (bench) => bench.all.flowClosed(flow, bench.now),
]

test.each(['INVITE', 'INFO'])('over a WebSocket the parts of a page do with %s what those of a server do', (method) => {
  for (let seed = 0; seed < 300; seed++) {
    const seeded = new Seeded(seed)
    const isClient = seeded.chance(0.5)
    const benches = [new Bench(), new Bench(pageParts)]
    for (const bench of benches) {
      if (!isClient) bench.all.accept(requestOf(method), flow, false, 0)
      else {
        const response = (_: unknown, { status }: { status: number }) => bench.told.push(`tell ${status}`)
        const failed = (_: unknown, cause: string) => bench.told.push(`tell ${cause}`)
        bench.all.send(requestOf(method), 'z9hG4bKbranch', flow, { response, failed }, 0)
      }
    }
    for (let count = 0; count < 8; count++) {
      const step = seeded.pick([...(isClient ? clientSteps : serverSteps), ...commonSteps])
      for (const bench of benches) step?.(bench)
      const [server, page] = benches.map((bench) => [
        bench.take(),
        bench.wait,
        [...bench.all.clients.values(), ...bench.all.servers.values()].map(({ state }) => state),
      ])
      expect(page, `seed ${seed}, step ${count}`).toEqual(server)
    }
  }
})
