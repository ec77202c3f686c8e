// The load generator, a process of its own: many calls, each a synthetic browser and a synthetic phone.
import { makeCertificate } from '../../packages/media/src/dtls/index.ts'
import { Browser } from './browser.ts'
import type { FromLoad, Sound, ToLoad } from './messages.ts'
import { Phone } from './phone.ts'
import { speech } from './speech.ts'

const INTERVAL = 20
const DRAIN = 500

const certificate = makeCertificate()
const browsers: Browser[] = []
const phones: Phone[] = []

const tell = (message: FromLoad): void => void process.send?.(message)

process.on('message', (message: ToLoad) => {
  switch (message.type) {
    case 'set-up':
      void setUp(message.calls, message.sound)
      break
    case 'sdp':
      if (message.to === 'browser') browsers[message.call]?.answered(message.sdp)
      else
        tell({ type: 'sdp', call: message.call, from: 'phone', sdp: phones[message.call]?.answer(message.sdp) ?? '' })
      break
    case 'send':
      void send(message.seconds)
      break
    default:
      message satisfies never
  }
})

async function setUp(calls: number, sound: Sound): Promise<void> {
  const [ofBrowser, ofPhone] = await Promise.all([speech(sound), speech('pcmu')])
  for (let call = 0; call < calls; call++) {
    browsers.push(await Browser.open(certificate, ofBrowser))
    phones.push(await Phone.open(ofPhone))
    tell({ type: 'sdp', call, from: 'browser', sdp: browsers[call]?.offer() ?? '' })
  }
  await Promise.all(browsers.map((browser) => browser.connected))
  tell({ type: 'connected' })
}

/** Each call has its own place within the 20 ms, so that packets come as evenly as from so many strangers. */
async function send(seconds: number): Promise<void> {
  const before = received()
  const started = performance.now()
  const total = browsers.length * seconds * (1000 / INTERVAL)
  let turn = 0
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(total, ((performance.now() - started) / INTERVAL) * browsers.length)
      for (; turn < due; turn++) {
        browsers[turn % browsers.length]?.send()
        phones[turn % phones.length]?.send()
      }
      if (turn < total) return
      clearInterval(timer)
      resolve()
    }, 1)
  })
  await new Promise((resolve) => setTimeout(resolve, DRAIN))
  tell({ type: 'sent', sent: 2 * turn, received: received() - before })
}

function received(): number {
  let sum = 0
  for (const end of [...browsers, ...phones]) sum += end.received
  return sum
}
