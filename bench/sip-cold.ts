// The first pass over the 13 messages in a fresh process, before anything is compiled, alone and with the loading of the
// library: the median of many processes, the parsers taking turns. Ours is built for that as a package is, into one file of
// JavaScript; from its sources Node would have to strip the types of a hundred.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from './bundle.ts'
import { engineOutput } from './engine.ts'
import type { Row } from './types.ts'

const PROCESSES = Number(process.env.PROCESSES ?? 21)
const names = ['offhook', 'sip', 'jssip', 'sip.js'] as const
const measures = [
  '13 SIP messages parsed and touched for the first time in a process',
  'the same with loading the library',
]

export async function run(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-cold-'))
  try {
    const module = join(folder, 'sip.mjs')
    writeFileSync(module, await bundle("export * from '@offhook/sip'"))
    const times: Record<(typeof names)[number], number[][]> = { offhook: [], sip: [], jssip: [], 'sip.js': [] }
    for (let count = 0; count < PROCESSES; count++) {
      for (const name of names) times[name].push(JSON.parse(await engineOutput('sip-cold-engine.ts', [name, module])))
    }
    return measures.map((measure, index) => {
      const at = (name: (typeof names)[number]) => median(times[name].map((pair) => pair[index] ?? Number.NaN))
      const peers = { sip: at('sip'), jssip: at('jssip'), 'sip.js': at('sip.js') }
      return { measure, unit: 'ms', better: 'lower', ours: at('offhook'), peers }
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
