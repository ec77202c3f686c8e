/** G.711 (ITU-T G.711) for synthetic phones, from its formulas; the product has its own. */

/** One PCMU byte from a 16-bit sample. */
export function encodePcmu(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const magnitude = Math.min(Math.abs(sample), 32635) + 132
  const exponent = 24 - Math.clz32(magnitude)
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 15)) & 255
}

/** A 16-bit sample from a PCMU byte. */
export function decodePcmu(byte: number): number {
  const bits = ~byte & 255
  const magnitude = ((((bits & 15) << 3) + 132) << ((bits >> 4) & 7)) - 132
  return bits & 0x80 ? -magnitude : magnitude
}

/** One PCMA byte from a 16-bit sample. */
export function encodePcma(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80
  const magnitude = Math.min(sample < 0 ? ~sample : sample, 32767) >> 4
  const exponent = magnitude < 16 ? 0 : 28 - Math.clz32(magnitude)
  const bits = exponent === 0 ? magnitude : (exponent << 4) | ((magnitude >> (exponent - 1)) & 15)
  return (sign | bits) ^ 0x55
}

/** A 16-bit sample from a PCMA byte. */
export function decodePcma(byte: number): number {
  const bits = byte ^ 0x55
  const exponent = (bits >> 4) & 7
  const fraction = ((bits & 15) << 4) + 8
  const magnitude = exponent === 0 ? fraction : (fraction + 256) << (exponent - 1)
  return bits & 0x80 ? magnitude : -magnitude
}

export const encodeG711 = (law: 'PCMU' | 'PCMA', samples: ArrayLike<number>): Uint8Array =>
  Uint8Array.from(samples, law === 'PCMU' ? encodePcmu : encodePcma)

export const decodeG711 = (law: 'PCMU' | 'PCMA', bytes: Uint8Array): Int16Array =>
  Int16Array.from(bytes, law === 'PCMU' ? decodePcmu : decodePcma)
