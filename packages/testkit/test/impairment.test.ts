import { expect, test } from 'vitest'
import { Impairment, type ImpairmentOptions, mulberry32 } from '../src/index.ts'

/** The numbers 0 to `count` less one, as they come out. */
async function through(options: ImpairmentOptions, count: number, seed = 1): Promise<number[]> {
  const impairment = new Impairment(options, mulberry32(seed))
  const out: number[] = []
  const sent: Promise<void>[] = []
  for (let i = 0; i < count; i++) {
    const fate = impairment.next()
    if (fate === 'lost') continue
    sent.push(
      new Promise((resolve) => {
        impairment.send(fate, () => {
          out.push(i)
          resolve()
        })
      }),
    )
  }
  await Promise.all(sent)
  return out
}

const inOrder = (numbers: readonly number[]) => numbers.every((one, at) => at === 0 || one > (numbers[at - 1] ?? 0))

test('the same seed does the same, another seed something else', async () => {
  const harm = { loss: 0.3, reordering: 0.2 }
  expect(await through(harm, 100, 5)).toEqual(await through(harm, 100, 5))
  expect(await through(harm, 100, 5)).not.toEqual(await through(harm, 100, 6))
})

test('jitter keeps the order and loses nothing', async () => {
  const out = await through({ loss: 0, jitter: 30 }, 50)
  expect(out).toHaveLength(50)
  expect(inOrder(out)).toBe(true)
})

test('what is held back comes right after as many as it is to be behind, and nothing is lost', async () => {
  const out = await through({ loss: 0, reordering: 0.1, behind: 2 }, 200)
  expect(out.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i))
  expect(inOrder(out)).toBe(false)
  // One may wait for another that is held itself, but never for long.
  for (const [at, number] of out.slice(0, 190).entries()) expect(Math.abs(at - number)).toBeLessThan(6)
})

test('loss takes about its share', async () => {
  const left = (await through({ loss: 0.2 }, 1000)).length
  expect(left).toBeGreaterThan(750)
  expect(left).toBeLessThan(850)
})
