import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, readdirSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { tempDir } from '@offhook/testkit'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { byLoad } from '../../src/workers/pool/placement.ts'
import { splitOptions } from '../../src/workers/pool/ports.ts'
import type { RemoteWorker } from '../../src/workers/pool/remote.ts'
import { Channel } from '../../src/workers/wire/channel.ts'
import { aboutOf, noticeOf, replyOf, requestOf, setupOf } from '../../src/workers/wire/check.ts'
import { openFolder, register, registered, socketPath, unregister } from '../../src/workers/wire/folder.ts'
import { FrameReader } from '../../src/workers/wire/frames.ts'
import { accept, dial } from '../../src/workers/wire/handshake.ts'

// The same inputs in each run; others by FUZZ_SEED.
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20261121) })

let folder: ReturnType<typeof tempDir>
const open: (Server | Socket)[] = []

beforeEach(() => {
  folder = tempDir('offhook-wire')
})
afterEach(() => {
  for (const one of open.splice(0)) 'destroy' in one ? one.destroy() : one.close()
  folder.remove()
})

describe('frames', () => {
  it('are put together however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(2 as const, 4 as const),
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }),
        fc.array(fc.nat(3000), { maxLength: 20 }),
        (lengthBytes, frames, cuts) => {
          const reader = new FrameReader(lengthBytes, 300)
          const bytes = Buffer.concat(
            frames.flatMap((frame) => {
              const length = Buffer.alloc(lengthBytes)
              length.writeUIntBE(frame.length, 0, lengthBytes)
              return [length, frame]
            }),
          )
          const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
          const read = places
            .slice(1)
            .flatMap((to, at) => (reader.read(bytes.subarray(places[at], to)) ?? []).map((one) => Buffer.from(one)))
          expect(read).toEqual(frames.map((one) => Buffer.from(one)))
          expect(reader.waiting).toBe(0)
        },
      ),
    )
  })

  it('that are too large are told before they have come', () => {
    expect(new FrameReader(4, 100).read(Buffer.from([0, 0, 0, 101]))).toBeUndefined()
  })
})

describe('messages', () => {
  it('of any form are refused or taken, and never throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (value, args) => {
        for (const check of [requestOf, replyOf, noticeOf, aboutOf, setupOf]) {
          check(value)
          check({
            id: 1,
            command: 'offer',
            args,
            event: value,
            log: value,
            beat: value,
            refused: value,
            options: value,
          })
        }
      }),
    )
  })

  it.each([
    [
      {
        id: 1,
        command: 'offer',
        args: ['c', 'a', 'v=0', { kind: 'webrtc' }, 'b', { kind: 'rtp', localAddress: '::1' }],
      },
      true,
    ],
    [{ id: 1, command: 'release', args: ['c', null] }, true],
    [{ id: 1, command: 'release', args: ['c'] }, true],
    [{ id: 1, command: 'offer', args: ['c', 'a', 'v=0', { kind: 'none' }, 'b', { kind: 'webrtc' }] }, false],
    [{ id: 1, command: 'release', args: ['c', 'a', 'more'] }, false],
    [{ id: 1, command: 'constructor', args: [] }, false],
    [{ id: 1, command: 'toString', args: [] }, false],
    [{ id: '1', command: 'stats', args: [] }, false],
    [{ id: 1, command: 'answer', args: ['', 'a', 'v=0'] }, false],
    [{ id: 1, command: 'sendDigits', args: ['c', 'a', [{ digit: '1', duration: 'long' }]] }, false],
  ])('%j is a request: %s', (message, right) => {
    expect(requestOf(message) !== undefined).toBe(right)
  })
})

describe('a connection', () => {
  const serve = async (secret: Buffer, admits = true): Promise<{ path: string; came: string[] }> => {
    const path = join(folder.path, 's')
    const came: string[] = []
    const server = createServer((socket) => {
      open.push(socket)
      accept(socket, secret, { id: 'x' }, () => admits).then(
        ({ role }) => came.push(role),
        () => came.push('refused'),
      )
    })
    open.push(server)
    server.listen(path)
    await once(server, 'listening')
    return { path, came }
  }

  it('is for who knows the secret, in the role that was asked for', async () => {
    const secret = randomBytes(32)
    const { path, came } = await serve(secret)
    const { channel, about } = await dial(path, secret, 'tie')
    open.push(channel.socket)
    expect(about).toEqual({ id: 'x' })
    expect(came).toEqual(['tie'])
  })

  it('is refused to others, and where there is one already', async () => {
    const secret = randomBytes(32)
    const { path, came } = await serve(secret, false)
    await expect(dial(path, randomBytes(32), 'master')).rejects.toThrow()
    await expect(dial(path, secret, 'master')).rejects.toThrow()
    expect(came).toEqual(['refused', 'refused'])
  })

  it('is left by who finds a stranger in a worker’s place', async () => {
    const path = join(folder.path, 's')
    const server = createServer((socket) => {
      open.push(socket)
      const channel = new Channel(socket)
      channel.send({ nonce: '0'.repeat(32) })
      channel.listen(() => channel.send({ proof: 'f'.repeat(64), about: { id: 'x' } }))
    })
    open.push(server)
    server.listen(path)
    await once(server, 'listening')
    await expect(dial(path, randomBytes(32), 'master')).rejects.toThrow('a stranger answers there')
  })

  it.each([
    ['no JSON', Buffer.from([0, 0, 0, 2, 123, 44])],
    ['more than a stranger may say', Buffer.from([0, 0, 16, 1])],
    ['no nonce', Buffer.concat([Buffer.from([0, 0, 0, 2]), Buffer.from('{}')])],
  ])('that says %s is closed', async (_, bytes) => {
    const { path, came } = await serve(randomBytes(32))
    const socket = connect(path)
    open.push(socket)
    socket.resume()
    socket.on('error', () => {})
    socket.write(bytes)
    await once(socket, 'close')
    await expect.poll(() => came).toEqual(['refused'])
  })
})

describe('the folder', () => {
  it('keeps one secret, for its user alone', async () => {
    const path = join(folder.path, 'media')
    const { secret } = await openFolder(path)
    expect(secret).toHaveLength(32)
    expect((await openFolder(path)).secret).toEqual(secret)
    expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(statSync(join(path, 'secret')).mode & 0o777).toBe(0o600)
  })

  it('is refused when its secret is no secret, or none', async () => {
    const path = join(folder.path, 'media')
    await openFolder(path)
    chmodSync(join(path, 'secret'), 0o644)
    await expect(openFolder(path)).rejects.toThrow('may be read by others')
    chmodSync(join(path, 'secret'), 0o600)
    writeFileSync(join(path, 'secret'), 'abc')
    await expect(openFolder(path)).rejects.toThrow('damaged')
  })

  it('names workers until they are struck out, and passes over what is no entry', async () => {
    const own = await openFolder(folder.path)
    await register(own.path, 'aa11', '/tmp/x.sock')
    writeFileSync(join(own.path, 'worker-bb22.json'), 'half an ent')
    writeFileSync(join(own.path, 'worker-../x.json'.replace('/', '_')), '{}')
    expect(await registered(own)).toEqual([{ id: 'aa11', socket: '/tmp/x.sock' }])
    await unregister(own.path, 'aa11', join(folder.path, 'no such socket'))
    expect(await registered(own)).toEqual([])
  })

  it('whose path is too long for a socket has its sockets elsewhere, as private', async () => {
    const own = await openFolder(join(folder.path, 'a'.repeat(60), 'b'.repeat(60)))
    const path = await socketPath(own, 'aa11')
    expect(Buffer.byteLength(path)).toBeLessThanOrEqual(100)
    const far = join(path, '..')
    expect(statSync(far).mode & 0o777).toBe(0o700)
    chmodSync(far, 0o777)
    await expect(socketPath(own, 'aa11')).rejects.toThrow('is not ours alone')
    chmodSync(far, 0o700)
    expect(readdirSync(far)).toEqual([])
    rmdirSync(far)
  })
})

describe('shares', () => {
  const engine = { addresses: ['127.0.0.1'], tcpPort: 5000 }

  it('of ports do not overlap, and pairs stay whole', () => {
    const split = splitOptions({ ...engine, ports: [40_000, 40_015], rtpPorts: [40_101, 40_999] }, 3)
    expect(split.map(({ ports }) => ports)).toEqual([
      [40_000, 40_004],
      [40_005, 40_009],
      [40_010, 40_014],
    ])
    expect(split.map(({ rtpPorts }) => rtpPorts)).toEqual([
      [40_102, 40_399],
      [40_400, 40_697],
      [40_698, 40_995],
    ])
    expect(split.map(({ tcpPort }) => tcpPort)).toEqual([5000, 5001, 5002])
  })

  it('that are left to the system are left to it for all, and too few are an error', () => {
    const system = splitOptions({ addresses: [], tcpPort: 0, ports: [0, 0], rtpPorts: [0, 0] }, 2)
    expect(system.map(({ ports, tcpPort }) => [ports, tcpPort])).toEqual([
      [[0, 0], 0],
      [[0, 0], 0],
    ])
    expect(() => splitOptions({ ...engine, ports: [1, 2], rtpPorts: [4, 100] }, 3)).toThrow('too few for 3 workers')
    expect(() => splitOptions({ ...engine, ports: [1, 9], rtpPorts: [5, 10] }, 3)).toThrow(RangeError)
  })
})

it('a new call goes to the least busy worker, and among equals to the one with the fewest calls', () => {
  const worker = (name: string, busy: number, calls: number, given = 0) =>
    ({ name, busy, given, underway: 0, calls: { size: calls } }) as unknown as RemoteWorker & { name: string }
  const order = (...workers: (RemoteWorker & { name: string })[]) =>
    byLoad(workers).map((one) => (one as RemoteWorker & { name: string }).name)
  expect(order(worker('a', 0.03, 4), worker('b', 0.06, 2))).toEqual(['b', 'a'])
  expect(order(worker('transcodes', 0.8, 2), worker('relays', 0.3, 90))).toEqual(['relays', 'transcodes'])
  expect(order(worker('just given many', 0.05, 90, 80), worker('other', 0.15, 95))).toEqual([
    'other',
    'just given many',
  ])
})
