// One parser's share of the sip-parse bench: `node sip-parse-engine.ts NAME` prints messages per CPU second.
import { benchMessages } from './messages.ts'
import { parsers } from './sip-parsers.ts'

const WARM_UP = 5000
const MEASURED = 3000

const load = parsers[process.argv[2] ?? '']
if (load === undefined) throw new Error(`one of: ${Object.keys(parsers).join(', ')}`)
const touch = await load()
// As decoded from the wire: one flat string each, not one joined from parts.
const texts = benchMessages().map((text) => Buffer.from(text).toString())

let sum = 0
function runFor(ms: number): number {
  const end = performance.now() + ms
  let rounds = 0
  while (performance.now() < end) {
    for (let i = 0; i < 20; i++) for (const text of texts) sum += touch(text)
    rounds += 20
  }
  return rounds * texts.length
}

runFor(Number(process.env.WARM_UP ?? WARM_UP))
const before = process.cpuUsage()
const parsed = runFor(Number(process.env.MEASURED ?? MEASURED))
const { user, system } = process.cpuUsage(before)
if (!Number.isFinite(sum)) throw new Error('a header was not read')
console.log(parsed / ((user + system) / 1e6))
