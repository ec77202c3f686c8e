/** A copy with memory of its own, for what outlives the handshake: a slice keeps all of the pool's 8 kB or more from being freed. */
export function alone(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  bytes.copy(copy)
  return copy
}
