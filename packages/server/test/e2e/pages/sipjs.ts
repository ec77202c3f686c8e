import { Web } from 'sip.js'
import { offer } from './device.ts'

let user: Web.SimpleUser | undefined
let domain = ''

offer((note) => ({
  async register(account) {
    domain = account.domain
    const audio = document.body.appendChild(document.createElement('audio'))
    const simple = new Web.SimpleUser(account.server, {
      aor: `sip:${account.user}@${account.domain}`,
      media: { constraints: { audio: true, video: false }, remote: { audio } },
      userAgentOptions: {
        authorizationUsername: account.user,
        authorizationPassword: account.password,
        logLevel: 'error',
      },
    })
    user = simple
    await simple.connect()
    await new Promise<void>((resolve, reject) => {
      simple.delegate = {
        onRegistered: () => resolve(),
        onCallReceived: () => note('incoming'),
        onCallAnswered: () => note('answered'),
        onCallHangup: () => note('ended'),
      }
      simple
        .register({ requestDelegate: { onReject: ({ message }) => reject(new Error(`${message.statusCode}`)) } })
        .catch(reject)
    })
  },
  unregister: async () => user?.unregister(),
  call: (number) => void user?.call(`sip:${number}@${domain}`).catch((error: Error) => note(`ended ${error.message}`)),
  answer: () => void user?.answer(),
  hangUp: () => void user?.hangup(),
  digits: (digits) => void user?.sendDTMF(digits),
  info: (digits) => void user?.sendDTMF(digits),
  hold: () => void user?.hold(),
  resume: () => void user?.unhold(),
}))
