// Messages parsed per CPU second: with what every endpoint touches (Via, From, To, CSeq, Contact, Call-ID), and the start
// line and topmost Via alone, for which the peers have nothing but their whole parsers. Each parser runs in a process of
// its own, so that none meets code compiled for another.
import { engineOutput } from './engine.ts'
import type { Row } from './types.ts'

export async function run(): Promise<Row[]> {
  const ours = await measure('offhook')
  const peek = await measure('offhook-peek')
  const peers = { sip: await measure('sip'), jssip: await measure('jssip'), 'sip.js': await measure('sip.js') }
  const row = { unit: 'messages per CPU second', better: 'higher', peers } as const
  return [
    { ...row, measure: 'SIP messages parsed and touched', ours },
    { ...row, measure: 'SIP start line and top Via alone', ours: peek },
  ]
}

async function measure(name: string): Promise<number> {
  return Number(await engineOutput('sip-parse-engine.ts', [name]))
}
