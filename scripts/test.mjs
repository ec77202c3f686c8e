// `npm test`: brings the peers, then style, types, imports, unit tests, and the tests with real browsers and phones.
// Its last line counts: 'N passed, N failed, N skipped'.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
/** The fuzz tests' own number of inputs, fifty times over. */
const millionInputs = [
  'fuzz, a million inputs',
  'node',
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--testTimeout=3600000', 'fuzz'],
  { FUZZ_RUNS: '1000000', FUZZ_SEED: String(Date.now() % 2 ** 31) },
]
const results = await steps([
  ['style', 'node', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']],
  ['imports', 'node', ['scripts/imports/main.mjs']],
  ['types', 'node', ['scripts/types.mjs']],
  vitest('unit'),
  vitest('peers'),
  ...(long ? [vitest('long'), millionInputs] : []),
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
if (long && filters.length === 0) keepResult()
// Failed steps and failed tests are both counted, so that a test run that crashed can never read as green.
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1

/** The last result of the long tests is part of the documents. */
function keepResult() {
  const { stdout } = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' })
  const rows = results.map(
    ({ name, code, seconds }) => `| ${name} | ${code === 0 ? 'passed' : 'FAILED'} | ${seconds.toFixed(0)} s |`,
  )
  writeFileSync(
    'docs/last-long-run.md',
    `# The last run of \`npm run test:long\`

${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${stdout.trim()}, ${process.platform} ${process.arch}, Node ${process.versions.node}:
${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped.

| step | result | took |
|---|---|---|
${rows.join('\n')}
`,
  )
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
