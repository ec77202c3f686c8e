import { afterEach, expect, test } from 'vitest'
import { UdpSocket } from '../../src/engine/udp.ts'

const open: UdpSocket[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((socket) => socket.close()))
})

async function bind(address: string, receive: (packet: Buffer, from: { address: string; port: number }) => void) {
  const socket = await UdpSocket.bind(address, 0, receive)
  open.push(socket)
  return socket
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

for (const address of ['127.0.0.1', '::1']) {
  test(`packets of one socket reach another with where they come from, over ${address}`, async () => {
    const heard = withResolvers<{ text: string; address: string; port: number }>()
    const to = await bind(address, (packet, from) => heard.resolve({ text: packet.toString(), ...from }))
    const from = await bind(address, () => {})

    from.send(Buffer.from('hello'), to.port, address)

    expect(await heard.promise).toMatchObject({ text: 'hello', address, port: from.port })
  })
}

test('one buffer is used for many packets, each of which arrives as it was when it was sent', async () => {
  const heard: number[] = []
  const all = withResolvers<void>()
  const to = await bind('127.0.0.1', (packet) => {
    heard.push(packet[0] ?? -1)
    if (heard.length === 100) all.resolve()
  })
  const from = await bind('127.0.0.1', () => {})

  for (let each = 0; each < 100; each++) {
    const { scratch } = from
    scratch[0] = each
    from.send(scratch.subarray(0, 172), to.port, '127.0.0.1')
  }
  await all.promise

  expect(heard).toEqual(Array.from({ length: 100 }, (_, each) => each))
})

test.each([0, -1, 65_536, 1.5, Number.NaN])('sends nothing to port %d, and goes on', async (port) => {
  const heard = withResolvers<string>()
  const to = await bind('127.0.0.1', (packet) => heard.resolve(packet.toString()))
  const from = await bind('127.0.0.1', () => {})

  from.send(Buffer.from('lost'), port, '127.0.0.1')
  from.send(Buffer.from('nowhere'), 9, 'no address')
  from.send(Buffer.from('hello'), to.port, '127.0.0.1')

  expect(await heard.promise).toBe('hello')
})

test('a socket that is closed sends no more', async () => {
  const from = await bind('127.0.0.1', () => {})
  await from.close()

  expect(() => from.send(Buffer.from('late'), 9, '127.0.0.1')).not.toThrow()
})
