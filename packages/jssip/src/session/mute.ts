import { tell } from '../events.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import type { MediaStreamTypes } from './types.ts'

export function mute(session: RTCSession, options: MediaStreamTypes): void {
  change(session, options, true)
}

export function unmute(session: RTCSession, options: MediaStreamTypes): void {
  change(session, options, false)
}

function change(session: RTCSession, options: MediaStreamTypes, muted: boolean): void {
  const audio = Boolean(options.audio) && session._audioMuted !== muted
  const video = Boolean(options.video) && session._videoMuted !== muted
  if (audio) session._audioMuted = muted
  if (video) session._videoMuted = muted
  if (!audio && !video) return
  setLocalMediaStatus(session)
  tell(session, muted ? 'muted' : 'unmuted', { audio, video })
}

/** Our tracks are on unless they are muted or the call is held. */
export function setLocalMediaStatus(session: RTCSession): void {
  const held = session._localHold || session._remoteHold
  for (const { track } of session._connection?.getSenders() ?? []) {
    if (track) track.enabled = !held && !(track.kind === 'audio' ? session._audioMuted : session._videoMuted)
  }
}
