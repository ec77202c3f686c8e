import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { bundle } from '../../../bench/bundle.ts'

test('all of it is at most 45 kB, minified and gzipped', async () => {
  const code = await bundle(`import JsSIP from '@offhook/jssip'; globalThis.JsSIP = JsSIP`)
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(45_000)
})
