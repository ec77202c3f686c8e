import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { bundlePublished, entries, everything } from '../../../bench/bundle.ts'

const size = async (source: string): Promise<number> => gzipSync(await bundlePublished(source), { level: 9 }).length

// What is larger than this has brought something along that only servers or full phones need: see ADR 5 and `npm run bench --
// bundle`. The aim is 20 kB.
it('is at most 20.6 kB for a page that registers and makes an audio call', async () => {
  expect(await size(entries.offhook)).toBeLessThanOrEqual(20_600)
})

it('is at most 45 kB for a page that has all of it', async () => {
  expect(await size(everything)).toBeLessThanOrEqual(45_000)
})
