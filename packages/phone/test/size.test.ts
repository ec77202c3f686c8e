import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { bundle, entries } from '../../../bench/bundle.ts'

// What is larger than this has brought something along that only servers need: see ADR 5 and `npm run bench -- bundle`.
it('is at most 25 kB for a page that registers and makes an audio call', async () => {
  expect(gzipSync(await bundle(entries.offhook), { level: 9 }).length).toBeLessThanOrEqual(25_000)
})
