import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { bundlePublished, entries, everything } from '../../../bench/bundle.ts'

const size = async (source: string): Promise<number> => gzipSync(await bundlePublished(source), { level: 9 }).length

// What is larger than this has brought something along that only servers or full phones need: see ADR 5 and `npm run bench --
// bundle`.
it('is at most 20 kB for a page that registers and makes an audio call', async () => {
  expect(await size(entries.offhook)).toBeLessThanOrEqual(20_000)
}, 120_000)

it('is at most 43 kB for a page that has all of it', async () => {
  expect(await size(everything)).toBeLessThanOrEqual(43_000)
}, 120_000)
