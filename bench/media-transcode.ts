/**
 * Calls between a browser leg with Opus (ICE, DTLS-SRTP) and a plain RTP leg with PCMU, 50 packets of speech a second each way:
 * CPU seconds of the transcoding process alone per call and minute, ours against rtpengine in user space under the same load.
 * rtpengine opens Opus at 48 kHz and resamples; ours opens it at 8 kHz. OFFHOOK_BENCH_CALLS: how many, 100 by default.
 */
import { offhookRelay } from './media-relay/offhook.ts'
import { rounds } from './media-relay/rounds.ts'
import { rowsOf } from './media-relay/rows.ts'
import { rtpengineRelay } from './media-relay/rtpengine.ts'
import type { Row } from './types.ts'

const CALLS = Number(process.env.OFFHOOK_BENCH_CALLS ?? 100)

export async function run(): Promise<Row[]> {
  const { ours, rtpengine } = await rounds(
    { ours: () => offhookRelay(), rtpengine: () => rtpengineRelay({ transcode: true }) },
    { calls: CALLS, sound: 'opus', near: 'browser' },
  )
  const name = `media-transcode, ${CALLS} calls, Opus to PCMU and back`
  return rowsOf(name, ours, { rtpengine }, ['cost', 'delivered', 'dropped', 'memory', 'loopDelay'])
}
