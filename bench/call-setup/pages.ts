/** The same page with each library: `place(stun)` calls the echo and resolves with ms from the call to its first audio packet. */

const common = `
  const watch = async (connection) => {
    for (;;) {
      const pc = connection()
      const stats = pc ? [...(await pc.getStats()).values()] : []
      if (stats.some((one) => one.type === 'inbound-rtp' && one.packetsReceived > 0)) return
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }
  const connections = []
  const Native = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Native {
    constructor(...args) {
      super(...args)
      connections.push(this)
    }
  }
  const iceServers = (stun) => (stun ? [{ urls: stun }] : [])
  // The first call of a browser pays for starting its media; that is nobody's merit.
  const microphone = await navigator.mediaDevices.getUserMedia({ audio: true })
`

export const pages: Readonly<Record<'offhook' | 'jssip', string>> = {
  offhook: `
    import { Phone } from '@offhook/phone/audio'
    ${common}
    window.place = async ({ server, domain, user, password }, stun) => {
      const phone = new Phone({ server, aor: 'sip:' + user + '@' + domain, password, iceServers: iceServers(stun) })
      await phone.start()
      const before = connections.length
      const started = performance.now()
      const call = phone.call('600')
      await watch(() => connections[before])
      const took = performance.now() - started
      await call.hangUp()
      await phone.stop()
      return took
    }
  `,
  jssip: `
    import { UA, WebSocketInterface } from 'jssip'
    ${common}
    window.place = async ({ server, domain, user, password }, stun) => {
      const ua = new UA({ sockets: [new WebSocketInterface(server)], uri: 'sip:' + user + '@' + domain, password })
      await new Promise((resolve, reject) => {
        ua.on('registered', resolve)
        ua.on('registrationFailed', ({ cause }) => reject(new Error(cause)))
        ua.start()
      })
      const before = connections.length
      const started = performance.now()
      const session = ua.call('sip:600@' + domain, {
        mediaConstraints: { audio: true, video: false },
        pcConfig: { iceServers: iceServers(stun) },
      })
      await watch(() => connections[before])
      const took = performance.now() - started
      session.terminate()
      ua.stop()
      return took
    }
  `,
}
