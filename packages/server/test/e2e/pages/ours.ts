import { type FullCall, Phone } from '@offhook/phone'
import { offer } from './device.ts'

let phone: Phone | undefined
let current: FullCall | undefined

offer((note) => {
  const seen = new Set<FullCall>()
  const follow = (call: FullCall) => {
    if (seen.has(call)) return
    seen.add(call)
    current = call
    call.on('state', (state) => {
      if (state.name === 'ended') {
        const { kind, failure } = state.outcome
        note(`ended ${kind} ${failure?.reason ?? ''} ${failure?.status ?? ''}`.trim())
      } else
        note(state.name === 'ringing' && call.direction === 'incoming' ? `incoming ${call.remote.number}` : state.name)
    })
    call.on('dtmf', (digit) => note(`dtmf ${digit}`))
    call.answered.catch(() => {})
  }
  const follows = (transfer: Promise<void> | undefined) =>
    transfer?.then(
      () => note('transferred'),
      (error: Error) => note(`failed ${error.message}`),
    )
  return {
    async register({ server, domain, user, password }) {
      phone = new Phone({ server, aor: `sip:${user}@${domain}`, password })
      phone.on('incoming', follow)
      // One that stood before the page was loaded again is told by no other event.
      phone.on('calls', (calls) => calls.forEach(follow))
      phone.on('state', (state) => note(`phone ${state.name}`))
      phone.on('message', ({ from, text }) => note(`text ${from.number} ${text}`))
      await phone.start()
    },
    unregister: async () => phone?.stop(),
    call(number) {
      if (!phone) throw new Error('register first')
      follow(phone.call(number))
    },
    answer: () => void current?.answer().catch((error: Error) => note(`failed ${error.message}`)),
    hangUp: () => void current?.hangUp(),
    digits: (digits) => void current?.sendDtmf(digits),
    info: () => note('failed: our SDK sends events'),
    hold: () => void current?.hold(),
    resume: () => void current?.resume(),
    transfer: (target) => void follows(current?.transfer(target)),
    text(number, text) {
      phone?.message(number, text).then(
        () => note('sent'),
        (error) => note(`failed ${error.failure.reason} ${error.failure.status}`),
      )
    },
    join() {
      const [first, second] = [...seen].filter(({ state }) => state.name !== 'ended')
      if (second) follows(first?.transfer(second))
    },
  }
})
