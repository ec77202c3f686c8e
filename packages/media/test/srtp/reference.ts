import { createCipheriv, createHmac } from 'node:crypto'
import { sessionKeys } from '../../src/srtp/keys.ts'

/** SRTP written down as RFC 3711 says it, with nothing kept and nothing clever. `packet` has a 12-byte header. */
export function referenceProtect(key: Buffer, salt: Buffer, packet: Buffer, rollovers: number): Buffer {
  const keys = sessionKeys(key, salt, 'srtp')
  const iv = Buffer.alloc(16)
  keys.salt.copy(iv)
  const into = Buffer.alloc(16)
  into.writeUInt32BE(packet.readUInt32BE(8), 4)
  into.writeUInt32BE(rollovers, 8)
  into.writeUInt16BE(packet.readUInt16BE(2), 12)
  for (let at = 0; at < 16; at++) iv[at] = (iv[at] ?? 0) ^ (into[at] ?? 0)
  const cipher = createCipheriv('aes-128-ctr', keys.encryption, iv)
  const sealed = Buffer.concat([packet.subarray(0, 12), cipher.update(packet.subarray(12))])
  const trailer = Buffer.alloc(4)
  trailer.writeUInt32BE(rollovers)
  const tag = createHmac('sha1', keys.authentication).update(sealed).update(trailer).digest()
  return Buffer.concat([sealed, tag.subarray(0, 10)])
}
