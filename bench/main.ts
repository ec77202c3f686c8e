// npm run bench -- NAME … [--json FILE]: runs benches side by side with their peers and prints ratios.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Bench, Row } from './types.ts'

const benches: Record<string, () => Promise<Bench>> = {
  'sip-parse': () => import('./sip-parse.ts'),
  'sip-print': () => import('./sip-print.ts'),
  'sip-cold': () => import('./sip-cold.ts'),
  'sip-transactions': () => import('./sip-transactions.ts'),
  bundle: () => import('./bundle.ts'),
  'call-setup': () => import('./call-setup.ts'),
  recovery: () => import('./recovery.ts'),
  'media-relay': () => import('./media-relay.ts'),
  'media-setup': () => import('./media-setup.ts'),
  'media-transcode': () => import('./media-transcode.ts'),
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } })
const unknown = positionals.filter((name) => !Object.hasOwn(benches, name))
if (positionals.length === 0 || unknown.length > 0) {
  console.error(
    `${unknown.length > 0 ? `no bench '${unknown.join("', '")}'. ` : ''}npm run bench -- NAME [--json FILE], NAME one of:`,
  )
  for (const name of Object.keys(benches)) console.error(`  ${name}`)
  process.exit(2)
}

const rows: Row[] = []
for (const name of positionals) {
  const load = benches[name]
  if (load === undefined) continue
  const bench = await load()
  for (const row of await bench.run()) {
    rows.push(row)
    print(row)
  }
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`)

function print(row: Row): void {
  console.log(`${row.measure} (${row.unit}, ${row.better} is better)`)
  console.log(`  ours ${figure(row.ours)}`)
  for (const [name, value] of Object.entries(row.peers)) {
    const ratio = row.better === 'higher' ? row.ours / value : value / row.ours
    console.log(`  ${name} ${figure(value)}: ours is ${ratio.toFixed(2)} times as good`)
  }
}

function figure(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : Number(value.toPrecision(4)).toString()
}
