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
    return this.take(bytes).readUIntBE(0, bytes)
  }

  /** A vector with its length before it, in that many bytes. */
  vector(lengthBytes: 1 | 2 | 3): Buffer {
    return this.take(this.number(lengthBytes))
  }

  /** A vector of 16-bit numbers, with its length before it. */
  numbers(lengthBytes: 1 | 2): number[] {
    const bytes = this.vector(lengthBytes)
    if (bytes.length % 2 !== 0) throw new Abort(ALERT.decodeError, 'a list in a handshake message is of odd length')
    return Array.from({ length: bytes.length / 2 }, (_, at) => bytes.readUInt16BE(at * 2))
  }

  expectEnd(): void {
    if (!this.isAtEnd) throw new Abort(ALERT.decodeError, 'a handshake message is longer than its fields')
  }
}

export function uint(bytes: 1 | 2 | 3, value: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  buffer.writeUIntBE(value, 0, bytes)
  return buffer
}

export function vector(lengthBytes: 1 | 2 | 3, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([uint(lengthBytes, body.length), body])
}

export function numbers(lengthBytes: 1 | 2, values: readonly number[]): Buffer {
  return vector(lengthBytes, ...values.map((value) => uint(2, value)))
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
