import { Link, type Seeded } from '../../../testkit/src/link/index.ts'
import { judge } from './random-calls/invariants.ts'
import { People } from './random-calls/people.ts'
import { World } from './random-calls/world.ts'

/** What became of a seed. */
export interface Outcome {
  readonly seed: number
  /** The first invariant that did not hold. */
  readonly fault: string | undefined
  readonly loss: number
  readonly messages: number
  /** ms. */
  readonly virtualTime: number
  /** What came about: calls, transfers, UPDATEs … */
  readonly counts: Readonly<Record<string, number>>
}

/** Random calls among three people over a random link, everything drawn from the seed. */
export function randomCalls(seed: number, loss?: number): Outcome {
  const link = new Link(seed, { delay: [5, 400] })
  link.recording = false
  const { random } = link
  const way = seed % 10
  const timer = random.chance(0.15) ? 90 : undefined
  const world = new World(link, way < 8 ? 'udp' : way < 9 ? 'ws' : 'tcp', {
    // Long enough for one request with all its repeats (32 s), so that no fresh nonce is stale when it comes back.
    nonceLifetime: random.chance(0.3) ? random.between(40_000, 120_000) : undefined,
    timer,
    talk: timer === undefined ? 180_000 : 600_000,
  })
  link.faults.loss = loss ?? drawLoss(random)
  link.faults.duplicate = random.chance(0.5) ? 0.1 : 0
  const { book } = world
  const people = new People(world)
  for (let calls = random.between(1, 4); calls > 0; calls--)
    link.after(random.between(0, 40_000), () => people.place(world.another()))
  const slept = random.chance(0.15)
  if (slept) {
    const sleeper = world.another()
    link.after(random.between(0, 60_000), () => {
      sleeper.asleep = true
      link.after(3_600_000, () => {
        sleeper.asleep = false
      })
    })
  }
  try {
    link.settle(4 * 3_600_000)
    judge(world, slept)
  } catch (error) {
    book.fail(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  const { counts, fault } = book
  return { seed, fault, loss: link.faults.loss, messages: link.sent, virtualTime: link.now, counts }
}

/** 0 to 60 %, the lower half more often: there more has to go well. */
function drawLoss(random: Seeded): number {
  return random.chance(0.1) ? 0 : 0.6 * random.next() ** 2
}
