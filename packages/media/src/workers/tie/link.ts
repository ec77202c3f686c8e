import type { Socket } from 'node:net'
import { dial } from '../wire/handshake.ts'

/** Bytes of one batch: some hundred packets of 20 ms. */
const BATCH = 64 << 10
/** What waits longer than this comes too late to be heard. */
const MOST_WAITING = 512 << 10
/** ms between attempts to reach a worker that does not answer. */
const AGAIN = 500
/** Before each packet: its length with the channel's (2), the channel (4). */
export const LENGTH = 2
export const CHANNEL = 4

/**
 * Packets for the legs of one other worker. All that one turn of the event loop brings goes out in one write; it never leaves
 * the machine, and the socket takes it only from who has proved to know the secret, so nothing is encrypted.
 */
export class TieLink {
  readonly #path: string
  readonly #secret: Buffer
  readonly #batch = Buffer.allocUnsafeSlow(BATCH)
  #length = 0
  #socket: Socket | undefined
  #dialling = false
  #closed = false
  #timer: NodeJS.Timeout | undefined
  /** Legs that use it. */
  users = 0

  constructor(path: string, secret: Buffer) {
    this.#path = path
    this.#secret = secret
    void this.#dial()
  }

  /** `packet[start, end)` for the leg that is called `channel` there; whether it is on its way. */
  send(channel: number, packet: Buffer, start: number, end: number): boolean {
    const frame = LENGTH + CHANNEL + end - start
    if (this.#socket ? this.#socket.writableLength > MOST_WAITING : !this.#dialling) return false
    if (this.#length + frame > BATCH) this.#flush()
    if (this.#length + frame > BATCH) return false
    // The first of a batch: the rest of this turn's packets join it.
    if (this.#length === 0) setImmediate(this.#flush)
    const at = this.#length
    this.#batch.writeUInt16BE(frame - LENGTH, at)
    this.#batch.writeUInt32BE(channel, at + LENGTH)
    packet.copy(this.#batch, at + LENGTH + CHANNEL, start, end)
    this.#length = at + frame
    return true
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#socket?.destroy()
    this.#socket = undefined
  }

  readonly #flush = (): void => {
    // What is said while the other worker is being reached, which takes a moment, goes when it has been.
    if (this.#length === 0 || !this.#socket) return
    // A copy of just these bytes: the socket may keep them for later.
    this.#socket.write(Buffer.from(this.#batch.subarray(0, this.#length)))
    this.#length = 0
  }

  async #dial(): Promise<void> {
    if (this.#dialling || this.#closed) return
    this.#dialling = true
    try {
      const { channel } = await dial(this.#path, this.#secret, 'tie')
      if (this.#closed) return void channel.socket.destroy()
      this.#socket = channel.socket
      this.#flush()
      channel.socket.unref()
      void channel.closed.then(() => this.#lost())
    } catch {
      this.#lost()
    } finally {
      this.#dialling = false
    }
  }

  #lost(): void {
    this.#socket = undefined
    this.#length = 0
    if (this.#closed) return
    this.#timer = setTimeout(() => void this.#dial(), AGAIN)
    this.#timer.unref()
  }
}
