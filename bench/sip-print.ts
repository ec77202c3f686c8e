// Messages built and printed per CPU second, as bytes: requests with ten headers (one in six with an SDP), and two
// responses to each of many requests that were parsed before. Each library runs in a process of its own.
import { engineOutput } from './engine.ts'
import type { Row } from './types.ts'

const measures = ['SIP requests built and printed', 'SIP responses built and printed']

export async function run(): Promise<Row[]> {
  const [ours = [], sip = [], jssip = [], sipjs = []] = [
    await measure('offhook'),
    await measure('sip'),
    await measure('jssip'),
    await measure('sip.js'),
  ]
  return measures.map((measure, index) => ({
    measure,
    unit: 'messages per CPU second',
    better: 'higher',
    ours: ours[index] ?? Number.NaN,
    peers: {
      sip: sip[index] ?? Number.NaN,
      jssip: jssip[index] ?? Number.NaN,
      'sip.js': sipjs[index] ?? Number.NaN,
    },
  }))
}

async function measure(name: string): Promise<number[]> {
  return JSON.parse(await engineOutput('sip-print-engine.ts', [name])) as number[]
}
