// What the steps of `npm run test:long` came to, one line each, kept in a document: of which a run that was cut off goes on.
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'

const DOCUMENT = 'docs/last-long-run.md'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts of tests */
/** @typedef {{ result: string, tests: string, took: string, when: string, commit: string }} Line */

/** The soaks, matrices and sweeps of all packages, each a step of its own. */
export const longFiles = () =>
  globSync('packages/*/test/**/*.long.test.ts', { exclude: (name) => name === 'node_modules' }).sort()

const { stdout } = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' })
const commit = stdout?.trim() || 'unknown'

export class LongRun {
  /** @type {Map<string, Line>} */
  #lines = new Map()

  constructor() {
    if (!existsSync(DOCUMENT)) return
    for (const line of readFileSync(DOCUMENT, 'utf8').split('\n')) {
      const cells = line.split('|').map((cell) => cell.trim())
      if (cells.length !== 8 || cells[1] === 'step' || cells[1]?.startsWith('-')) continue
      const [, name = '', result = '', tests = '', took = '', when = '', at = ''] = cells
      this.#lines.set(name, { result, tests, took, when, commit: at })
    }
  }

  /** Passed already, with the code as it is. @param {string} name */
  isDone(name) {
    const line = this.#lines.get(name)
    return line?.result === 'passed' && line.commit === commit
  }

  /** @param {string} name @param {boolean} isGood @param {number} seconds @param {Counts | undefined} counts */
  keep(name, isGood, seconds, counts) {
    const tests = counts ? `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped` : '-'
    const when = new Date().toISOString().slice(0, 16).replace('T', ' ')
    this.#lines.set(name, {
      result: isGood ? 'passed' : 'FAILED',
      tests,
      took: `${seconds.toFixed(0)} s`,
      when,
      commit,
    })
    this.#write()
  }

  /** Steps that are no more are left out. @param {readonly string[]} names */
  only(names) {
    for (const name of this.#lines.keys()) if (!names.includes(name)) this.#lines.delete(name)
  }

  #write() {
    const rows = [...this.#lines].map(
      ([name, line]) => `| ${name} | ${line.result} | ${line.tests} | ${line.took} | ${line.when} | ${line.commit} |`,
    )
    writeFileSync(
      DOCUMENT,
      `# The last run of \`npm run test:long\`

On ${process.platform} ${process.arch}, Node ${process.versions.node}; times are UTC. \`-- --only <part of a step's name>\` runs some steps,
\`-- --resume\` all that have not passed with the code as it is. What was heard is in [media-matrix.md](media-matrix.md).

| step | result | tests | took | when | commit |
|---|---|---|---|---|---|
${rows.join('\n')}
`,
    )
  }
}
