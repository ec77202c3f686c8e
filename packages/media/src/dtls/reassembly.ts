export const MESSAGE_HEADER = 12
/** Larger than any chain of certificates a browser sends. */
export const LARGEST_MESSAGE = 65_536
/** How far ahead of the next message a fragment may be: a whole flight. */
const AHEAD = 8
const MOST_RANGES = 64

export interface HandshakeMessage {
  readonly type: number
  readonly sequence: number
  readonly body: Buffer
  /** As it enters the transcript: as if it had come in one fragment (RFC 6347 4.2.6). */
  readonly raw: Buffer
}

export function wholeMessage(type: number, sequence: number, body: Buffer): HandshakeMessage {
  const raw = Buffer.allocUnsafe(MESSAGE_HEADER + body.length)
  writeHeader(raw, { type, sequence, body }, 0, body.length)
  body.copy(raw, MESSAGE_HEADER)
  return { type, sequence, body: raw.subarray(MESSAGE_HEADER), raw }
}

/** The header of the fragment of so many bytes that begins at `offset` in the message. */
export function writeHeader(
  into: Buffer,
  { type, sequence, body }: Omit<HandshakeMessage, 'raw'>,
  offset: number,
  bytes: number,
): void {
  into[0] = type
  into.writeUIntBE(body.length, 1, 3)
  into.writeUInt16BE(sequence, 4)
  into.writeUIntBE(offset, 6, 3)
  into.writeUIntBE(bytes, 9, 3)
}

export interface Fragment {
  readonly type: number
  readonly sequence: number
  readonly length: number
  readonly offset: number
  readonly bytes: Buffer
  /** With its header. */
  readonly raw: Buffer
}

/** The fragments in one handshake record; what does not fit its own numbers is left out, with all behind it. */
export function splitFragments(body: Buffer): Fragment[] {
  const fragments: Fragment[] = []
  let at = 0
  while (at + MESSAGE_HEADER <= body.length) {
    const length = body.readUIntBE(at + 1, 3)
    const offset = body.readUIntBE(at + 6, 3)
    const end = at + MESSAGE_HEADER + body.readUIntBE(at + 9, 3)
    if (end > body.length || offset + end - at - MESSAGE_HEADER > length) break
    const raw = body.subarray(at, end)
    const bytes = raw.subarray(MESSAGE_HEADER)
    fragments.push({ type: raw[0] ?? 0, sequence: raw.readUInt16BE(4), length, offset, bytes, raw })
    at = end
  }
  return fragments
}

interface Pending {
  readonly type: number
  /** The whole message, with its header. */
  readonly raw: Buffer
  readonly body: Buffer
  /** What has come: disjoint, in order, as [from, to). */
  ranges: [number, number][]
}

/**
 * Puts handshake messages together from fragments in any order, cut anyhow, repeated or not (RFC 6347 4.2.3). A message that
 * comes whole when it is due, as nearly all do, is not copied: it is good as long as what was given to `add`.
 */
export class Reassembly {
  readonly #pending = new Map<number, Pending>()
  /** The next message, where it came in one piece. */
  #whole: Fragment | undefined
  #bytes = 0
  #next = 0

  /** The sequence number of the next message to come out. */
  get next(): number {
    return this.#next
  }

  add(fragment: Fragment): void {
    const { type, sequence, length, offset, bytes } = fragment
    if (sequence < this.#next || sequence >= this.#next + AHEAD) return
    let pending = this.#pending.get(sequence)
    if (!pending) {
      if (sequence === this.#next && bytes.length === length) {
        this.#whole ??= fragment
        return
      }
      if (this.#bytes + length > LARGEST_MESSAGE) return
      const { raw, body } = wholeMessage(type, sequence, Buffer.alloc(length))
      pending = { type, raw, body, ranges: [] }
      this.#pending.set(sequence, pending)
      this.#bytes += length
    }
    if (pending.type !== type || pending.body.length !== length) return
    const ranges = merge(pending.ranges, offset, offset + bytes.length)
    if (ranges.length > MOST_RANGES) return
    bytes.copy(pending.body, offset)
    pending.ranges = ranges
  }

  /** The next message in order, once it is whole. */
  take(): HandshakeMessage | undefined {
    if (this.#whole) {
      const { type, sequence, bytes, raw } = this.#whole
      this.#whole = undefined
      this.#next++
      return { type, sequence, body: bytes, raw }
    }
    const pending = this.#pending.get(this.#next)
    if (!pending) return undefined
    const [range] = pending.ranges
    if (range?.[0] !== 0 || range[1] !== pending.body.length) return undefined
    this.#pending.delete(this.#next)
    this.#bytes -= pending.body.length
    const { type, raw, body } = pending
    return { type, sequence: this.#next++, body, raw }
  }
}

function merge(ranges: readonly [number, number][], from: number, to: number): [number, number][] {
  const before = ranges.filter((range) => range[1] < from)
  const after = ranges.filter((range) => range[0] > to)
  const touching = ranges.slice(before.length, ranges.length - after.length)
  const start = Math.min(from, touching[0]?.[0] ?? from)
  const end = Math.max(to, touching.at(-1)?.[1] ?? to)
  return [...before, [start, end], ...after]
}
