import { G722Decoder } from '../../src/codec/g722/decoder.ts'
import { G722Encoder } from '../../src/codec/g722/encoder.ts'

/** A whole stream, in pieces as they come in packets. */
export function encodeG722(pcm: Int16Array, piece = 320): Buffer {
  const encoder = new G722Encoder()
  const out = Buffer.alloc(pcm.length / 2)
  for (let at = 0; at < pcm.length; at += piece) encoder.encode(pcm.subarray(at, at + piece), out, at / 2)
  return out
}

export function decodeG722(bytes: Uint8Array, piece = 160): Int16Array {
  const decoder = new G722Decoder()
  const out = new Int16Array(2 * bytes.length)
  for (let at = 0; at < bytes.length; at += piece) decoder.decode(bytes.subarray(at, at + piece), out.subarray(2 * at))
  return out
}
