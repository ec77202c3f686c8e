/**
 * Having a call back after a loss. One authority each: signalling bad means a new WebSocket and a re-INVITE, media bad
 * while signalling is good means an ICE restart.
 */
import { failure } from '../failures.ts'
import { release } from './hang-up.ts'
import type { LiveCall } from './live-call.ts'
import { renegotiate } from './reoffer.ts'
import { resume } from './resume.ts'

/** The WebSocket is gone. A standing call talks on; one that still rings here cannot be answered any more. */
export function onLost(call: LiveCall): void {
  if (call.facts.phase === 'talking') call.learn({ recovering: true })
  else if (call.direction === 'incoming') {
    call.end({ by: 'none', kind: 'missed', failure: failure('connection-lost') })
    release(call)
  }
}

/** Registered again: tells the far side where we are. Whatever it says, a call that has audio goes on. */
export async function onReachable(call: LiveCall): Promise<void> {
  const { session, replaces, facts } = call
  if (!facts.recovering) return
  if (session?.state.name !== 'confirmed') {
    if (replaces && !session) await resume(call)
    return
  }
  if (call.media.broken) await restart(call)
  else {
    await renegotiate(call, false)
    call.learn({ recovering: false })
  }
}

/** `onMediaConnected` tells when it worked. */
async function restart(call: LiveCall): Promise<void> {
  if (!(await renegotiate(call, true))) mediaOver(call)
}

/** ICE or DTLS failed for good, so far as the browser can tell. */
export function onMediaFailed(call: LiveCall): void {
  const { phase, recovering } = call.facts
  if (call.over) return
  // While the signalling is being had back there is nobody to send a restart to; `onReachable` does it.
  if (call.host.state.name === 'reconnecting') return
  if (phase !== 'talking' || recovering) mediaOver(call)
  else {
    call.learn({ recovering: true })
    void restart(call)
  }
}

/** Audio flows (again). */
export function onMediaConnected(call: LiveCall): void {
  if (call.host.state.name === 'registered') call.learn({ recovering: false })
}

function mediaOver(call: LiveCall): void {
  if (call.over) return
  call.end({ by: 'local', kind: 'failed', failure: failure('media-failed') })
  release(call)
}
