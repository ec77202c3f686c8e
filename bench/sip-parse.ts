// Messages parsed per CPU second, with what every endpoint touches: Via, From, To, CSeq, Contact, Call-ID. Each parser runs
// in a process of its own, so that none meets code compiled for another.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Row } from './types.ts'

const engine = fileURLToPath(new URL('./sip-parse-engine.ts', import.meta.url))

export async function run(): Promise<Row[]> {
  const [ours, sip, jssip, sipjs] = [
    await measure('offhook'),
    await measure('sip'),
    await measure('jssip'),
    await measure('sip.js'),
  ]
  return [
    {
      measure: 'SIP messages parsed and touched',
      unit: 'messages per CPU second',
      better: 'higher',
      ours,
      peers: { sip, jssip, 'sip.js': sipjs },
    },
  ]
}

async function measure(name: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [engine, name], { maxBuffer: 1 << 24 })
  return Number(stdout.trim().split('\n').at(-1))
}
