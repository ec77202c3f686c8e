import { makeCertificate } from '../../src/dtls/index.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { SyntheticPhone } from './phone.ts'
import { SyntheticBrowser } from './synthetic-browser.ts'

const BROWSER = { kind: 'webrtc' } as const
const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const SDES = { ...PHONE, secure: 'sdes' } as const
const KEYS = '101 telephone-event/8000'
const PCMU = ['0 PCMU/8000', KEYS]
const PCMA = ['8 PCMA/8000', KEYS]
const OPUS = ['111 opus/48000/2']
const SOUND = Buffer.alloc(160, 0xd5)
/** Silence in Opus: the table of contents alone. */
const OPUS_SOUND = Buffer.from([0xf8, 0xff, 0xfe])

const certificate = makeCertificate()

/** The peers of a call, which go when it does. */
interface Peers {
  phone(): Promise<SyntheticPhone>
  browser(): Promise<SyntheticBrowser>
}

type PassingCall = (engine: MediaEngine, call: string, peers: Peers) => Promise<void>

async function withPeers(task: (peers: Peers) => Promise<void>): Promise<void> {
  const all: { close(): void }[] = []
  const keep = <T extends { close(): void }>(one: T): T => {
    all.push(one)
    return one
  }
  try {
    await task({
      phone: async () => keep(await SyntheticPhone.open()),
      browser: async () => keep(await SyntheticBrowser.open(certificate)),
    })
  } finally {
    for (const one of all) one.close()
  }
}

const heard = (phone: SyntheticPhone, payloadType: number): Promise<void> =>
  phone.until(() => phone.packets.some((one) => one.payloadType === payloadType))

/** Two phones, in what each has. */
async function phones(
  engine: MediaEngine,
  call: string,
  peers: Peers,
  offered = PCMU,
  taken = PCMU,
): Promise<readonly [SyntheticPhone, SyntheticPhone]> {
  const a = await peers.phone()
  const b = await peers.phone()
  b.follow(await engine.offer(call, 'a', a.sdp(offered), PHONE, 'b', PHONE))
  a.follow(await engine.answer(call, 'b', b.sdp(taken)))
  return [a, b]
}

async function browserAndPhone(engine: MediaEngine, call: string, peers: Peers): Promise<SyntheticBrowser> {
  const browser = await peers.browser()
  const phone = await peers.phone()
  phone.follow(await engine.offer(call, 'a', browser.offer(PCMU), BROWSER, 'b', PHONE))
  browser.follow(await engine.answer(call, 'b', phone.sdp(PCMU)))
  await browser.connected
  const arrived = new Promise<void>((resolve) => {
    browser.heard = () => resolve()
  })
  phone.send(0, SOUND)
  await arrived
  return browser
}

/** Calls as they come and go, by what is in them; each is over, and released, when it resolves. */
const CALLS: Readonly<Record<string, PassingCall>> = {
  'between phones': async (engine, call, peers) => {
    const [a, b] = await phones(engine, call, peers)
    a.send(0, SOUND)
    b.send(0, SOUND)
    await Promise.all([heard(a, 0), heard(b, 0)])
  },
  'with a browser': async (engine, call, peers) => {
    await browserAndPhone(engine, call, peers)
  },
  'with a browser that restarts ICE': async (engine, call, peers) => {
    const browser = await browserAndPhone(engine, call, peers)
    const again = browser.offer(PCMU).replaceAll(/(a=ice-\S+?:)(...)/g, '$1new')
    await engine.reoffer(call, 'a', again)
  },
  'that is transcoded': async (engine, call, peers) => {
    const [a, b] = await phones(engine, call, peers, OPUS, PCMU)
    const talking = setInterval(() => {
      a.send(111, OPUS_SOUND, { step: 960 })
      b.send(0, SOUND)
    }, 5)
    await Promise.all([heard(a, 111), heard(b, 0)]).finally(() => clearInterval(talking))
  },
  'with keys under way when it ends': async (engine, call, peers) => {
    const [a, b] = await phones(engine, call, peers)
    a.send(101, Buffer.from([5, 10, 0, 160]))
    await heard(b, 101)
    await engine.sendDigits(call, 'a', [
      { digit: '1', duration: 100 },
      { digit: '2', duration: 100 },
    ])
    await heard(a, 101)
  },
  'that changes its codec': async (engine, call, peers) => {
    const [a, b] = await phones(engine, call, peers)
    await engine.reoffer(call, 'a', a.sdp(PCMA))
    await engine.offer(call, 'a', a.sdp(PCMA), PHONE, 'b', PHONE)
    await engine.answer(call, 'b', b.sdp(PCMA))
  },
  'with keys in the SDP': async (engine, call, peers) => {
    const a = await peers.phone()
    await engine.offer(call, 'a', a.sdp(PCMU), PHONE, 'b', SDES)
  },
  'that rings two phones': async (engine, call, peers) => {
    const [a, c] = [await peers.phone(), await peers.phone()]
    for (const to of ['b', 'c']) await engine.offer(call, 'a', a.sdp(PCMU), PHONE, to, PHONE)
    await engine.answer(call, 'c', c.sdp(PCMU))
    await engine.release(call, 'b')
  },
  'with a service': async (engine, call, peers) => {
    const a = await peers.phone()
    a.follow(await engine.serve(call, 'a', a.sdp(PCMU), PHONE, { kind: 'tone', frequency: 440 }))
    a.send(0, SOUND)
    await heard(a, 0)
  },
  'that are brought together': async (engine, call, peers) => {
    await phones(engine, call, peers)
    await phones(engine, `${call}+`, peers)
    await engine.bridge(call, 'b', `${call}+`, 'b', 'c')
    await engine.release(`${call}+`)
  },
  'that are refused': async (engine, call, peers) => {
    const a = await peers.phone()
    await engine.offer(call, 'a', a.sdp(['18 G729/8000']), PHONE, 'b', BROWSER).catch(() => {})
    await engine.offer(call, 'a', a.sdp(PCMU), PHONE, 'b', PHONE)
    await engine.answer(call, 'b', a.sdp(['18 G729/8000'])).catch(() => {})
  },
}

export const passingCalls: readonly string[] = Object.keys(CALLS)

/** So many calls of that kind, one after another; `first` numbers them. */
export async function passCalls(engine: MediaEngine, kind: string, first: number, count: number): Promise<void> {
  const one = CALLS[kind]
  if (!one) throw new Error(`no calls ${kind}`)
  for (let number = first; number < first + count; number++) {
    const call = `${kind} ${number}`
    await withPeers((peers) => one(engine, call, peers))
    await engine.release(call)
  }
}
