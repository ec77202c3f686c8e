import { afterEach, describe, expect, test } from 'vitest'
import { bindUdp, type Receive, type UdpSocket, type UdpSource } from '../src/udp/index.ts'

const open: UdpSocket[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((socket) => socket.close()))
})

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

describe.each([
  { kind: 'dgram', byDgram: true },
  { kind: 'the system', byDgram: false },
])('sockets by $kind', ({ byDgram }) => {
  async function bind(
    address: string,
    receive: (packet: Buffer, from: UdpSource) => void = () => {},
    port = 0,
    isShared = false,
  ) {
    const whole: Receive = (memory, length, from) => receive(memory.subarray(0, length), from)
    const socket = await bindUdp(address, port, whole, { byDgram, isShared })
    open.push(socket)
    return socket
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

  test('a port that is taken is refused as the system says it', async () => {
    const first = await bind('127.0.0.1')

    await expect(bind('127.0.0.1', () => {}, first.port)).rejects.toMatchObject({ code: 'EADDRINUSE', syscall: 'bind' })
  })

  test('an address that is not of this machine is refused as the system says it', async () => {
    await expect(bind('192.0.2.1')).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' })
  })

  test('a port that was closed can be bound again at once', async () => {
    const first = await bind('127.0.0.1')
    await first.close()

    expect((await bind('127.0.0.1', () => {}, first.port)).port).toBe(first.port)
  })

  test('each of many sources is told apart on a shared socket, also in a burst of more than are taken at once', async () => {
    const heard = new Map<number, string[]>()
    const all = withResolvers<void>()
    let count = 0
    const to = await bind(
      '127.0.0.1',
      (packet, { port }) => {
        heard.set(port, [...(heard.get(port) ?? []), packet.toString()])
        if (++count === 200) all.resolve()
      },
      0,
      true,
    )
    const from = [await bind('127.0.0.1'), await bind('127.0.0.1')]

    for (let each = 0; each < 100; each++) {
      for (const one of from) one.send(Buffer.from(`${one.port} ${each}`), to.port, '127.0.0.1')
    }
    await all.promise

    for (const { port } of from)
      expect(heard.get(port)).toEqual(Array.from({ length: 100 }, (_, each) => `${port} ${each}`))
  })

  test('an error of who hears a packet is not lost, and the next packet is heard', async () => {
    const error = new Error('of who hears')
    const thrown = withResolvers<unknown>()
    const others = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.once('uncaughtException', thrown.resolve)
    const heard = withResolvers<string>()
    const to = await bind('127.0.0.1', (packet) => {
      if (packet.toString() === 'bad') throw error
      heard.resolve(packet.toString())
    })
    const from = await bind('127.0.0.1')

    from.send(Buffer.from('bad'), to.port, '127.0.0.1')
    expect(await thrown.promise).toBe(error)
    for (const other of others) process.on('uncaughtException', other)
    from.send(Buffer.from('good'), to.port, '127.0.0.1')

    expect(await heard.promise).toBe('good')
  })

  test('a socket may be closed by who hears a packet', async () => {
    const heard: string[] = []
    const closed = withResolvers<void>()
    const to = await bind(
      '127.0.0.1',
      (packet) => {
        heard.push(packet.toString())
        to.close().then(closed.resolve)
      },
      0,
      true,
    )
    const from = await bind('127.0.0.1')

    for (const text of ['first', 'second']) from.send(Buffer.from(text), to.port, '127.0.0.1')
    await closed.promise

    expect(heard).toEqual(['first'])
  })

  test('larger packets than any of ours are given, at least as far as they show that', async () => {
    const heard = withResolvers<number>()
    const to = await bind('127.0.0.1', (packet) => heard.resolve(packet.length))
    const from = await bind('127.0.0.1')

    from.send(Buffer.alloc(9000), to.port, '127.0.0.1')

    expect(await heard.promise).toBeGreaterThan(1500)
  })
})

test('on 64-bit Linux the system is asked without dgram', { skip: process.platform !== 'linux' }, async () => {
  const socket = await bindUdp('127.0.0.1', 0, () => {})
  open.push(socket)

  expect(socket.constructor.name).toBe('SystemSocket')
})
