// The load generator, a process of its own: many calls, each a synthetic browser or phone and a synthetic phone.
import { makeCertificate } from '../../packages/media/src/dtls/index.ts'
import { Browser } from './browser.ts'
import { Delays } from './delays.ts'
import type { FromLoad, ToLoad } from './messages.ts'
import { Phone } from './phone.ts'
import { speech } from './speech.ts'

const INTERVAL = 20
const DRAIN = 500

const certificate = makeCertificate()
const delays = new Delays()
const near: (Browser | Phone)[] = []
const far: Phone[] = []

const tell = (message: FromLoad): void => void process.send?.(message)

process.on('message', (message: ToLoad) => {
  switch (message.type) {
    case 'set-up':
      void setUp(message)
      break
    case 'sdp':
      if (message.to === 'near') near[message.call]?.answered(message.sdp)
      else tell({ type: 'sdp', call: message.call, from: 'far', sdp: far[message.call]?.answer(message.sdp) ?? '' })
      break
    case 'send':
      void send(message.seconds)
      break
    default:
      message satisfies never
  }
})

async function setUp({ calls, sound, near: kind }: Extract<ToLoad, { type: 'set-up' }>): Promise<void> {
  const isRelayed = sound === 'pcmu'
  const [ofNear, ofFar] = await Promise.all([speech(sound, isRelayed), speech('pcmu', isRelayed)])
  const measured = isRelayed ? delays : undefined
  const first = near.length
  for (let call = first; call < first + calls; call++) {
    const one =
      kind === 'browser' ? await Browser.open(certificate, ofNear, measured) : await Phone.open(ofNear, measured)
    near.push(one)
    far.push(await Phone.open(ofFar, measured))
    tell({ type: 'sdp', call, from: 'near', sdp: one.offer() })
  }
  await Promise.all(near.map((one) => one.connected))
  tell({ type: 'connected' })
}

/** Each call has its own place within the 20 ms, so that packets come as evenly as from so many strangers. */
async function send(seconds: number): Promise<void> {
  const before = received()
  delays.clear()
  const started = performance.now()
  const total = near.length * seconds * (1000 / INTERVAL)
  let turn = 0
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(total, ((performance.now() - started) / INTERVAL) * near.length)
      for (; turn < due; turn++) {
        near[turn % near.length]?.send()
        far[turn % far.length]?.send()
      }
      if (turn < total) return
      clearInterval(timer)
      resolve()
    }, 1)
  })
  await new Promise((resolve) => setTimeout(resolve, DRAIN))
  tell({
    type: 'sent',
    sent: 2 * turn,
    received: received() - before,
    median: delays.quantile(0.5),
    p99: delays.quantile(0.99),
  })
}

function received(): number {
  let sum = 0
  for (const end of [...near, ...far]) sum += end.received
  return sum
}
