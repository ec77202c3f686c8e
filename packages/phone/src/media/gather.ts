/** How long an offer or answer waits for its ICE candidates. */
import type { Platform } from '../platform.ts'

/** With no candidate at all, the wait ends after this many budgets. */
const patience = 4

/**
 * Resolves when gathering is complete, or `budget` ms after the first candidate: a STUN server that never answers must
 * not hold a call up for forty seconds.
 */
export function gathered(pc: RTCPeerConnection, platform: Platform, budget: number): Promise<void> {
  if (pc.iceGatheringState === 'complete') return Promise.resolve()
  return new Promise((resolve) => {
    let first = true
    let cancel = platform.later(done, budget * patience)
    function done(): void {
      cancel()
      pc.removeEventListener('icecandidate', onCandidate)
      pc.removeEventListener('icegatheringstatechange', onState)
      resolve()
    }
    function onCandidate({ candidate }: RTCPeerConnectionIceEvent): void {
      if (!candidate?.candidate) return
      if (!first) return
      first = false
      cancel()
      cancel = platform.later(done, budget)
    }
    function onState(): void {
      if (pc.iceGatheringState === 'complete') done()
    }
    pc.addEventListener('icecandidate', onCandidate)
    pc.addEventListener('icegatheringstatechange', onState)
  })
}
