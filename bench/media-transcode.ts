/**
 * 50 calls between a browser leg with Opus (ICE, DTLS-SRTP) and a plain RTP leg with PCMU, 50 packets of speech a second each
 * way: CPU seconds of the transcoding process alone per call and minute, ours against rtpengine in user space under the same
 * load. rtpengine opens Opus at 48 kHz and resamples; ours opens it at 8 kHz.
 */
import { measure } from './media-relay/measure.ts'
import { offhookRelay } from './media-relay/offhook.ts'
import { rtpengineRelay } from './media-relay/rtpengine.ts'
import type { Row } from './types.ts'

const CALLS = Number(process.env.OFFHOOK_BENCH_CALLS ?? 50)

export async function run(): Promise<Row[]> {
  const ours = await measure(await offhookRelay(), CALLS, 'opus')
  const theirs = await measure(await rtpengineRelay({ transcode: true }), CALLS, 'opus')
  return [
    {
      measure: `media-transcode, ${CALLS} calls, Opus to PCMU and back`,
      unit: 'CPU s per call-minute',
      better: 'lower',
      ours: ours.cost,
      peers: { rtpengine: theirs.cost },
    },
    {
      measure: 'media-transcode, packets delivered',
      unit: '%',
      better: 'higher',
      ours: ours.delivered,
      peers: { rtpengine: theirs.delivered },
    },
  ]
}
