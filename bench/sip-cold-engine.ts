// The first pass of one parser over the bench's messages in a fresh process: `node sip-cold-engine.ts NAME` prints the
// milliseconds it took. Loading does not count.
import { benchMessages } from './messages.ts'
import { parsers } from './sip-parsers.ts'

const load = parsers[process.argv[2] ?? '']
if (load === undefined) throw new Error(`one of: ${Object.keys(parsers).join(', ')}`)
const touch = await load()
const texts = benchMessages().map((text) => Buffer.from(text).toString())

let sum = 0
const start = performance.now()
for (const text of texts) sum += touch(text)
const time = performance.now() - start
if (!Number.isFinite(sum)) throw new Error('a header was not read')
console.log(time)
