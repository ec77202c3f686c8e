/** What MD5 and SHA-256 have in common: 64-byte blocks and words of 32 bits. */

/** One of 64 steps: the state that follows; the block's words start as 16, a step may add to them. */
export type Step = (state: readonly number[], words: number[], index: number) => number[]

/** The bytes, a one bit, zeros and the length in bits, to a multiple of 64 bytes (RFC 1321 3.1, FIPS 180-4 5.1.1), stirred. */
export function digest(bytes: Uint8Array, isLittleEndian: boolean, initial: readonly number[], step: Step): Uint8Array {
  const view = new DataView(new ArrayBuffer((((bytes.length + 8) >> 6) + 1) << 6))
  const padded = new Uint8Array(view.buffer)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n, isLittleEndian)
  let state = initial
  for (let at = 0; at < padded.length; at += 64) {
    const words = Array.from({ length: 16 }, (_, i) => view.getInt32(at + i * 4, isLittleEndian))
    let next = state
    for (let i = 0; i < 64; i++) next = step(next, words, i)
    state = state.map((word, i) => (word + (next[i] ?? 0)) | 0)
  }
  state.forEach((word, i) => {
    view.setInt32(i * 4, word, isLittleEndian)
  })
  return padded.slice(0, state.length * 4)
}

/** The first 32 bits behind the point. */
export function fractionBits(value: number): number {
  return ((value % 1) * 2 ** 32) | 0
}

export function turnRight(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}
