import { createHash } from 'node:crypto'
import { Seeded } from '@offhook/testkit'

/** 4 s at 16 kHz from a seed: a sweep with noise, the same loud, square noise at the rails, and a whisper. */
export function difficultSignal(seed: number): Int16Array {
  const random = new Seeded(seed)
  const second = 16_000
  return Int16Array.from({ length: 4 * second }, (_, i) => {
    const noise = 2 * random.next() - 1
    const part = Math.floor(i / second)
    if (part === 2) return noise < 0 ? -32_768 : 32_767
    const phase = Math.round((i * (200 + i / 16)) % second)
    const sweep = phase < second / 2 ? 1 - (4 * phase) / second : (4 * phase) / second - 3
    return Math.round((part === 0 ? 3000 : part === 1 ? 32_000 : 150) * (0.6 * sweep + 0.4 * noise))
  })
}

export const noiseBytes = (seed: number, length: number): Buffer => {
  const bytes = Buffer.alloc(length)
  new Seeded(seed).bytes(bytes)
  return bytes
}

/** Little-endian, as on the wire of a raw file. */
export const rawBytes = (pcm: Int16Array): Buffer => Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength)

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
