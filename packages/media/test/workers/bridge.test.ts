import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { SyntheticPhone } from '../engine/phone.ts'
import { FORMATS, openPool, PHONE, type TestPool } from './pool.ts'

// Processes are started for each test, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let own: TestPool
let phones: SyntheticPhone[]

beforeAll(async () => {
  // By the last letter: `…0` on one worker, `…1` on the other.
  own = await openPool({ place: (_, leg, workers) => workers[Number(leg.at(-1))]?.id ?? '' })
})
afterAll(() => own.close())

beforeEach(async () => {
  phones = await Promise.all([1, 2, 3, 4].map(() => SyntheticPhone.open()))
})

afterEach(async () => {
  for (const phone of phones) phone.close()
  for (const { call } of await own.pool.inventory()) await own.pool.release(call)
  expect(own.pool.workers().map(({ calls }) => calls)).toEqual([0, 0])
})

const TONES = [440, 530, 700, 900]
/** Payload type by phone. */
const LAWS = [0, 0, 0, 0]
const law = (type: number) => (type === 0 ? 'PCMU' : 'PCMA')

async function call(id: string, [a, legA]: [number, string], [b, legB]: [number, string], formats = FORMATS) {
  const [one, two] = [phones[a], phones[b]] as [SyntheticPhone, SyntheticPhone]
  two.follow(await own.pool.offer(id, legA, one.sdp(formats), PHONE, legB, PHONE))
  one.follow(await own.pool.answer(id, legB, two.sdp(formats)))
  const type = Number(formats[0]?.split(' ')[0])
  for (const [phone, at] of [
    [one, a],
    [two, b],
  ] as const) {
    LAWS[at] = type
    phone.play(TONES[at] as number, type, law(type))
  }
}

const hears = (at: number, other: number): Promise<void> | undefined =>
  phones[at]?.hears(TONES[other] as number, LAWS[at] as number, law(LAWS[at] as number))

it.each([
  ['on one worker', 'b0', 'c0'],
  ['on two workers', 'b0', 'c1'],
  ['on two workers, both tied to their own before', 'b1', 'c0'],
])('two %s are bridged, and go on when the others have left', async (_, b, c) => {
  await call('one', [0, 'a0'], [1, b])
  await call('two', [2, 'a1'], [3, c])
  await Promise.all([hears(0, 1), hears(2, 3)])
  await own.pool.bridge('one', b, 'two', c, c)
  await Promise.all([hears(1, 3), hears(3, 1)])
  await own.pool.release('two')
  await own.pool.release('one', 'a0')
  await Promise.all([hears(1, 3), hears(3, 1)])
  const [found] = await own.pool.inventory()
  expect(found?.legs.map(({ leg, other }) => [leg, other]).sort()).toEqual([
    [b, c],
    [c, b],
  ])
  // Both can still negotiate.
  expect(await own.pool.reoffer('one', c, phones[3]?.sdp(FORMATS) ?? '')).toMatchObject({ kind: 'answered' })
  await Promise.all([hears(1, 3), hears(3, 1)])
})

it('codecs are converted across workers', async () => {
  await call('one', [0, 'a0'], [1, 'b0'])
  await call('two', [2, 'a1'], [3, 'c1'], ['8 PCMA/8000'])
  await own.pool.bridge('one', 'b0', 'two', 'c1')
  await Promise.all([hears(1, 3), hears(3, 1)])
})

it('what cannot be is refused across workers too, and both calls go on', async () => {
  await call('one', [0, 'a0'], [1, 'b0'])
  const other = phones[3] as SyntheticPhone
  other.follow(await own.pool.offer('two', 'a1', phones[2]?.sdp(['18 G729/8000']) ?? '', PHONE, 'c1', PHONE))
  await own.pool.answer('two', 'c1', other.sdp(['18 G729/8000']))
  await expect(own.pool.bridge('one', 'b0', 'two', 'c1')).rejects.toMatchObject({ refusal: { status: 488 } })
  await Promise.all([hears(0, 1), hears(1, 0)])
  expect((await own.pool.inventory()).flatMap(({ legs }) => legs.map(({ leg }) => leg)).sort()).toEqual([
    'a0',
    'a1',
    'b0',
    'c1',
  ])
})

it.each(['c0', 'c1'])('a leg is given another one, %s, without being asked', async (c) => {
  await call('one', [0, 'a0'], [1, 'b1'])
  const carol = phones[3] as SyntheticPhone
  LAWS[3] = 0
  carol.follow(await own.pool.offer('one', 'b1', '', PHONE, c, PHONE))
  expect(await own.pool.answer('one', c, carol.sdp(FORMATS))).toBe('')
  carol.play(900, 0, 'PCMU')
  await own.pool.release('one', 'a0')
  await Promise.all([hears(1, 3), hears(3, 1)])
})
