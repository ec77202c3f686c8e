import { pair, type Seeded } from '../../../testkit/src/link/index.ts'
import { Book } from './random-calls/book.ts'
import { judge } from './random-calls/invariants.ts'
import { People } from './random-calls/people.ts'

/** What became of a seed. */
export interface Outcome {
  readonly seed: number
  /** The first invariant that did not hold. */
  readonly fault: string | undefined
  readonly loss: number
  readonly messages: number
  /** ms. */
  readonly virtualTime: number
  readonly talked: number
}

/** Random calls in both directions over a random link, everything drawn from the seed. */
export function randomCalls(seed: number, loss?: number): Outcome {
  const way = seed % 10
  const transport = way < 8 ? 'udp' : way < 9 ? 'ws' : 'tcp'
  const { alice, bob, link } = pair({ seed, transport, delay: [5, 400] })
  link.recording = false
  const { random } = link
  link.faults.loss = loss ?? drawLoss(random)
  link.faults.duplicate = random.chance(0.5) ? 0.1 : 0
  const book = new Book(() => link.now)
  const people = new People(link, book, {
    // Long enough for one request with all its repeats (32 s), so that no fresh nonce is stale when it comes back.
    nonceLifetime: random.chance(0.3) ? random.between(40_000, 120_000) : undefined,
    talk: 180_000,
  })
  const calls = random.between(1, 3)
  for (let call = 0; call < calls; call++)
    link.after(random.between(0, 20_000), () => people.place(random.chance(0.5) ? alice : bob))
  const slept = random.chance(0.15)
  if (slept) {
    const sleeper = random.chance(0.5) ? alice : bob
    link.after(random.between(0, 60_000), () => {
      sleeper.asleep = true
      link.after(3_600_000, () => {
        sleeper.asleep = false
      })
    })
  }
  try {
    link.settle(4 * 3_600_000)
    judge(book, { link, endpoints: [alice, bob], slept })
  } catch (error) {
    book.fail(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  const { talked, fault } = book
  return { seed, fault, loss: link.faults.loss, messages: link.sent, virtualTime: link.now, talked }
}

/** 0 to 60 %, the lower half more often: there more has to go well. */
function drawLoss(random: Seeded): number {
  return random.chance(0.1) ? 0 : 0.6 * random.next() ** 2
}
