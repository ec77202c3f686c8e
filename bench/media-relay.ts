/**
 * 100 calls between a browser leg (ICE, DTLS-SRTP) and a plain RTP leg, 50 packets a second each way: CPU seconds of the
 * relaying process alone per call and minute, ours against rtpengine in user space under the same load.
 */
import { measure } from './media-relay/measure.ts'
import { offhookRelay } from './media-relay/offhook.ts'
import { rtpengineRelay } from './media-relay/rtpengine.ts'
import type { Row } from './types.ts'

const CALLS = 100

export async function run(): Promise<Row[]> {
  const ours = await measure(await offhookRelay(), CALLS, 'pcmu')
  const theirs = await measure(await rtpengineRelay(), CALLS, 'pcmu')
  return [
    {
      measure: `media-relay, ${CALLS} calls, browser leg to RTP leg`,
      unit: 'CPU s per call-minute',
      better: 'lower',
      ours: ours.cost,
      peers: { rtpengine: theirs.cost },
    },
    {
      measure: 'media-relay, packets delivered',
      unit: '%',
      better: 'higher',
      ours: ours.delivered,
      peers: { rtpengine: theirs.delivered },
    },
  ]
}
