/** What the pages of these tests run: `phone`, and `log` with all that it and its calls have told. */
import { domain, type Offhook, passwordOf } from '../../../server/test/e2e/harness.ts'

/** Options of a phone, as a script. */
export const accountOf = ({ ports }: Offhook, user: string): string =>
  JSON.stringify({
    server: `ws://localhost:${ports.http}/ws`,
    aor: `sip:${user}@${domain}`,
    password: passwordOf(user),
    audioConstraints: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  })

/** `phone`: the script that makes it. Resolves when it is registered. */
export const start = (phone: string): string => `(async () => {
  window.log = []
  window.phone = ${phone}
  phone.on('state', ({ name }) => log.push('phone ' + name))
  phone.on('incoming', (call) => log.push('incoming ' + call.remote.number))
  phone.on('calls', (calls) => { for (const call of calls) if (!call.seen) {
    call.seen = true
    call.on('state', ({ name }) => log.push(name))
  } })
  await phone.start()
})()`
