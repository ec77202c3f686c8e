import { readLength } from './length.ts'
import { type Limits, scan } from './scan.ts'
import type { Malformed } from './types.ts'
import { decode } from './utf8.ts'

/** A message, a keep-alive (RFC 5626 4.4.1), or what broke the framing: then close the stream. */
export type Frame = Uint8Array | 'ping' | 'pong' | Malformed

/**
 * Cuts a TCP or TLS stream into messages by Content-Length (RFC 3261 18.3). A double CRLF between messages is a ping; a
 * single one that comes alone is a pong. After a `malformed` frame nothing more comes.
 */
export class StreamFramer {
  readonly #limits: Limits
  #buffer: Uint8Array = new Uint8Array(0)
  /** Up to where the end of the headers has been looked for. */
  #seen = 0
  /** Length of the whole message at the front, once known. */
  #need = 0
  #broken = false
  /** A CRLF was given out as a pong; with another it was half a ping. */
  #half = false

  constructor(limits: Limits = {}) {
    this.#limits = limits
  }

  push(bytes: Uint8Array): Frame[] {
    if (this.#broken) return []
    const out: Frame[] = []
    // A CRLF that comes by itself is a whole pong, whatever follows later.
    const alone = bytes.length === 2 && this.#buffer.length === 0
    this.#buffer = this.#buffer.length === 0 ? bytes : concat(this.#buffer, bytes)
    while (!this.#broken && this.#step(out));
    if (alone) this.#half = false
    return out
  }

  /** Takes one frame off the front; false when more bytes are needed. */
  #step(out: Frame[]): boolean {
    if (this.#need === 0) {
      if (this.#buffer.length === 0) return false
      if (this.#blank(out)) return true
      const body = this.#headEnd()
      const limit = this.#limits.message ?? 65_536
      if (body < 0) return this.#buffer.length > limit && this.#fail(out, 413, 'Message: too long')
      const head = decode(this.#buffer.subarray(0, body))
      const length = contentLength(head, this.#limits)
      if (typeof length === 'string') return this.#fail(out, 400, length)
      this.#need = body + length
      if (this.#need > limit) return this.#fail(out, 413, 'Message: too long')
    }
    if (this.#buffer.length < this.#need) return false
    out.push(this.#buffer.subarray(0, this.#need))
    this.#drop(this.#need)
    this.#half = false
    return true
  }

  /** Takes a keep-alive off the front. */
  #blank(out: Frame[]): boolean {
    const [a, b, c, d] = this.#buffer
    if (a !== 13 || b !== 10) return false
    if (this.#half) {
      this.#half = false
      out.push('ping')
      this.#drop(2)
    } else if (c === 13 && d === 10) {
      out.push('ping')
      this.#drop(4)
    } else {
      this.#half = true
      out.push('pong')
      this.#drop(2)
    }
    return true
  }

  /** Where the body of the first message starts, or -1. */
  #headEnd(): number {
    const buffer = this.#buffer
    for (let i = buffer.indexOf(10, this.#seen); i >= 0; i = buffer.indexOf(10, i + 1)) {
      if (buffer[i + 1] === 10) return i + 2
      if (buffer[i + 1] === 13 && buffer[i + 2] === 10) return i + 3
    }
    this.#seen = Math.max(0, buffer.length - 2)
    return -1
  }

  #drop(length: number): void {
    this.#buffer = this.#buffer.subarray(length)
    this.#seen = 0
    this.#need = 0
  }

  #fail(out: Frame[], status: number, reason: string): false {
    out.push({ kind: 'malformed', status, reason })
    this.#broken = true
    this.#buffer = new Uint8Array(0)
    return false
  }
}

function contentLength(head: string, limits: Limits): number | string {
  const start = head.search(/[^\r\n]/)
  const table = scan(head, head.indexOf('\n', start) + 1, limits)
  if (typeof table === 'string') return table
  if (table.repeated === 'Content-Length') return 'Content-Length: more than one'
  if (table.contentLength >= 0) return readLength(head, table)
  return 'Content-Length: missing on a stream'
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length + b.length)
  out.set(a)
  out.set(b, a.length)
  return out
}
