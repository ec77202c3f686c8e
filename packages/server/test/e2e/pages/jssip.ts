import JsSIP from 'jssip'
import type { RTCSession } from 'jssip/lib/RTCSession.js'
import { offer } from './device.ts'

/** As npm's types leave it out. */
interface MessageEvent {
  readonly originator: string
  readonly message: { readonly remote_identity: { readonly uri: { readonly user: string } } }
  readonly request: { readonly body: string }
}

const mediaConstraints = { audio: true, video: false }
let ua: JsSIP.UA | undefined
let current: RTCSession | undefined

offer((note) => {
  const follow = (session: RTCSession) => {
    current = session
    session.on('progress', () => session.direction === 'outgoing' && note('ringing'))
    session.on('confirmed', () => note('answered'))
    session.on('ended', ({ cause }) => note(`ended ${cause}`))
    session.on('failed', ({ cause, message }) => {
      const status = message && 'status_code' in message ? message.status_code : ''
      note(`ended ${cause} ${status}`.trim())
    })
  }
  return {
    register({ server, domain, user, password }) {
      const socket = new JsSIP.WebSocketInterface(server)
      const agent = new JsSIP.UA({ sockets: [socket], uri: `sip:${user}@${domain}`, password, register_expires: 120 })
      ua = agent
      agent.on('newRTCSession', ({ session }: { session: RTCSession }) => {
        follow(session)
        if (session.direction === 'incoming') note(`incoming ${session.remote_identity.uri.user}`)
      })
      agent.on('newMessage', ({ originator, message, request }: MessageEvent) => {
        if (originator === 'remote') note(`text ${message.remote_identity.uri.user} ${request.body}`)
      })
      return new Promise((resolve, reject) => {
        agent.on('registered', () => resolve())
        agent.on('registrationFailed', ({ cause, response }) =>
          reject(new Error(`${cause} ${response?.status_code ?? ''}`)),
        )
        agent.on('disconnected', () => reject(new Error('disconnected')))
        agent.start()
      })
    },
    unregister: () =>
      new Promise((resolve) => {
        ua?.on('unregistered', () => resolve())
        ua?.unregister()
      }),
    call: (number) => void ua?.call(number, { mediaConstraints }),
    answer: () => current?.answer({ mediaConstraints }),
    hangUp: () => current?.terminate(),
    digits: (digits) => void current?.sendDTMF(digits, { transportType: 'RFC2833' as never }),
    info: (digits) => void current?.sendDTMF(digits, { transportType: 'INFO' as never }),
    hold: () => void current?.hold(),
    resume: () => void current?.unhold(),
    text(number, text) {
      const eventHandlers = {
        succeeded: () => note('sent'),
        failed: ({ response }: { response?: { status_code: number } }) => note(`failed ${response?.status_code}`),
      }
      ua?.sendMessage(number, text, { eventHandlers } as never)
    },
    transfer(target) {
      const eventHandlers = {
        accepted: () => note('transferred'),
        failed: () => note('failed'),
        requestFailed: () => note('failed'),
      }
      current?.refer(target, { eventHandlers })
    },
  }
})
