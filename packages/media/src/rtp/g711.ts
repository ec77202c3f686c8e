/** G.711 (ITU-T G.711), one 16-bit sample to one byte. */
const CLIP = 32_635
const BIAS = 0x84

export function encodeMuLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const magnitude = Math.min(CLIP, Math.abs(sample)) + BIAS
  const exponent = 31 - Math.clz32(magnitude >> 7)
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff
}

export function encodeALaw(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80
  const magnitude = Math.min(CLIP, sample < 0 ? -sample - 1 : sample) >> 4
  const exponent = magnitude < 16 ? 0 : 28 - Math.clz32(magnitude)
  const mantissa = exponent === 0 ? magnitude : (magnitude >> (exponent - 1)) & 0x0f
  return (sign | (exponent << 4) | mantissa) ^ 0x55
}

export function decodeMuLaw(byte: number): number {
  const value = ~byte & 0xff
  const magnitude = (((value & 0x0f) << 3) + BIAS) << ((value & 0x70) >> 4)
  return value & 0x80 ? BIAS - magnitude : magnitude - BIAS
}

export function decodeALaw(byte: number): number {
  const value = byte ^ 0x55
  const exponent = (value & 0x70) >> 4
  const base = ((value & 0x0f) << 4) + 8
  const magnitude = exponent === 0 ? base : (base + 0x100) << (exponent - 1)
  return value & 0x80 ? magnitude : -magnitude
}
