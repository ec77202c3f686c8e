/** How long an offer or answer waits for its ICE candidates. */
import { tell } from '../events.ts'
import type { RTCSession } from '../lib/RTCSession.ts'

/** Milliseconds from the first useful candidate, and for one to come: a STUN server that never answers costs no more. */
const patience = 500
const patienceForFirst = 1500

/** What a page's servers are for: a relay's candidate, one as seen from outside, or any. */
function usefulTypes(connection: RTCPeerConnection): readonly string[] | undefined {
  const urls = connection.getConfiguration?.().iceServers?.flatMap((server) => server.urls) ?? []
  if (urls.some((url) => /^turns?:/i.test(url))) return ['relay']
  return urls.length > 0 ? ['srflx', 'relay'] : undefined
}

/** Resolves when all are there, when the page says `ready()`, or when it has been waited for long enough. */
export function gather(session: RTCSession): Promise<void> {
  const { connection } = session
  const useful = usefulTypes(connection)
  session._iceReady = false
  return new Promise((resolve) => {
    let isWaiting = true
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
      if (isWaiting && (useful === undefined || useful.includes(candidate.type ?? ''))) {
        isWaiting = false
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
