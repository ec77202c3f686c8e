import { createSocket, type Socket } from 'node:dgram'
import { freePort } from '../net/ports.ts'
import { Impairment, type ImpairmentOptions } from './impairment.ts'

export interface LossyRelayOptions extends ImpairmentOptions {
  /** Where datagrams go: on loopback. */
  readonly to: { readonly host?: string; readonly port: number }
  /** The same seed does the same to the same datagrams, as long as they come in the same order. */
  readonly seed: number
  /** Also lost: say which datagrams by name, e.g. the first ACK. Asked after the dice, with what is left. */
  readonly drop?: (datagram: Buffer, direction: Direction) => boolean
  /** The dice are thrown for this direction alone; for both by default. */
  readonly only?: Direction
}

type Direction = 'there' | 'back'

export interface LossyRelay {
  /** Where to send to instead. */
  readonly port: number
  readonly counts: { readonly passed: number; readonly lost: number; readonly overtaken: number }
  close(): Promise<void>
}

/**
 * A UDP relay on 127.0.0.1 that loses, delays and swaps datagrams both ways. Each sender gets a socket of its own, as through
 * a NAT.
 */
export async function lossyRelay({ to, seed, drop, only, ...harm }: LossyRelayOptions): Promise<LossyRelay> {
  const port = await freePort('udp')
  const inside = createSocket('udp4')
  const outside = new Map<string, Socket>()
  const counts = { passed: 0, lost: 0, overtaken: 0 }
  // One row of dice for both directions, in the order in which datagrams come.
  const next = mulberry32(seed)
  const impaired = { there: new Impairment(harm, next), back: new Impairment(harm, next) }
  const pass = (datagram: Buffer, direction: Direction, send: () => void) => {
    const fate = only === undefined || only === direction ? impaired[direction].next() : 'at once'
    if (fate === 'lost' || drop?.(datagram, direction)) {
      counts.lost++
      return
    }
    counts.passed++
    if (impaired[direction].send(fate, send)) counts.overtaken++
  }
  const socketFor = (address: string, from: number): Socket => {
    const key = `${address}:${from}`
    const known = outside.get(key)
    if (known) return known
    const socket = createSocket('udp4')
    socket.on('error', () => {}) // nobody listens there (ICMP): to the sender it is loss
    socket.on('message', (datagram) => pass(datagram, 'back', () => inside.send(datagram, from, address)))
    outside.set(key, socket)
    return socket
  }
  inside.on('error', () => {})
  inside.on('message', (datagram, { address, port: from }) => {
    pass(datagram, 'there', () => socketFor(address, from).send(datagram, to.port, to.host ?? '127.0.0.1'))
  })
  await new Promise<void>((resolve) => inside.bind(port, '127.0.0.1', resolve))
  return {
    port,
    counts,
    async close() {
      impaired.there.close()
      impaired.back.close()
      for (const socket of [inside, ...outside.values()])
        await new Promise<void>((resolve) => socket.close(() => resolve()))
    },
  }
}

/** A small seeded generator of numbers from 0 to 1. */
export function mulberry32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
