import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { SyntheticBrowser } from './synthetic-browser.ts'

const BROWSER = { kind: 'webrtc' } as const
const FORMATS = ['0 PCMU/8000']

let engine: MediaEngine
let browser: SyntheticBrowser

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  engine = await createMediaEngine({ ports: [0, 0], rtpPorts: [0, 0], bind: '127.0.0.1', addresses: ['127.0.0.1'] })
  browser = await SyntheticBrowser.open()
})

afterEach(async () => {
  vi.useRealTimers()
  browser.close()
  await engine.close()
})

/** Says one packet; whether its echo comes before what is sent next is answered. */
function echo(number: number): Promise<void> {
  const packet = Buffer.alloc(12 + 160 + 16)
  packet.set([0x80, 0, 0, number])
  const heard = new Promise<void>((resolve) => {
    browser.heard = () => resolve()
  })
  browser.send(packet, 172)
  return heard
}

it('a browser that checks no more is sent nothing after 30 s, and hears again when it does', async () => {
  const answer = await engine.serve('c', 'page', browser.offer(FORMATS), BROWSER, { kind: 'echo' })
  browser.follow(answer)
  await browser.connected
  await echo(1)
  browser.mute()
  vi.advanceTimersByTime(29_000)
  await echo(2)

  vi.advanceTimersByTime(2000)
  const { packetsIn, packetsOut } = await engine.stats()
  let echoes = 0
  void echo(3).then(() => echoes++)
  await vi.waitFor(async () => expect((await engine.stats()).packetsIn).toBe(packetsIn + 1))
  expect((await engine.stats()).packetsOut).toBe(packetsOut)
  expect(echoes).toBe(0)

  browser.follow(answer)
  await vi.waitFor(async () => expect((await engine.stats()).packetsIn).toBeGreaterThan(packetsIn + 1))
  await echo(4)
})

it('a browser whose addresses are names, or not known yet, is answered at once and connects', async () => {
  const offer = browser
    .offer(FORMATS)
    .replace(/c=IN IP4 \S+/, 'c=IN IP4 0.0.0.0')
    .replace(/m=audio \d+/, 'm=audio 9')
    .replace(/a=candidate:.*\r\na=end-of-candidates\r\n/, 'a=ice-options:trickle\r\n')
  const mdns = 'a=candidate:1 1 udp 2113937151 0e1b3c2d-aaaa-4bbb-8ccc-123456789abc.local 55555 typ host\r\n'
  const before = performance.now()
  const answer = await engine.serve('c', 'page', offer + mdns, BROWSER, { kind: 'echo' })
  expect(performance.now() - before).toBe(0)
  expect(answer).toContain('a=end-of-candidates')
  expect(answer).not.toContain('.local')
  browser.follow(answer)
  await browser.connected
  await echo(1)
})
