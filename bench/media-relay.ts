/**
 * 50 packets a second each way between a browser leg (ICE, DTLS-SRTP) and a plain RTP leg, then between two plain RTP legs: what
 * the relaying process alone uses, loses and adds, ours against rtpengine in user space under the same load; between RTP legs also
 * against Node's dgram alone, the floor of any relay in Node. OFFHOOK_BENCH_CALLS: how many calls, `50,100,400` by default;
 * OFFHOOK_BENCH_ROUNDS: of how many rounds the medians are taken.
 */
import { floorRelay } from './media-relay/floor.ts'
import { offhookRelay } from './media-relay/offhook.ts'
import { rounds } from './media-relay/rounds.ts'
import { rowsOf } from './media-relay/rows.ts'
import { rtpengineRelay } from './media-relay/rtpengine.ts'
import type { Row } from './types.ts'

const CALLS = (process.env.OFFHOOK_BENCH_CALLS ?? '50,100,400').split(',').map(Number)

export async function run(): Promise<Row[]> {
  const rows: Row[] = []
  for (const calls of CALLS) {
    const { ours, rtpengine } = await rounds(
      { ours: () => offhookRelay(), rtpengine: () => rtpengineRelay() },
      { calls, sound: 'pcmu', near: 'browser' },
    )
    rows.push(...rowsOf(`media-relay, ${calls} calls, browser leg to RTP leg`, ours, { rtpengine }))
  }
  for (const calls of CALLS) {
    const near = 'phone'
    const { ours, ...peers } = await rounds(
      { ours: () => offhookRelay({ near }), rtpengine: () => rtpengineRelay({ near }), dgram: floorRelay },
      { calls, sound: 'pcmu', near },
    )
    rows.push(...rowsOf(`media-relay, ${calls} calls, RTP leg to RTP leg`, ours, peers))
  }
  return rows
}
