/**
 * Transactions over a virtual link that loses nothing, both sides in one process: an INVITE that is refused with 486 and
 * acknowledged, as every library's transaction layer does it (ours with all of its user agent: dialogs, sessions, timers in
 * virtual time, 100 calls a second); and what calls hold and leave.
 */
import { engineOutput } from './engine.ts'
import type { Row } from './types.ts'

export async function run(): Promise<Row[]> {
  const rows: Row[] = []
  for (const [protocol, link] of [
    ['TCP', 'reliable link, offer of 2.7 kB'],
    ['UDP', 'unreliable link, offer of 0.2 kB'],
  ] as const) {
    rows.push({
      measure: `INVITE, 100, 486 and ACK, both sides, ${link}`,
      unit: 'CPU us',
      better: 'lower',
      ours: await measure('pair', 'offhook', protocol),
      peers: {
        sip: await measure('pair', 'sip', protocol),
        jssip: await measure('pair', 'jssip', protocol),
        'sip.js': await measure('pair', 'sip.js', protocol),
      },
    })
  }
  const alone = { better: 'lower', peers: {} } as const
  for (const protocol of ['TCP', 'UDP']) {
    const call = await measure('call', 'offhook', protocol)
    rows.push({ ...alone, measure: `a whole call, both sides, ${protocol}`, unit: 'CPU us', ours: call })
    const heap = await measure('heap', 'offhook', protocol)
    rows.push({
      ...alone,
      measure: `held by a call, each side, besides its messages, ${protocol}`,
      unit: 'bytes',
      ours: heap,
    })
  }
  const growth = await measure('growth', 'offhook', 'UDP')
  rows.push({ ...alone, measure: 'left behind by a call, over 100,000 calls', unit: 'bytes a call', ours: growth })
  return rows
}

async function measure(what: string, name: string, protocol: string): Promise<number> {
  return Number(await engineOutput('sip-transactions/engine.ts', [what, name, protocol], ['--expose-gc']))
}
