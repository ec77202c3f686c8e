import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { lacks, machineAddress } from '@offhook/testkit'
import { afterAll, describe, expect, test } from 'vitest'
import { scene } from '../e2e/scene.ts'
import { tryCell } from './cell.ts'
import { Outcomes } from './outcomes.ts'
import { type BrowserName, browsers, type Column, columns, gapOf, type Row, rows } from './rows.ts'
import { table } from './table.ts'

const DOCUMENT = fileURLToPath(new URL('../../../../docs/media-matrix.md', import.meta.url))
const STATE = fileURLToPath(new URL('../../../../node_modules/.cache/offhook-long/matrix.json', import.meta.url))
/** Below this line of the document stands the result. */
const RESULT = '<!-- result -->'

const isResumed = process.env.OFFHOOK_LONG_RESUME === '1'
/** Cells to run, as an expression over `Firefox, baresip opus, digits`; all by default. */
const wanted = new RegExp(process.env.OFFHOOK_MATRIX ?? '')
// What is not run now keeps what is known of it.
const outcomes = new Outcomes(STATE, isResumed || process.env.OFFHOOK_MATRIX !== undefined)

describe.skipIf(lacks('chromium', 'firefox', 'pulseaudio', 'baresip', 'linphone'))('the matrix', () => {
  const on = scene({ publicAddress: [machineAddress()] })

  afterAll(() => {
    const [head = ''] = readFileSync(DOCUMENT, 'utf8').split(RESULT)
    writeFileSync(DOCUMENT, `${head}${RESULT}\n${table(outcomes)}\n`)
  })

  for (const browser of browsers)
    for (const row of rows)
      for (const column of columns) {
        const name = `${browser}, ${row.name}, ${column}`
        const isKnown = isResumed && ['heard', 'gap'].includes(outcomes.of(browser, row, column)?.result ?? '')
        test.skipIf(isKnown || !wanted.test(name))(name, { timeout: 60_000 }, () => cell(browser, row, column))
      }

  async function cell(browser: BrowserName, row: Row, column: Column): Promise<void> {
    const gap = gapOf(browser, row, column)
    const steps = column === 'browser calls' || column === 'phone calls' ? [column] : ['browser calls' as const, column]
    try {
      const note = await tryCell(on, browser, row, steps)
      outcomes.keep(browser, row, column, { result: 'heard', note })
    } catch (error) {
      const { message } = error as Error
      const isGap = gap?.sign.test(message) ?? false
      const note = isGap ? (gap?.reason ?? '') : (message.split('\n', 1)[0] ?? '')
      outcomes.keep(browser, row, column, { result: isGap ? 'gap' : 'failed', note })
      if (isGap) return
      throw error
    }
    expect(gap, 'this was thought impossible: take it off the list').toBeUndefined()
  }
})
