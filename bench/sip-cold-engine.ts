// The first pass of one parser over the bench's messages in a fresh process: `node sip-cold-engine.ts NAME [MODULE]` prints
// the milliseconds that the pass took, and those with the loading of the library before it. MODULE is ours, built.
import { benchMessages } from './messages.ts'
import { parsers } from './sip-parsers.ts'

const [name = '', module] = process.argv.slice(2)
const load = parsers[name]
if (load === undefined) throw new Error(`one of: ${Object.keys(parsers).join(', ')}`)
const texts = benchMessages().map((text) => Buffer.from(text).toString())

const before = performance.now()
const touch = await load(module)
const start = performance.now()
let sum = 0
for (const text of texts) sum += touch(text)
const end = performance.now()
if (!Number.isFinite(sum)) throw new Error('a header was not read')
console.log(JSON.stringify([end - start, end - before]))
