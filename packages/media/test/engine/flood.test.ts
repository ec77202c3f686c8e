import { randomFillSync } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { mulberry32 } from '@offhook/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PCMU } from '../../src/codec/index.ts'
import { DtlsClient, makeCertificate } from '../../src/dtls/index.ts'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { ATTRIBUTE, BINDING_REQUEST, buildStun } from '../../src/ice/index.ts'
import { codedBrowser, type Party } from './coded-sound.ts'
import { SyntheticPhone } from './phone.ts'
import { SyntheticBrowser } from './synthetic-browser.ts'

const BROWSER = { kind: 'webrtc' } as const
const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const FORMATS = ['0 PCMU/8000']
/** ms of each flood, and datagrams in it. */
const LASTS = 1500
const DATAGRAMS = 3000

let engine: MediaEngine
let browser: SyntheticBrowser
let phone: SyntheticPhone
let page: Party
let sockets: Socket[]
let mediaPort: number
let phonePort: number
let ufrag: string

beforeEach(async () => {
  engine = await createMediaEngine({
    ports: [0, 0],
    rtpPorts: [0, 0],
    tcpPort: 0,
    bind: '127.0.0.1',
    addresses: ['127.0.0.1'],
  })
  browser = await SyntheticBrowser.open()
  phone = await SyntheticPhone.open()
  const offer = await engine.offer('standing', 'page', browser.offer(FORMATS), BROWSER, 'desk', PHONE)
  phone.follow(offer)
  phonePort = phone.target.port
  const answer = await engine.answer('standing', 'desk', phone.sdp(FORMATS))
  mediaPort = Number(/ udp \d+ 127\.0\.0\.1 (\d+) typ host/.exec(answer)?.[1])
  ufrag = /a=ice-ufrag:(\S+)/.exec(answer)?.[1] ?? ''
  browser.follow(answer)
  await browser.connected
  page = await codedBrowser(browser, PCMU, 0, 440)
  phone.play(700, 0, 'PCMU')
  await Promise.all([page.hears(700), phone.hears(440, 0, 'PCMU')])
  sockets = await Promise.all(['127.0.0.1', '127.0.0.2', '127.0.0.3'].map(stranger))
})

afterEach(async () => {
  page.stop()
  for (const socket of sockets) socket.close()
  browser.close()
  phone.close()
  await engine.close()
})

async function stranger(address: string): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, address)
  await once(socket, 'listening')
  socket.on('error', () => {})
  return socket
}

/** Sends so many datagrams while both sides go on hearing each other; how long the longest pause in the sound was, ms. */
async function flood(send: (number: number, from: Socket) => void): Promise<number> {
  let last = performance.now()
  let longest = 0
  const before = phone.heard
  phone.heard = (packet) => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    before(packet)
  }
  let sent = 0
  const started = performance.now()
  const over = new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(DATAGRAMS, ((performance.now() - started) / LASTS) * DATAGRAMS)
      for (; sent < due; sent++) send(sent, sockets[sent % sockets.length] as Socket)
      if (sent < DATAGRAMS) return
      clearInterval(timer)
      resolve()
    }, 5)
  })
  await Promise.all([over, page.hears(700), phone.hears(440, 0, 'PCMU')])
  await Promise.all([page.hears(700), phone.hears(440, 0, 'PCMU')])
  phone.heard = before
  return longest
}

const dropped = async (...reasons: readonly string[]): Promise<number> => {
  const { dropped } = await engine.stats()
  return reasons.reduce((sum, reason) => sum + (dropped[reason] ?? 0), 0)
}

/** ms: a machine that is busy with other tests makes such pauses by itself; a sound that ends does not come back at all. */
const PAUSE = 1_500
const next = mulberry32(9)
const noise = (most: number): Buffer => randomFillSync(Buffer.alloc(1 + Math.floor(next() * most)))

function hello(): Buffer {
  const client = new DtlsClient({ certificate: makeCertificate(), profiles: ['AES_CM_128_HMAC_SHA1_80'], now: 0 })
  const [first] = client.start(0)
  return first?.type === 'transmit' ? first.data : Buffer.alloc(0)
}

describe('a call goes on, and every bad packet is counted, under', () => {
  it('random bytes to both ports', async () => {
    const pause = await flood((number, from) => from.send(noise(1600), number % 2 ? mediaPort : phonePort, '127.0.0.1'))
    expect(pause).toBeLessThan(PAUSE)
    expect(await dropped('unknown-source', 'stun', 'too-large', 'malformed', 'unlatched-source')).toBeGreaterThan(
      DATAGRAMS / 2,
    )
    expect(await dropped('malformed')).toBeGreaterThan(0)
    expect(await dropped('too-large')).toBeGreaterThan(0)
  })

  it("packets under wrong keys, repeated and cut ones from the browser's own address", async () => {
    const true1 = Buffer.concat([
      Buffer.from('800000077fffff00deadbeef', 'hex'),
      Buffer.alloc(160, 1),
      Buffer.alloc(16),
    ])
    browser.send(true1, 172)
    const packet = true1.subarray(0, 182)
    const pause = await flood((number) => {
      if (number % 3 === 0) browser.sendRaw(Buffer.from(packet))
      else if (number % 3 === 1) browser.sendRaw(Buffer.from(packet.subarray(0, 1 + (number % 181))))
      else {
        const forged = Buffer.concat([Buffer.from('8000', 'hex'), randomFillSync(Buffer.alloc(180))])
        browser.sendRaw(forged)
      }
    })
    expect(pause).toBeLessThan(PAUSE)
    expect(await dropped('replayed')).toBeGreaterThan(DATAGRAMS / 6)
    expect(await dropped('bad-auth', 'malformed', 'too-many-sources')).toBeGreaterThan(DATAGRAMS / 4)
  })

  it('well-made RTP from strangers, to both ports and to one that is dead', async () => {
    const gone = await SyntheticPhone.open()
    const dead = Number(
      /m=audio (\d+)/.exec(await engine.serve('gone', 'a', gone.sdp(FORMATS), PHONE, { kind: 'echo' }))?.[1],
    )
    await engine.release('gone')
    gone.close()
    const packet = Buffer.concat([Buffer.from('8000000100000001000000aa', 'hex'), Buffer.alloc(160, 0x20)])
    const ports = [mediaPort, phonePort, dead]
    const pause = await flood((number, from) =>
      from.send(Buffer.from(packet), ports[(number >> 3) % 3] ?? 0, '127.0.0.1'),
    )
    expect(pause).toBeLessThan(PAUSE)
    expect(await dropped('unknown-source')).toBeGreaterThan(DATAGRAMS / 6)
    expect(await dropped('unlatched-source')).toBeGreaterThan(DATAGRAMS / 6)
  })

  it('connectivity checks: with the right user and a wrong password, with none, and with names nobody has', async () => {
    const request = (user: string, password: string): Buffer =>
      buildStun({
        type: BINDING_REQUEST,
        transactionId: randomFillSync(Buffer.alloc(12)),
        attributes: [
          { type: ATTRIBUTE.username, value: Buffer.from(user) },
          { type: ATTRIBUTE.priority, value: Buffer.alloc(4, 1) },
          { type: ATTRIBUTE.useCandidate, value: Buffer.alloc(0) },
        ],
        password,
      })
    let answers = 0
    let sound = 0
    for (const socket of sockets)
      socket.on('message', ([first = 0]) => {
        if (first > 127) sound++
        else answers++
      })
    const pause = await flood((number, from) => {
      const user = number % 2 ? `${ufrag}:them` : `${number}:them`
      from.send(request(user, 'not the password of this leg'), mediaPort, '127.0.0.1')
    })
    expect(pause).toBeLessThan(PAUSE)
    expect(await dropped('stun')).toBeGreaterThan(DATAGRAMS / 2)
    // None of them became a place to send to: no sound goes there.
    expect(answers).toBeLessThanOrEqual(DATAGRAMS)
    await phone.hears(440, 0, 'PCMU')
    expect(sound).toBe(0)
  })

  it('DTLS hellos from strangers and from the browser itself', async () => {
    const hellos = Array.from({ length: 50 }, hello)
    const pause = await flood((number, from) => {
      const one = Buffer.from(hellos[number % hellos.length] ?? Buffer.alloc(0))
      if (number % 3 === 0) browser.sendRaw(one)
      else from.send(one, number % 3 === 1 ? mediaPort : phonePort, '127.0.0.1')
    })
    expect(pause).toBeLessThan(PAUSE)
    expect(await dropped('unknown-source')).toBeGreaterThan(DATAGRAMS / 6)
    expect(await dropped('malformed')).toBeGreaterThan(DATAGRAMS / 6)
  })

  it('TCP connections that say nothing, or nothing of ours', async () => {
    const tcp = await engine.serve('t', 'b', browser.offer(FORMATS), BROWSER, { kind: 'echo' })
    const port = Number(/ tcp \d+ 127\.0\.0\.1 (\d+) typ host/.exec(tcp)?.[1])
    const open = Array.from({ length: 400 }, (_, at) => {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => {})
      if (at % 2) socket.write(noise(3000))
      return socket
    })
    const pause = await flood(() => {})
    expect(pause).toBeLessThan(PAUSE)
    for (const socket of open) socket.destroy()
  })
})

it('hellos of a phone that speaks DTLS: strangers get a cookie each, and no more bytes than they sent', async () => {
  const waiting = await engine.offer('dtls', 'page2', browser.offer(FORMATS), BROWSER, 'desk2', {
    ...PHONE,
    secure: 'dtls',
  })
  const port = Number(/m=audio (\d+)/.exec(waiting)?.[1])
  const other = await SyntheticPhone.open()
  const fingerprint = makeCertificate().fingerprint
  const sdp = other
    .sdp(FORMATS, 'rtcp-mux', 'setup:active', `fingerprint:sha-256 ${fingerprint}`)
    .replace('RTP/AVP', 'UDP/TLS/RTP/SAVP')
  await engine.answer('dtls', 'desk2', sdp)
  const hellos = Array.from({ length: 50 }, hello)
  let replied = 0
  let asked = 0
  for (const socket of sockets)
    socket.on('message', (message) => {
      replied += message.length
    })
  const pause = await flood((number, from) => {
    const one = Buffer.from(hellos[number % hellos.length] ?? Buffer.alloc(0))
    asked += one.length
    from.send(one, port, '127.0.0.1')
  })
  expect(pause).toBeLessThan(PAUSE)
  // Never more than was sent: nobody is flooded by way of us.
  expect(replied).toBeLessThanOrEqual(asked)
  other.close()
})
