// `npm test`: brings the peers, then style, types, imports, unit tests, and the tests with real browsers and phones.
// Its last line counts: 'N passed, N failed, N skipped'. `--long` adds the long tests, each file a step of its own, and keeps
// their results: `--only <part of a step's name>` runs some steps, `--resume` those that have not passed yet.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { LongRun, longFiles } from './long-run.mjs'
import { installMissing } from './peers.mjs'
import { steps } from './steps.mjs'

/** ms: a long run begins no step later than this. */
const LONGEST = 2 * 3_600_000

const { isLong, isResumed, only, filters } = read(process.argv.slice(2))
const scratch = mkdtempSync(path.join(tmpdir(), 'offhook-test-'))

await installMissing({ log: (line) => console.log(line) })

const report = (name) => path.join(scratch, `${name.replaceAll(/\W+/g, '-')}.json`)
const vitest = (name, project, files) => [
  name,
  'node',
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report(name)}`,
    ...files,
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
const isWanted = (text, parts) => parts.length === 0 || parts.some((part) => text.includes(part))
const all = [
  ['style', 'node', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']],
  ['imports', 'node', ['scripts/imports/main.mjs']],
  ['types', 'node', ['scripts/types.mjs']],
  vitest('unit tests', 'unit', filters),
  vitest('peers tests', 'peers', filters),
  ...(isLong
    ? [
        ...longFiles()
          .filter((file) => isWanted(file, filters))
          .map((file) => vitest(file, 'long', [file])),
        millionInputs,
      ]
    : []),
]
const wanted = all.filter(([name]) => isWanted(name, only))
const results = isLong ? await longRun() : await steps(wanted)

const total = { passed: 0, failed: results.filter((result) => result.code !== 0).length, skipped: 0 }
for (const { name } of results) {
  const counts = countsOf(name)
  for (const kind of ['passed', 'failed', 'skipped']) total[kind] += counts?.[kind] ?? 0
}
const failures = results.flatMap(({ name }) => failuresOf(name))
rmSync(scratch, { recursive: true, force: true })
// Said once more at the very end: of a long output people and machines often keep the last lines alone.
for (const failure of failures) console.log(failure)
// Failed steps and failed tests are both counted, so that a test run that crashed can never read as green.
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
const isAllDone = isResumed && results.length === 0
process.exitCode = total.failed === 0 && (total.passed > 0 || isAllDone || only.length > 0) ? 0 : 1

/** One step after another, each kept in the document as soon as it is over. */
async function longRun() {
  const kept = new LongRun()
  if (filters.length === 0) kept.only(all.map(([name]) => name))
  const started = performance.now()
  const done = []
  for (const [name, program, args, env = {}] of wanted) {
    if (isResumed && kept.isDone(name)) {
      console.log(`ok   ${name} (in an earlier run)`)
      continue
    }
    if (performance.now() - started > LONGEST) {
      console.log(`FAIL ${name} (not begun after two hours: --resume goes on)`)
      done.push({ name, code: 1, seconds: 0 })
      continue
    }
    const [result] = await steps([
      [name, program, args, { ...env, ...(isResumed ? { OFFHOOK_LONG_RESUME: '1' } : {}) }],
    ])
    done.push(result)
    if (filters.length === 0) kept.keep(name, result.code === 0, result.seconds, countsOf(name))
  }
  return done
}

function countsOf(name) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
      readFileSync(report(name), 'utf8'),
    )
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
  } catch {
    return undefined
  }
}

/** Each failed test of a step, or file that could not run, with the first lines of its message. */
function failuresOf(name) {
  try {
    const { testResults } = JSON.parse(readFileSync(report(name), 'utf8'))
    return testResults.flatMap((file) => {
      const place = path.relative('.', file.name)
      const failed = file.assertionResults.filter((test) => test.status === 'failed')
      if (file.status === 'failed' && failed.length === 0) return [`FAIL ${place}: ${beginning(file.message)}`]
      return failed.map((test) => `FAIL ${place} > ${test.fullName}: ${beginning(test.failureMessages[0])}`)
    })
  } catch {
    return []
  }
}

/** At most 800 characters of a message, without the lines of the test runner's own stack. */
function beginning(message = '') {
  const lines = message
    .split('\n')
    .filter((line) => !line.includes('/node_modules/') && !line.includes('at new Promise'))
  return lines.join('\n').slice(0, 800)
}

function read(args) {
  const found = { isLong: false, isResumed: false, only: [], filters: [] }
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]
    if (arg === '--long') found.isLong = true
    else if (arg === '--resume') found.isResumed = true
    else if (arg === '--only') found.only.push(args[++at] ?? '')
    else if (arg.startsWith('--only=')) found.only.push(arg.slice('--only='.length))
    else found.filters.push(arg)
  }
  return found
}
