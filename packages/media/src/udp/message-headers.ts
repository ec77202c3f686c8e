import type { Libc } from './libc.ts'

/** Bytes of a struct mmsghdr on 64-bit Linux, and of the struct iovec that each of ours points to. */
export const HEADER = 64
const VECTOR = 16

interface Room {
  readonly memory: Buffer
  /** Bytes per packet. */
  readonly stride: number
}

/** Memory whose pointers must live as long as another's. */
const kept = new WeakMap<Buffer, readonly Buffer[]>()

/**
 * An array of struct mmsghdr, each of which points to a stretch of `packets` and one of `names`. Words of one, of four bytes:
 * 2 the name's length, 14 the packet's once it has come or gone.
 */
export function headers(libc: Libc, count: number, packets: Room, names: Room): Buffer {
  const all = Buffer.allocUnsafeSlow(count * HEADER).fill(0)
  const vectors = Buffer.allocUnsafeSlow(count * VECTOR).fill(0)
  const [packetsAt, namesAt, vectorsAt] = [packets.memory, names.memory, vectors].map((memory) =>
    BigInt(libc.addressOf(memory)),
  ) as [bigint, bigint, bigint]
  for (let at = 0; at < count; at++) {
    vectors.writeBigUInt64LE(packetsAt + BigInt(at * packets.stride), at * VECTOR)
    vectors.writeBigUInt64LE(BigInt(packets.stride), at * VECTOR + 8)
    all.writeBigUInt64LE(namesAt + BigInt(at * names.stride), at * HEADER)
    all.writeUInt32LE(names.stride, at * HEADER + 8)
    all.writeBigUInt64LE(vectorsAt + BigInt(at * VECTOR), at * HEADER + 16)
    all.writeBigUInt64LE(1n, at * HEADER + 24)
  }
  kept.set(all, [packets.memory, names.memory, vectors])
  return all
}
