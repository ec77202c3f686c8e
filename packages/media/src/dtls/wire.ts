import { Abort, ALERT } from './constants.ts'

/** Reads a handshake message's fields; whatever is missing or left over ends the handshake with decode_error. */
export class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  take(length: number): Buffer {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new Abort(ALERT.decodeError, 'a handshake message ends too early')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }

  number(bytes: 1 | 2 | 3): number {
    const at = this.#at
    this.#at += bytes
    if (this.#at > this.#bytes.length) throw new Abort(ALERT.decodeError, 'a handshake message ends too early')
    return this.#bytes.readUIntBE(at, bytes)
  }

  /** A vector with its length before it, in that many bytes. */
  vector(lengthBytes: 1 | 2 | 3): Buffer {
    return this.take(this.number(lengthBytes))
  }

  /** A vector of 16-bit numbers, with its length before it. */
  numbers(lengthBytes: 1 | 2): number[] {
    const bytes = this.vector(lengthBytes)
    if (bytes.length % 2 !== 0) throw new Abort(ALERT.decodeError, 'a list in a handshake message is of odd length')
    const found: number[] = []
    for (let at = 0; at < bytes.length; at += 2) found.push(bytes.readUInt16BE(at))
    return found
  }

  expectEnd(): void {
    if (!this.isAtEnd) throw new Abort(ALERT.decodeError, 'a handshake message is longer than its fields')
  }
}

// All of these write every byte of what they allocate: memory that need not be zeroed comes from Node's pool.

export function uint(bytes: 1 | 2 | 3, value: number): Buffer {
  const buffer = Buffer.allocUnsafe(bytes)
  buffer.writeUIntBE(value, 0, bytes)
  return buffer
}

export function vector(lengthBytes: 1 | 2 | 3, ...parts: Buffer[]): Buffer {
  let length = 0
  for (const part of parts) length += part.length
  const out = Buffer.allocUnsafe(lengthBytes + length)
  let at = out.writeUIntBE(length, 0, lengthBytes)
  for (const part of parts) at += part.copy(out, at)
  return out
}

export function numbers(lengthBytes: 1 | 2, values: readonly number[]): Buffer {
  const out = Buffer.allocUnsafe(lengthBytes + 2 * values.length)
  let at = out.writeUIntBE(2 * values.length, 0, lengthBytes)
  for (const value of values) at = out.writeUInt16BE(value, at)
  return out
}

/** Extensions by type; the first of a kind counts, a second one is an error (RFC 5246 7.4.1.4). */
export function readExtensions(reader: Reader): Map<number, Buffer> {
  const found = new Map<number, Buffer>()
  if (reader.isAtEnd) return found
  const list = new Reader(reader.vector(2))
  while (!list.isAtEnd) {
    const type = list.number(2)
    if (found.has(type)) throw new Abort(ALERT.decodeError, `extension ${type} comes twice`)
    found.set(type, list.vector(2))
  }
  return found
}

export function extension(type: number, ...body: Buffer[]): Buffer {
  return Buffer.concat([uint(2, type), vector(2, ...body)])
}
