import { lacks, machineAddress } from '@offhook/testkit'
import { describe, test } from 'vitest'
import { scene } from '../e2e/scene.ts'
import { tryCell } from './cell.ts'
import { type BrowserName, type Column, rows } from './rows.ts'

/** Of the matrix (matrix.long.test.ts) each codec, way of protection, phone, browser, direction and thing to try, once or twice. */
const CUT: Readonly<Record<string, readonly [BrowserName, ...Column[]]>> = {
  'baresip PCMU': ['Chromium', 'browser calls', 'digits', 'browser holds'],
  'baresip PCMA': ['Firefox', 'browser calls', 'ICE restart'],
  'baresip G722': ['Firefox', 'phone calls'],
  'baresip opus': ['Firefox', 'browser calls', 'digits', 'browser holds'],
  'baresip SDES': ['Chromium', 'phone calls', 'ICE restart'],
  'baresip DTLS': ['Firefox', 'phone calls', 'digits'],
  'linphone PCMU': ['Chromium', 'browser calls', 'other codec'],
  'linphone SDES': ['Firefox', 'browser calls', 'digits'],
  'linphone DTLS': ['Chromium', 'browser calls', 'phone holds'],
}

describe.skipIf(lacks('chromium', 'firefox', 'pulseaudio', 'baresip', 'linphone'))('a cut of the matrix', () => {
  // Firefox does not connect to loopback.
  const on = scene({ publicAddress: [machineAddress()] })

  for (const row of rows) {
    const [browser, ...steps] = CUT[row.name] ?? (['Chromium', 'browser calls'] as const)
    test(`${browser} and ${row.name}: ${steps.join(', ')}`, async () => {
      await tryCell(on, browser, row, steps)
    })
  }
})
