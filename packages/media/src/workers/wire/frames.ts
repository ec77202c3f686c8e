/** Cuts a stream into frames with their length before them, big-endian, in two or four bytes. */
export class FrameReader {
  readonly #lengthBytes: 2 | 4
  /** Bytes of one frame. */
  largest: number
  #rest: Buffer = Buffer.alloc(0)

  constructor(lengthBytes: 2 | 4, largest: number) {
    this.#lengthBytes = lengthBytes
    this.largest = largest
  }

  /**
   * The frames that are whole with these bytes, as parts of `chunk` where they lie in it; undefined when one is too large, and
   * then the stream is of no more use.
   */
  read(chunk: Buffer): Buffer[] | undefined {
    const all = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const frames: Buffer[] = []
    let at = 0
    while (at + this.#lengthBytes <= all.length) {
      const start = at + this.#lengthBytes
      const length = all.readUIntBE(at, this.#lengthBytes)
      if (length > this.largest) return undefined
      if (start + length > all.length) break
      frames.push(all.subarray(start, start + length))
      at = start + length
    }
    // A copy: the frames before it may be written to.
    this.#rest = at === all.length ? Buffer.alloc(0) : Buffer.from(all.subarray(at))
    return frames
  }

  /** Bytes of a frame that is not whole. */
  get waiting(): number {
    return this.#rest.length
  }
}
