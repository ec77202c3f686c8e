/** Our offers and answers. */

import { tell } from '../events.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import { makePeerConnection } from '../platform.ts'
import { gather } from './gather.ts'
import { watchIce } from './recover.ts'
import { broke, described } from './tell.ts'

export function createConnection(
  session: RTCSession,
  configuration: RTCConfiguration,
  constraints: object | null,
): void {
  const connection = makePeerConnection(configuration, constraints)
  session._connection = connection
  watchIce(session, connection)
  tell(session, 'peerconnection', { peerconnection: connection })
}

/** Once it has candidates: all of them, or as many as there were when the page said `ready()` or patience was over. */
export async function createLocalDescription(
  session: RTCSession,
  type: 'offer' | 'answer',
  constraints: RTCOfferOptions | null,
): Promise<string> {
  const { connection } = session
  session._rtcReady = false
  try {
    const made = await attempt(session, `create${type}failed`, () =>
      type === 'offer'
        ? connection.createOffer(constraints ?? undefined)
        : connection.createAnswer(constraints ?? undefined),
    )
    await attempt(session, 'setlocaldescriptionfailed', () => connection.setLocalDescription(made))
    const isRestart = constraints?.iceRestart === true
    const isGathered =
      (connection.iceGatheringState === 'complete' && !isRestart) ||
      (connection.iceGatheringState === 'gathering' && session._iceReady)
    if (!isGathered) await gather(session)
  } finally {
    session._rtcReady = true
  }
  return described(session, 'local', type, connection.localDescription?.sdp ?? '').sdp
}

async function attempt<T>(session: RTCSession, event: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    broke(session, `peerconnection:${event}`, error)
    throw error
  }
}

/** The other side's description, after whatever is under way. */
export function applyRemote(session: RTCSession, description: RTCSessionDescriptionInit): Promise<void> {
  const applied = session._connectionPromiseQueue.then(() =>
    attempt(session, 'setremotedescriptionfailed', () => session.connection.setRemoteDescription(description)),
  )
  session._connectionPromiseQueue = applied.catch(() => {})
  return applied
}

/** Runs after whatever is under way on the connection. */
export function inTurn<T>(session: RTCSession, act: () => Promise<T>): Promise<T> {
  const done = session._connectionPromiseQueue.then(act)
  session._connectionPromiseQueue = done.catch(() => {})
  return done
}
