/**
 * Calls set up between a browser leg and an RTP leg, from the offer until the browser's side has its keys: CPU of the relaying
 * process, ours against rtpengine. Between two RTP legs, too: what both differ by is ICE, DTLS and the keys of SRTP.
 */
import { measureSetUp } from './media-relay/measure.ts'
import type { NearEnd } from './media-relay/messages.ts'
import { offhookRelay } from './media-relay/offhook.ts'
import { median, ROUNDS } from './media-relay/rounds.ts'
import { rtpengineRelay } from './media-relay/rtpengine.ts'
import type { Row } from './types.ts'

const CALLS = Number(process.env.OFFHOOK_BENCH_CALLS ?? 200)

export async function run(): Promise<Row[]> {
  const load = (near: NearEnd) => ({ calls: CALLS, sound: 'pcmu', near }) as const
  const costs = async (near: NearEnd) => {
    const all = { ours: [] as number[], rtpengine: [] as number[] }
    for (let round = 0; round < ROUNDS; round++) {
      all.ours.push(await measureSetUp(await offhookRelay({ near }), load(near)))
      all.rtpengine.push(await measureSetUp(await rtpengineRelay({ near }), load(near)))
    }
    return { ours: median(all.ours), rtpengine: median(all.rtpengine) }
  }
  const browser = await costs('browser')
  const phone = await costs('phone')
  const row = (what: string, ours: number, rtpengine: number): Row => ({
    measure: `media-setup, ${CALLS} calls, ${what}`,
    unit: 'CPU ms per call',
    better: 'lower',
    ours,
    peers: { rtpengine },
  })
  return [
    row('browser leg to RTP leg', browser.ours, browser.rtpengine),
    row('RTP leg to RTP leg', phone.ours, phone.rtpengine),
    row('ICE, DTLS and keys alone (the difference)', browser.ours - phone.ours, browser.rtpengine - phone.rtpengine),
    {
      measure: `media-setup, ${CALLS} calls with a browser`,
      unit: 'set-ups per CPU second',
      better: 'higher',
      ours: 1000 / browser.ours,
      peers: { rtpengine: 1000 / browser.rtpengine },
    },
  ]
}
