import { room } from '../arena/index.ts'
import type { Libc } from './libc.ts'
import { HEADER, headers } from './message-headers.ts'
import { PACKET } from './types.ts'

/** Packets taken by one system call. */
export const MOST = 32
const NAME = 32
const DONT_WAIT = 0x40

/** Memory for packets that have just come, the same for all sockets: it stays in the processor's cache, and SRTP is opened there. */
export class Inbox {
  readonly #libc: Libc
  /** Each packet's, as long as any. */
  readonly slots: readonly Buffer[]
  /** Where the first of them lies; the others follow. */
  readonly address: number
  readonly names = Buffer.allocUnsafeSlow(MOST * NAME)
  readonly #nameWords = new Uint32Array(this.names.buffer)
  readonly #headers: Buffer
  readonly #words: Uint32Array
  readonly #where: number

  constructor(libc: Libc) {
    this.#libc = libc
    const memory = room(MOST * PACKET)
    this.slots = Array.from({ length: MOST }, (_, at) => memory.subarray(at * PACKET, (at + 1) * PACKET))
    this.address = libc.addressOf(memory)
    this.#headers = headers(libc, MOST, { memory, stride: PACKET }, { memory: this.names, stride: NAME })
    this.#words = new Uint32Array(this.#headers.buffer)
    this.#where = libc.addressOf(this.#headers)
  }

  /** How many packets have come into it, at most `most`; 0 or less when none. What came before is overwritten. */
  fill(socket: number, most: number): number {
    // The system says here how long a name was, and would take that for the room there is.
    for (let at = 0; at < most; at++) this.#words[(HEADER / 4) * at + 2] = NAME
    return this.#libc.receiveMany(socket, this.#where, most, DONT_WAIT, 0)
  }

  lengthOf(at: number): number {
    return this.#words[(HEADER / 4) * at + HEADER / 4 - 2] as number
  }

  /** Family and port, then the first four bytes after them. */
  head(at: number): number {
    return this.#nameWords[(NAME / 4) * at] as number
  }

  next(at: number): number {
    return this.#nameWords[(NAME / 4) * at + 1] as number
  }

  nameAt(at: number): number {
    return NAME * at
  }
}
