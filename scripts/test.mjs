// `npm test`: brings the peers, then style, types, imports, unit tests, and the tests with real browsers and phones.
// Its last line counts: 'N passed, N failed, N skipped'.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { installMissing } from './peers.mjs'
import { steps } from './steps.mjs'

const long = process.argv.includes('--long')
const filters = process.argv.slice(2).filter((argument) => argument !== '--long')
const scratch = mkdtempSync(path.join(tmpdir(), 'offhook-test-'))

await installMissing({ log: (line) => console.log(line) })

const vitest = (project) => [
  `${project} tests`,
  'node',
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${path.join(scratch, `${project}.json`)}`,
    ...filters,
    ...(filters.length > 0 ? ['--passWithNoTests'] : []),
  ],
]
const results = await steps([
  ['style', 'node', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']],
  ['imports', 'node', ['scripts/imports/main.mjs']],
  ['types', 'node', ['scripts/types.mjs']],
  vitest('unit'),
  vitest('peers'),
  ...(long ? [vitest('long')] : []),
])

const total = { passed: 0, failed: results.filter((result) => result.code !== 0).length, skipped: 0 }
for (const project of ['unit', 'peers', 'long']) {
  const report = read(path.join(scratch, `${project}.json`))
  if (report === undefined) continue
  total.passed += report.numPassedTests
  total.failed += report.numFailedTests
  total.skipped += report.numPendingTests + report.numTodoTests
}
rmSync(scratch, { recursive: true, force: true })
// Failed steps and failed tests are both counted, so that a test run that crashed can never read as green.
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
