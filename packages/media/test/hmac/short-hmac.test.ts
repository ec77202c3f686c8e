import { createHmac, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { prf } from '../../src/dtls/secrets.ts'
import { ShortHmac } from '../../src/hmac/short-hmac.ts'

describe.each(['sha1', 'sha256'] as const)('HMAC of %s', (algorithm) => {
  it("is node:crypto's, for keys below and above a block and texts of all lengths", () => {
    const hmac = new ShortHmac(algorithm, 300)
    const digest = Buffer.alloc(hmac.length)
    for (let length = 0; length <= 300; length++) {
      const key = randomBytes((length * 7) % 130)
      const text = randomBytes(length)
      hmac.use(key)
      text.copy(hmac.text)
      hmac.digest(length, digest, 0)
      expect(digest).toEqual(createHmac(algorithm, key).update(text).digest())
    }
  })

  it('goes on with its key, and may be written over its own text', () => {
    const hmac = new ShortHmac(algorithm, 300)
    const key = randomBytes(20)
    hmac.use(key)
    hmac.text.write('abc')
    hmac.digest(3, hmac.text, 0)
    hmac.digest(hmac.length, hmac.text, 0)
    const of = (text: Buffer): Buffer => createHmac(algorithm, key).update(text).digest()
    expect(hmac.text.subarray(0, hmac.length)).toEqual(of(of(Buffer.from('abc'))))
  })
})

it('makes the stream that is known for TLS 1.2 with SHA-256, for any length of it', () => {
  // From the mailing list of the IETF's TLS group, as most implementations test it.
  const secret = Buffer.from('9bbe436ba940f017b17652849a71db35', 'hex')
  const seed = Buffer.from('a0ba9f936cda311827a6f796ffd5198c', 'hex')
  const stream =
    'e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab' +
    '4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66'
  for (const length of [0, 1, 31, 32, 33, 64, 99, 100]) {
    expect(prf(secret, 'test label', seed, length).toString('hex')).toBe(stream.slice(0, 2 * length))
  }
})
