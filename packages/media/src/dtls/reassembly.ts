import { uint } from './wire.ts'

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
  const length = uint(3, body.length)
  const raw = Buffer.concat([uint(1, type), length, uint(2, sequence), uint(3, 0), length, body])
  return { type, sequence, body, raw }
}

export interface Fragment {
  readonly type: number
  readonly sequence: number
  readonly length: number
  readonly offset: number
  readonly bytes: Buffer
}

/** The fragments in one handshake record; what does not fit its own numbers is left out, with all behind it. */
export function splitFragments(body: Buffer): Fragment[] {
  const fragments: Fragment[] = []
  let at = 0
  while (at + MESSAGE_HEADER <= body.length) {
    const length = body.readUIntBE(at + 1, 3)
    const offset = body.readUIntBE(at + 6, 3)
    const end = at + MESSAGE_HEADER + body.readUIntBE(at + 9, 3)
    const bytes = body.subarray(at + MESSAGE_HEADER, end)
    if (end > body.length || offset + bytes.length > length) break
    fragments.push({ type: body[at] ?? 0, sequence: body.readUInt16BE(at + 4), length, offset, bytes })
    at = end
  }
  return fragments
}

interface Pending {
  readonly type: number
  readonly body: Buffer
  /** What has come: disjoint, in order, as [from, to). */
  ranges: [number, number][]
}

/** Puts handshake messages together from fragments in any order, cut anyhow, repeated or not (RFC 6347 4.2.3). */
export class Reassembly {
  readonly #pending = new Map<number, Pending>()
  #bytes = 0
  #next = 0

  /** The sequence number of the next message to come out. */
  get next(): number {
    return this.#next
  }

  add({ type, sequence, length, offset, bytes }: Fragment): void {
    if (sequence < this.#next || sequence >= this.#next + AHEAD) return
    let pending = this.#pending.get(sequence)
    if (!pending) {
      if (this.#bytes + length > LARGEST_MESSAGE) return
      pending = { type, body: Buffer.alloc(length), ranges: [] }
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
    const pending = this.#pending.get(this.#next)
    if (!pending) return undefined
    const [range] = pending.ranges
    if (range?.[0] !== 0 || range[1] !== pending.body.length) return undefined
    this.#pending.delete(this.#next)
    this.#bytes -= pending.body.length
    return wholeMessage(pending.type, this.#next++, pending.body)
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
