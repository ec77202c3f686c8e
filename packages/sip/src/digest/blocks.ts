/** What MD5 and SHA-256 have in common: 64-byte blocks and words of 32 bits. */

/** The bytes, a one bit, zeros and the length in bits, to a multiple of 64 bytes (RFC 1321 3.1, FIPS 180-4 5.1.1). */
export function blocksOf(bytes: Uint8Array, littleEndian: boolean): DataView {
  const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n, littleEndian)
  return view
}

export function bytesOfWords(words: Int32Array, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(words.length * 4))
  words.forEach((word, index) => {
    view.setInt32(index * 4, word, littleEndian)
  })
  return new Uint8Array(view.buffer)
}

/** Adds to each word its part, in 32 bits. */
export function add(words: Int32Array, parts: readonly number[]): void {
  for (const [i, part] of parts.entries()) words[i] = part + (words[i] ?? 0)
}

/** The first 32 bits behind the point. */
export function fractionBits(value: number): number {
  return ((value % 1) * 2 ** 32) | 0
}
