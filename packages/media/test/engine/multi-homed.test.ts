import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { ATTRIBUTE, BINDING_REQUEST, buildStun } from '../../src/ice/index.ts'
import { SyntheticPhone } from './phone.ts'
import { SyntheticBrowser } from './synthetic-browser.ts'

const BROWSER = { kind: 'webrtc' } as const
const FORMATS = ['0 PCMU/8000']
/** First bytes: of a response to a check, and of a handshake. */
const BINDING_SUCCESS = 1
const HANDSHAKE = 22
/** Of documentation (RFC 5737): no address of any machine. */
const ELSEWHERE = '203.0.113.7'

let engine: MediaEngine | undefined
const closing: (() => void)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) close()
  await engine?.close()
})

interface Asked {
  /** The source of the answer to a check that was sent there. */
  from(address: string, nominate?: boolean): Promise<string>
  /** The source of the next packet of that first byte. */
  next(first: number): Promise<RemoteInfo>
  readonly sdp: string
}

/** An engine at `addresses`, on all of the machine's, and a socket on 127.0.0.1 that asks it. */
async function asking(addresses: readonly string[], setup?: string): Promise<Asked> {
  engine = await createMediaEngine({ ports: [0, 0], rtpPorts: [0, 0], addresses })
  const browser = await SyntheticBrowser.open()
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  closing.push(
    () => browser.close(),
    () => socket.close(),
  )
  const sdp = await engine.serve('c', 'browser', browser.offer(FORMATS, setup), BROWSER, { kind: 'echo' })
  const find = (expression: RegExp): string => expression.exec(sdp)?.[1] ?? ''
  const port = Number(find(/m=audio (\d+)/))
  const username = Buffer.from(`${find(/a=ice-ufrag:(\S+)/)}:them`)
  const password = find(/a=ice-pwd:(\S+)/)
  const next: Asked['next'] = (first) =>
    new Promise((resolve) => {
      const look = (packet: Buffer, source: RemoteInfo) => {
        if (packet[0] !== first) return
        socket.off('message', look)
        resolve(source)
      }
      socket.on('message', look)
    })
  return {
    next,
    sdp,
    async from(address, nominate = false) {
      const attributes = [
        { type: ATTRIBUTE.username, value: username },
        { type: ATTRIBUTE.priority, value: Buffer.from([0x6e, 0x7f, 0xff, 0xff]) },
        ...(nominate ? [{ type: ATTRIBUTE.useCandidate, value: Buffer.alloc(0) }] : []),
      ]
      const transactionId = Buffer.alloc(12, address)
      socket.send(buildStun({ type: BINDING_REQUEST, transactionId, attributes, password }), port, address)
      const source = await next(BINDING_SUCCESS)
      expect(source.port).toBe(port)
      return source.address
    },
  }
}

describe('a machine with several addresses', () => {
  it('answers from the one that was asked', async () => {
    const asked = await asking(['127.0.0.1', '127.0.0.2'])
    expect([...asked.sdp.matchAll(/a=candidate:\S+ 1 udp \d+ (\S+) /g)].map(([, address]) => address)).toEqual([
      '127.0.0.1',
      '127.0.0.2',
    ])
    for (const address of ['127.0.0.2', '127.0.0.1', '127.0.0.2']) expect(await asked.from(address)).toBe(address)
  })

  it('sends from the one that the browser nominates, though it has asked the other from the same port', async () => {
    // A browser whose DTLS waits gets our hello, again and again.
    const asked = await asking(['127.0.0.1', '127.0.0.2'], 'passive')
    const hello = asked.next(HANDSHAKE)
    expect(await asked.from('127.0.0.1')).toBe('127.0.0.1')
    expect((await hello).address).toBe('127.0.0.1')
    expect(await asked.from('127.0.0.2', true)).toBe('127.0.0.2')
    expect(await asked.from('127.0.0.1')).toBe('127.0.0.1')
    expect((await asked.next(HANDSHAKE)).address).toBe('127.0.0.2')
  })

  it('is reached by any of its own where a router shows another, and answers from that', async () => {
    const mixed = await asking([ELSEWHERE, '127.0.0.2'])
    for (const address of ['127.0.0.2', '127.0.0.1']) expect(await mixed.from(address)).toBe(address)
  })

  it('is reached where a router shows all that it offers', async () => {
    const asked = await asking([ELSEWHERE])
    expect(await asked.from('127.0.0.1')).toBe('127.0.0.1')
  })

  it('does not take a port that is in use at one of them', async () => {
    const taken = createSocket('udp4').bind(0, '127.0.0.2')
    await once(taken, 'listening')
    closing.push(() => taken.close())
    const { port } = taken.address()
    const options = { rtpPorts: [0, 0], addresses: ['127.0.0.1', '127.0.0.2'] } as const
    await expect(createMediaEngine({ ...options, ports: [port, port] })).rejects.toMatchObject({
      refusal: { status: 503 },
    })
    engine = await createMediaEngine({ ...options, ports: [port, port + 50] })
  })

  it('sends a phone its RTP from the address that it was told', async () => {
    engine = await createMediaEngine({ ports: [0, 0], rtpPorts: [0, 0], addresses: ['127.0.0.1'] })
    const phone = await SyntheticPhone.open()
    closing.push(() => phone.close())
    const towards = { kind: 'rtp', localAddress: '127.0.0.2' } as const
    const heard = createSocket('udp4').bind(0, '127.0.0.1')
    await once(heard, 'listening')
    closing.push(() => heard.close())
    const sdp = phone.sdp(FORMATS).replace(/m=audio \d+/, `m=audio ${heard.address().port}`)
    const answer = await engine.serve('c', 'phone', sdp, towards, { kind: 'tone', frequency: 440 })
    expect(answer).toContain('c=IN IP4 127.0.0.2')
    const [, source] = (await once(heard, 'message')) as [Buffer, RemoteInfo]
    expect(source.address).toBe('127.0.0.2')
  })
})
