/** Our offers and answers. */

import { tell } from '../events.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import { makePeerConnection } from '../platform.ts'
import { watchIce } from './recover.ts'
import { broke, described } from './tell.ts'

/** Milliseconds from the first candidate, a STUN server that never answers holds up no call; and for one to come at all. */
const patience = 500
const patienceForFirst = 2000

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

function gather(session: RTCSession): Promise<void> {
  const { connection } = session
  session._iceReady = false
  return new Promise((resolve) => {
    let isFirst = true
    const ready = (): void => {
      clearTimeout(limit)
      connection.removeEventListener('icecandidate', onCandidate)
      connection.removeEventListener('icegatheringstatechange', onState)
      // The state stays 'gathering', which must not hold up the next description.
      session._iceReady = true
      resolve()
    }
    const onCandidate = ({ candidate }: RTCPeerConnectionIceEvent): void => {
      if (!candidate) {
        ready()
        return
      }
      if (isFirst) {
        isFirst = false
        clearTimeout(limit)
        limit = setTimeout(ready, patience)
      }
      tell(session, 'icecandidate', { candidate, ready })
    }
    const onState = (): void => {
      if (connection.iceGatheringState === 'complete' || connection.signalingState === 'closed') ready()
    }
    let limit = setTimeout(ready, patienceForFirst)
    connection.addEventListener('icecandidate', onCandidate)
    connection.addEventListener('icegatheringstatechange', onState)
  })
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
