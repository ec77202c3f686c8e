/** A power of two: as many packets of 20 ms last 1.3 s. */
const SIZE = 64
const LARGEST = 1500

const EMPTY = 0
const SOUND = 1
const MARK = 2

/** Packets by sequence number, copied into memory that is used again. The caller keeps all within `size` of each other. */
export class Slots {
  readonly size = SIZE
  /** How many hold sound. */
  count = 0
  readonly #kinds = new Uint8Array(SIZE)
  readonly #timestamps = new Uint32Array(SIZE)
  readonly #lengths = new Uint16Array(SIZE)
  readonly #bytes: (Buffer | undefined)[] = new Array(SIZE).fill(undefined)

  put(sequence: number, timestamp: number, payload: Uint8Array): void {
    const at = sequence % SIZE
    const length = Math.min(payload.length, LARGEST)
    let bytes = this.#bytes[at]
    if (!bytes || bytes.length < length) {
      bytes = Buffer.allocUnsafeSlow(Math.max(160, length))
      this.#bytes[at] = bytes
    }
    bytes.set(length === payload.length ? payload : payload.subarray(0, length))
    if (this.#kinds[at] !== SOUND) this.count++
    this.#kinds[at] = SOUND
    this.#timestamps[at] = timestamp
    this.#lengths[at] = length
  }

  mark(sequence: number): void {
    if (!this.has(sequence)) this.#kinds[sequence % SIZE] = MARK
  }

  has(sequence: number): boolean {
    return this.#kinds[sequence % SIZE] === SOUND
  }

  isMark(sequence: number): boolean {
    return this.#kinds[sequence % SIZE] === MARK
  }

  /** Whether `sequence`, a little before `next`, can be kept beside what is there already. */
  fits(sequence: number, next: number): boolean {
    const back = (next - sequence) & 0xffff
    for (let ahead = 0; ahead < back; ahead++) if (this.#kinds[(sequence + ahead) % SIZE] !== EMPTY) return false
    return back < SIZE / 4
  }

  timestamp(sequence: number): number {
    return this.#timestamps[sequence % SIZE] as number
  }

  /** The payload, which holds until the slot is put to again. */
  peek(sequence: number): Uint8Array {
    const at = sequence % SIZE
    return (this.#bytes[at] as Buffer).subarray(0, this.#lengths[at])
  }

  drop(sequence: number): void {
    const at = sequence % SIZE
    if (this.#kinds[at] === SOUND) this.count--
    this.#kinds[at] = EMPTY
  }

  /** How far after `sequence` the next one with sound is. There must be one. */
  distance(sequence: number): number {
    for (let ahead = 0; ahead < SIZE; ahead++) if (this.has(sequence + ahead)) return ahead
    return SIZE
  }

  clear(): void {
    this.#kinds.fill(EMPTY)
    this.count = 0
  }
}
