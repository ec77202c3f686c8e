import type { Socket } from 'node:net'
import { FrameReader } from './frames.ts'

/** Bytes of one message: of strangers, */
const SMALL = 4096
/** and of those who have proved who they are. SIP bodies have at most 65,536, inventories of thousands of calls a million. */
const LARGEST = 16 << 20
/** What waits beyond this is left out where it may be. */
const MOST_WAITING = 4 << 20

/** Messages as JSON over a local socket, in order. What is no JSON, or too large, ends the connection. */
export class Channel {
  readonly socket: Socket
  /** Resolves when the connection is gone, for whatever reason. */
  readonly closed: Promise<void>
  readonly #frames = new FrameReader(4, SMALL)
  #queue: unknown[] = []
  #receive: ((message: unknown) => void) | undefined

  constructor(socket: Socket) {
    this.socket = socket
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()))
    // What was broken off shows in `close`.
    socket.on('error', () => {})
    socket.on('data', this.#read)
  }

  /** Who is at the other end has proved to be one of us. */
  trust(): void {
    this.#frames.largest = LARGEST
  }

  /** Throws a RangeError when the message is too large. */
  send(message: unknown): void {
    const text = Buffer.from(JSON.stringify(message, plain))
    if (text.length > this.#frames.largest) throw new RangeError(`a message of ${text.length} bytes is too large`)
    const frame = Buffer.allocUnsafe(4 + text.length)
    frame.writeUInt32BE(text.length)
    text.copy(frame, 4)
    if (!this.socket.destroyed) this.socket.write(frame)
  }

  /** The same for what may be left out: it is when the other side does not read, and when it cannot be written. */
  mention(message: unknown): void {
    if (this.socket.writableLength > MOST_WAITING) return
    try {
      this.send(message)
    } catch {}
  }

  /** From now on, what has come already first. */
  listen(receive: (message: unknown) => void): void {
    this.#receive = receive
    for (const message of this.#queue.splice(0)) receive(message)
  }

  /** The next message. Rejects when the connection ends before, or after `timeout` ms. */
  next(timeout: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const give = (message: unknown, rest: unknown[]) => {
        this.#queue = rest
        this.#receive = undefined
        clearTimeout(timer)
        resolve(message)
      }
      const timer = setTimeout(() => reject(new Error('no message in time')), timeout)
      void this.closed.then(() => {
        clearTimeout(timer)
        reject(new Error('the connection was closed'))
      })
      const [first, ...rest] = this.#queue
      if (this.#queue.length > 0) give(first, rest)
      else this.#receive = (message) => (this.#receive ? give(message, this.#queue) : this.#queue.push(message))
    })
  }

  /** Gives the socket back, for other frames. Undefined when part of a message has come after the last one. */
  leave(): Socket | undefined {
    this.socket.removeListener('data', this.#read)
    return this.#frames.waiting === 0 && this.#queue.length === 0 ? this.socket : undefined
  }

  readonly #read = (chunk: Buffer): void => {
    for (const frame of this.#frames.read(chunk) ?? [undefined]) {
      const message = frame && parse(frame)
      if (message === undefined) {
        this.socket.destroy()
        return
      }
      if (this.#receive) this.#receive(message)
      else this.#queue.push(message)
    }
  }
}

function parse(frame: Buffer): unknown {
  try {
    return JSON.parse(frame.toString()) as unknown
  } catch {
    return undefined
  }
}

/** Errors have nothing of their own that JSON would show. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Error) return { message: value.message, stack: value.stack }
  return typeof value === 'bigint' ? String(value) : value
}
