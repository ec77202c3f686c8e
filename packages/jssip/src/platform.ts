/** What a session needs of the browser; nothing is touched at import. */
import type { RTCPeerConnectionDeprecated } from './session/types.ts'

export function hasWebRtc(): boolean {
  return typeof globalThis.RTCPeerConnection === 'function'
}

/** `constraints` is what browsers took a decade ago; it is handed on for what it may still do. */
export function makePeerConnection(
  configuration: RTCConfiguration,
  constraints: object | null,
): RTCPeerConnectionDeprecated {
  const Peer = RTCPeerConnection as unknown as new (
    configuration: RTCConfiguration,
    constraints: object | null,
  ) => RTCPeerConnectionDeprecated & { getLocalStreams?: () => MediaStream[] }
  const connection = new Peer(configuration, constraints)
  // Pages ask for the streams as browsers once gave them; Firefox no longer does.
  if (typeof connection.getRemoteStreams !== 'function') {
    const streams = new Set<MediaStream>()
    connection.addEventListener('track', (event) => {
      for (const stream of event.streams) streams.add(stream)
    })
    connection.getRemoteStreams = () => [...streams]
  }
  connection.getLocalStreams ??= () => {
    const tracks = connection.getSenders().flatMap(({ track }) => track ?? [])
    return tracks.length > 0 ? [new MediaStream(tracks)] : []
  }
  return connection
}

export function getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia(constraints)
}
