import { createSocket, type Socket } from 'node:dgram'
import { afterEach, expect, test } from 'vitest'
import { Feed, type LossyRelay, lossyRelay } from '../src/index.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function socket(onMessage: (text: string, from: number, self: Socket) => void): Promise<Socket> {
  const made = createSocket('udp4')
  made.on('message', (data, { port }) => onMessage(data.toString(), port, made))
  await new Promise<void>((resolve) => made.bind(0, '127.0.0.1', resolve))
  open.push(() => new Promise((resolve) => made.close(() => resolve())))
  return made
}

async function pair(options: { loss: number; seed: number; drop?: (datagram: Buffer) => boolean }) {
  const server = await socket((text, from, self) => self.send(`echo ${text}`, from, '127.0.0.1'))
  const relay = await lossyRelay({ to: { port: server.address().port }, ...options })
  open.push(() => relay.close())
  const replies = new Feed<string>()
  const client = await socket((text) => replies.push(text))
  return { relay, replies, say: (text: string) => client.send(text, relay.port, '127.0.0.1') }
}

/** One at a time: only then the order, and with it what a seed loses, is certain. */
async function sendAll(relay: LossyRelay, say: (text: string) => void, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const before = relay.counts.passed + relay.counts.lost
    say(String(i))
    await new Promise<void>((resolve) => {
      const look = () => (relay.counts.passed + relay.counts.lost > before ? resolve() : setImmediate(look))
      look()
    })
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('without loss everything comes back to the one who asked', async () => {
  const { replies, say } = await pair({ loss: 0, seed: 1 })
  say('one')
  await replies.wait((text) => text === 'echo one')
})

test('about the wanted share is lost', async () => {
  const { relay, say } = await pair({ loss: 0.3, seed: 7 })
  await sendAll(relay, say, 300)
  const share = relay.counts.lost / (relay.counts.lost + relay.counts.passed)
  expect(share).toBeGreaterThan(0.2)
  expect(share).toBeLessThan(0.4)
})

test('a datagram can be lost by name', async () => {
  const { replies, say, relay } = await pair({ loss: 0, seed: 1, drop: (datagram) => datagram.toString() === 'two' })
  for (const text of ['one', 'two', 'three']) say(text)
  await replies.wait((text) => text === 'echo three')
  expect(replies.items).toEqual(['echo one', 'echo three'])
  expect(relay.counts.lost).toBe(1)
})
