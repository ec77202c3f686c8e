import type { RTCSession } from '../lib/RTCSession.ts'
import { closeMediaStream } from '../lib/Utils.ts'
import { getUserMedia } from '../platform.ts'
import { C } from './status.ts'
import { broke } from './tell.ts'

/**
 * The page's stream, or what the constraints ask for, put on the connection. False, and `refused` told, where the person or
 * the machine refuses it.
 */
export async function localStream(
  session: RTCSession,
  given: MediaStream | null | undefined,
  constraints: MediaStreamConstraints,
  refused: () => void,
): Promise<MediaStream | false | undefined> {
  let stream = given ?? undefined
  if (stream === undefined && (constraints.audio || constraints.video)) {
    session._localMediaStreamLocallyGenerated = true
    try {
      stream = await getUserMedia(constraints)
    } catch (error) {
      if (session._status === C.STATUS_TERMINATED) return false
      refused()
      broke(session, 'getusermediafailed', error)
      return false
    }
    // The call ended while the person was asked: no microphone light stays on.
    if (session.isEnded()) {
      closeMediaStream(stream)
      return false
    }
  }
  if (session._status === C.STATUS_TERMINATED) return false
  session._localMediaStream = stream ?? null
  for (const track of stream?.getTracks() ?? []) if (stream) session.connection.addTrack(track, stream)
  return stream
}
