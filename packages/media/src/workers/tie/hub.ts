import type { Socket } from 'node:net'
import type { LegContext, LegName } from '../../engine/context.ts'
import type { TieTowards } from '../../engine/legs.ts'
import { FrameReader } from '../wire/frames.ts'
import { TieLeg } from './leg.ts'
import { CHANNEL, LENGTH, TieLink } from './link.ts'

/** As from a network: nothing larger is a packet of ours. */
const LARGEST = 1500 + CHANNEL

/** One worker's ties: the legs of its that stand for others, and the links to and from the other workers. */
export class TieHub {
  readonly #secret: Buffer
  readonly #legs = new Map<number, TieLeg>()
  readonly #links = new Map<string, TieLink>()
  readonly #incoming = new Set<Socket>()

  constructor(secret: Buffer) {
    this.#secret = secret
  }

  readonly open = (name: LegName, context: LegContext, { channel, peer }: TieTowards): TieLeg => {
    if (this.#legs.has(channel)) throw new Error(`tie ${channel} is open already`)
    const link = this.#links.get(peer) ?? new TieLink(peer, this.#secret)
    this.#links.set(peer, link)
    link.users++
    const leg = new TieLeg(name, context, channel, link, () => this.#closed(channel, peer, link))
    this.#legs.set(channel, leg)
    return leg
  }

  /** Packets of another worker, which has proved to be one. */
  adopt(socket: Socket): void {
    const frames = new FrameReader(LENGTH, LARGEST)
    this.#incoming.add(socket)
    socket.on('close', () => this.#incoming.delete(socket))
    socket.on('data', (chunk: Buffer) => {
      const found = frames.read(chunk)
      if (!found) return void socket.destroy()
      for (const frame of found) {
        // For a leg that has just been released, most likely.
        if (frame.length > CHANNEL) this.#legs.get(frame.readUInt32BE(0))?.receive(frame.subarray(CHANNEL))
      }
      return undefined
    })
  }

  close(): void {
    for (const link of this.#links.values()) link.close()
    for (const socket of this.#incoming) socket.destroy()
  }

  #closed(channel: number, peer: string, link: TieLink): void {
    this.#legs.delete(channel)
    if (--link.users > 0) return
    link.close()
    if (this.#links.get(peer) === link) this.#links.delete(peer)
  }
}
