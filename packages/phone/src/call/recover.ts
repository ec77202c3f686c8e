/**
 * Having a call back after a loss. One authority each: signalling bad means a new WebSocket and a re-INVITE, media bad
 * while signalling is good means an ICE restart.
 */
import { failure } from '../failures.ts'
import { release } from './hang-up.ts'
import type { LiveCall } from './live-call.ts'
import { renegotiate } from './reoffer.ts'
import { resume } from './resume.ts'

/** ms that a call without audio is not given up, and at the least between two tries to have it back. */
const patience = 60_000
const pause = 2_000

/** ms between two looks whether sound comes. */
const glance = 150

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
  const { session, facts, media } = call
  if (!facts.recovering) return
  if (session?.state.name !== 'confirmed') {
    if (!session) await resume(call)
  } else if (await media.hears()) {
    await renegotiate(call, false)
    // It may have broken meanwhile.
    if (media.connected) onMediaConnected(call)
    else onMediaFailed(call)
  } else {
    // However long there was no server to ask.
    call.lostAt = undefined
    await restart(call)
  }
}

/** `onMediaConnected` tells when it worked. */
async function restart(call: LiveCall): Promise<void> {
  call.lostAt ??= call.host.driver.now()
  // Without a server there is nobody to ask: `onReachable` does it.
  if (call.host.state.name !== 'registered') return
  await renegotiate(call, true)
  again(call)
}

/**
 * ICE or DTLS failed, so far as the browser can tell. A new network may take its time to come up: as long as somebody may
 * have patience, it is tried again.
 */
export function onMediaFailed(call: LiveCall): void {
  if (call.over) return
  if (call.facts.phase !== 'talking') mediaOver(call)
  else {
    call.learn({ recovering: true })
    if (call.lostAt === undefined) void restart(call)
  }
}

function again(call: LiveCall): void {
  const { driver, platform } = call.host
  const { lostAt = driver.now() } = call
  if (driver.now() - lostAt > patience) mediaOver(call)
  // A machine that is too busy to connect in time is not helped by beginning anew ever so often.
  else
    platform.later(
      () => {
        if (call.over || call.lostAt !== lostAt) return
        // A browser that was restarted in time has noticed nothing, and tells nothing.
        if (call.media.connected) onMediaConnected(call)
        else void restart(call)
      },
      pause + (driver.now() - lostAt) / 2,
    )
}

/** Audio flows (again). */
export function onMediaConnected(call: LiveCall): void {
  call.lostAt = undefined
  if (call.host.state.name === 'registered') call.learn({ recovering: false })
}

/**
 * Sound that stops is often a network that is gone, long before the browser or a socket says so. Only the server can tell, so it
 * is asked; it may as well be the far side that is silent.
 */
export async function watch(call: LiveCall, silent?: boolean): Promise<void> {
  if (call.over) return
  const talks = call.state.name === 'answered'
  // Whatever the browser holds of the connection: Firefox calls it disconnected as soon as the address is gone.
  const quiet = (talks || call.facts.recovering) && !(await call.media.hears())
  if (quiet) call.host.line?.probe(silent)
  // One that has just come back is left alone for a while: a server that is too slow must not be stormed. What had it back may
  // have gone meanwhile, too: while nothing is heard it is asked again and again.
  call.host.platform.later(() => void watch(call, quiet && talks), talks ? glance : pause)
}

function mediaOver(call: LiveCall): void {
  if (call.over) return
  call.end({ by: 'local', kind: 'failed', failure: failure('media-failed') })
  release(call)
}
