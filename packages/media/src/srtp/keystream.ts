import { type Cipheriv, createCipheriv, createSecretKey } from 'node:crypto'

const BLOCK = 16
/** How many blocks one call makes: the call itself costs as much as making 150 of them. */
const RUN_BLOCKS = 160
/** Payloads longer than this many blocks are not made ahead: they are no audio. */
const LONGEST_AHEAD = 20

/** Counter blocks on their way into the cipher; nothing stays in them. */
const counterBytes = Buffer.alloc(RUN_BLOCKS * BLOCK)
const counters = new DataView(counterBytes.buffer, counterBytes.byteOffset, counterBytes.length)

const EMPTY = new Int32Array(0)

/** Keystream of one SSRC: what the present packet needs, and what was made ahead for those to come. */
export class Run {
  /** For the packet asked for last, in words as they lie in memory: it begins at byte `at`, where a word does. */
  stream: Int32Array = EMPTY
  at = 0
  ahead: Int32Array = EMPTY
  /** Index of the first packet in `ahead`, their number, and the bytes for each. */
  first = 0
  packets = 0
  stride = 0
}

/**
 * AES in counter mode as RFC 3711 4.1.1 wants it, by one ECB cipher that is kept open, over counters that are laid out here:
 * a cipher object per packet costs more than the encryption. Since the counters of the packets to come are known, their
 * keystream is made in the same call.
 */
export class Keystream {
  readonly #cipher: Cipheriv
  readonly #salt: readonly [number, number, number, number]

  constructor(key: Buffer, salt: Buffer) {
    this.#cipher = createCipheriv('aes-128-ecb', createSecretKey(key), null)
    this.#cipher.setAutoPadding(false)
    this.#salt = [salt.readInt32BE(0), salt.readInt32BE(4), salt.readInt32BE(8), salt.readUInt16BE(12)]
  }

  /** Puts `length` bytes for the packet `index` (below 2^48) of `ssrc` into `run`. */
  provide(run: Run, length: number, ssrc: number, index: number): void {
    const place = index - run.first
    if (length <= run.stride && place >= 0 && place < run.packets) {
      run.stream = run.ahead
      run.at = place * run.stride
      return
    }
    run.at = 0
    const blocks = Math.max(1, Math.ceil(length / BLOCK))
    // A late packet comes alone: what was made ahead is still to be used.
    if (blocks > LONGEST_AHEAD || place < 0) {
      run.stream = wordsOf(this.#make(blocks, ssrc, index))
      return
    }
    run.first = index
    run.stride = Math.max(run.stride, blocks * BLOCK)
    run.packets = Math.floor((RUN_BLOCKS * BLOCK) / run.stride)
    let end = 0
    for (let each = 0; each < run.packets; each++) end = this.#count(end, run.stride / BLOCK, 0, ssrc, index + each)
    run.ahead = wordsOf(this.#cipher.update(counterBytes.subarray(0, end)))
    run.stream = run.ahead
  }

  /** Encrypts or decrypts `packet` from `start` to `end` in place, making nothing ahead. */
  apply(packet: Buffer, start: number, end: number, ssrc: number, index: number): void {
    const stream = this.#make(Math.ceil((end - start) / BLOCK), ssrc, index)
    for (let at = start, from = 0; at < end; at++, from++) packet[at] = (packet[at] ?? 0) ^ (stream[from] ?? 0)
  }

  #make(blocks: number, ssrc: number, index: number): Buffer {
    const pieces: Buffer[] = []
    for (let first = 0; first < blocks; first += RUN_BLOCKS) {
      const end = this.#count(0, Math.min(RUN_BLOCKS, blocks - first), first, ssrc, index)
      pieces.push(this.#cipher.update(counterBytes.subarray(0, end)))
    }
    const [only] = pieces
    return pieces.length === 1 && only ? only : Buffer.concat(pieces)
  }

  /** Writes the counters of `blocks` blocks, from block `first` of the packet on, at `at`; returns where they end. */
  #count(at: number, blocks: number, first: number, ssrc: number, index: number): number {
    const [salt0, salt1, salt2, salt3] = this.#salt
    const word1 = salt1 ^ ssrc
    const word2 = salt2 ^ Math.floor(index / 65536)
    const word3 = (salt3 ^ (index % 65536)) << 16
    let next = at
    for (let block = first; block < first + blocks; block++, next += BLOCK) {
      counters.setInt32(next, salt0)
      counters.setInt32(next + 4, word1)
      counters.setInt32(next + 8, word2)
      counters.setInt32(next + 12, word3 | block)
    }
    return next
  }
}

/** Whole words of `bytes`. */
function wordsOf(bytes: Buffer): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes)
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2)
}
