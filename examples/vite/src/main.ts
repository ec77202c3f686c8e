import { type FullCall, Phone, PhoneError } from '@offhook/phone'
import './style.css'

const at = <T extends HTMLElement>(id: string): T => document.querySelector(`#${id}`) as T
const say = (text: string): void => {
  at('status').textContent = text
}
/** What went wrong, and what to do about it. */
const explain = (error: unknown): void => {
  say(error instanceof PhoneError ? `${error.failure.message.en} ${error.failure.remedy.en}` : String(error))
}

let phone: Phone | undefined
let call: FullCall | undefined

at<HTMLFormElement>('sign-in').onsubmit = async (event) => {
  event.preventDefault()
  const fields = new FormData(at<HTMLFormElement>('sign-in'))
  // Where the server's own domain is not this page's host, put that after the @.
  const aor = `sip:${fields.get('user')}@${location.hostname}`
  phone = new Phone({ server: '/ws', aor, password: `${fields.get('password')}` })
  phone.on('incoming', follow)
  // Also one that stood before the page was loaded again.
  phone.on('calls', (calls) => calls.forEach(follow))
  try {
    await phone.start()
    say('Ready')
    at('sign-in').hidden = true
    at('dial').hidden = false
  } catch (error) {
    explain(error)
  }
}

at<HTMLFormElement>('dial').onsubmit = (event) => {
  event.preventDefault()
  const number = `${new FormData(at<HTMLFormElement>('dial')).get('number')}`
  if (phone) follow(phone.call(number))
}
at('answer').onclick = () => call?.answer().catch(explain)
at('decline').onclick = () => call?.decline()
at('hang-up').onclick = () => call?.hangUp()
at('mute').onclick = () => (call?.muted ? call.unmute() : call?.mute())
at('hold').onclick = () => (call?.state.name === 'held' ? call.resume() : call?.hold())?.catch(explain)

/** Shows this call, and from now on no other. */
function follow(one: FullCall): void {
  if (one === call) return
  call = one
  // How it came to nothing is told by its end.
  one.answered.catch(() => {})
  one.on('muted', (muted) => {
    at('mute').textContent = muted ? 'Unmute' : 'Mute'
  })
  one.on('state', (state) => {
    if (one !== call) return
    const isRingingHere = state.name === 'ringing' && one.direction === 'incoming'
    const isOver = state.name === 'ended'
    at('dial').hidden = !isOver
    at('incoming').hidden = !isRingingHere
    at('talk').hidden = isOver || isRingingHere
    at('hold').textContent = state.name === 'held' ? 'Resume' : 'Hold'
    if (state.name === 'ended') say(state.outcome.failure?.message.en ?? 'Ended')
    else say(`${one.remote.name ?? one.remote.number}: ${state.name}`)
  })
}
