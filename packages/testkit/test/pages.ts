import { createServer } from 'node:http'

/** An empty page on http://localhost, where a browser allows the microphone, or on another host of this machine. */
export async function servePage(host = '127.0.0.1'): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end('<!doctype html><title>test</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://${host === '127.0.0.1' ? 'localhost' : host}:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** In the page: the microphone into one peer connection, out of another. */
export const loopCall = `(async () => {
  window.microphone = await navigator.mediaDevices.getUserMedia({ audio: true })
  const near = new RTCPeerConnection()
  const far = new RTCPeerConnection()
  near.onicecandidate = ({ candidate }) => far.addIceCandidate(candidate ?? undefined)
  far.onicecandidate = ({ candidate }) => near.addIceCandidate(candidate ?? undefined)
  near.addTrack(window.microphone.getAudioTracks()[0], window.microphone)
  await near.setLocalDescription()
  await far.setRemoteDescription(near.localDescription)
  await far.setLocalDescription()
  await near.setRemoteDescription(far.localDescription)
})()`
