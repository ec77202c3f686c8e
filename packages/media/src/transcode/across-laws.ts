import { acrossLaws } from '../codec/index.ts'
import type { Sink } from './types.ts'

/** PCMU to PCMA or back: byte for byte, with nothing to keep, so packets pass as they come. */
export function lawChanger(from: 'PCMU' | 'PCMA', target: Sink): Sink {
  return {
    get gives() {
      return target.gives
    },
    sendRtp(packet, start, end, payloadType, marker, feed, ssrc, sequence, timestamp, now) {
      acrossLaws(from, packet, start, end)
      target.sendRtp(packet, start, end, payloadType, marker, feed, ssrc, sequence, timestamp, now)
    },
  }
}
