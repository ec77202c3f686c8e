// The first pass over the 13 messages in a fresh process, before anything is compiled: the median of many processes, the
// parsers taking turns.
import { engineOutput } from './engine.ts'
import type { Row } from './types.ts'

const PROCESSES = Number(process.env.PROCESSES ?? 21)
const names = ['offhook', 'sip', 'jssip', 'sip.js'] as const

export async function run(): Promise<Row[]> {
  const times: Record<(typeof names)[number], number[]> = { offhook: [], sip: [], jssip: [], 'sip.js': [] }
  for (let count = 0; count < PROCESSES; count++) {
    for (const name of names) times[name].push(Number(await engineOutput('sip-cold-engine.ts', [name])))
  }
  return [
    {
      measure: '13 SIP messages parsed and touched for the first time in a process',
      unit: 'ms',
      better: 'lower',
      ours: median(times.offhook),
      peers: { sip: median(times.sip), jssip: median(times.jssip), 'sip.js': median(times['sip.js']) },
    },
  ]
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
