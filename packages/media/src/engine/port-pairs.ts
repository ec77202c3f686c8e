import { isIP } from 'node:net'
import { bindUdp, type Receive, type UdpSocket } from '../udp/index.ts'
import { MediaRefused } from './types.ts'

export interface PortPair {
  readonly rtp: UdpSocket
  readonly rtcp: UdpSocket
}

/** What to bind to for any address of a family. */
export interface Anywhere {
  readonly ipv4: string
  readonly ipv6: string
}

const TRIES_OF_SYSTEM = 50

/** Hands out an even port for RTP with the odd one above for RTCP (RFC 3550 11), going round so that none is reused soon. */
export class PortPairs {
  readonly #first: number
  readonly #count: number
  readonly #bind: Anywhere
  readonly #taken = new Set<number>()
  #next = 0

  /** `range` inclusive; `[0, 0]` lets the system choose. `bind` is used where a wished address is not this machine's. */
  constructor(range: readonly [number, number], bind: Anywhere) {
    this.#first = range[0] + (range[0] % 2)
    this.#count = range[1] === 0 ? 0 : Math.max(0, Math.floor((range[1] + 1 - this.#first) / 2))
    this.#bind = bind
  }

  /** Rejects with `MediaRefused` 503 when all are in use. */
  async open(address: string, rtp: Receive, rtcp: Receive): Promise<PortPair> {
    const tries = this.#count === 0 ? TRIES_OF_SYSTEM : this.#count
    for (let left = tries; left > 0; left--) {
      const port = this.#count === 0 ? 0 : this.#first + 2 * (this.#next++ % this.#count)
      if (this.#taken.has(port)) continue
      const pair = await this.#try(address, port, rtp, rtcp)
      if (!pair) continue
      this.#taken.add(pair.rtp.port)
      return pair
    }
    throw new MediaRefused({ status: 503, reason: 'no free RTP port' })
  }

  async close(pair: PortPair): Promise<void> {
    await Promise.all([pair.rtp.close(), pair.rtcp.close()])
    this.#taken.delete(pair.rtp.port)
  }

  async #try(address: string, port: number, onRtp: Receive, onRtcp: Receive): Promise<PortPair | undefined> {
    // Held while it is being bound, so that two legs at once do not try the same one.
    if (port !== 0) this.#taken.add(port)
    let rtp: UdpSocket | undefined
    try {
      rtp = await this.#socket(address, port, onRtp)
      if (rtp.port % 2 === 0) return { rtp, rtcp: await this.#socket(address, rtp.port + 1, onRtcp) }
    } catch (error) {
      if (!hasCode(error, 'EADDRINUSE')) throw error
    } finally {
      this.#taken.delete(port)
    }
    await rtp?.close()
    return undefined
  }

  async #socket(address: string, port: number, receive: Receive): Promise<UdpSocket> {
    try {
      return await bindUdp(address, port, receive)
    } catch (error) {
      // The address a router shows for us is not one of this machine.
      if (!hasCode(error, 'EADDRNOTAVAIL')) throw error
      return bindUdp(isIP(address) === 6 ? this.#bind.ipv6 : this.#bind.ipv4, port, receive)
    }
  }
}

export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
