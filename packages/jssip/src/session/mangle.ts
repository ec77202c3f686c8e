import { parse, write } from 'sdp-transform'
import type { RTCSession } from '../lib/RTCSession.ts'

/** What is left of each direction while we, they, or both hold (RFC 3264 8.4). */
const whileWeHold: Readonly<Record<string, string>> = { sendrecv: 'sendonly', recvonly: 'inactive' }
const whileTheyHold: Readonly<Record<string, string>> = { sendrecv: 'recvonly', recvonly: 'inactive' }

const isMedia = ({ type }: { readonly type: string }): boolean => type === 'audio' || type === 'video'

/** The offer with the directions that holding asks for. */
export function mangleOffer({ _localHold, _remoteHold }: RTCSession, sdp: string): string {
  if (!_localHold && !_remoteHold) return sdp
  const description = parse(sdp)
  for (const media of description.media.filter(isMedia)) {
    const direction = media.direction ?? 'sendrecv'
    const left =
      _localHold && _remoteHold ? 'inactive' : ((_localHold ? whileWeHold : whileTheyHold)[direction] ?? direction)
    media.direction = left as NonNullable<typeof media.direction>
  }
  return write(description)
}

/** Whether the other side's offer holds us: nothing that they want to hear. */
export function isHeldBy(sdp: string): boolean {
  const description = parse(sdp)
  const directions = description.media
    .filter(isMedia)
    .map((media) => media.direction ?? (description as { direction?: string }).direction ?? 'sendrecv')
  return directions.length > 0 && directions.every((direction) => direction === 'sendonly' || direction === 'inactive')
}
