import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeCertificate, readCertificate } from '../../src/dtls/index.ts'
import { PREFERRED_PROFILES, PROFILES } from '../../src/srtp/index.ts'
import { certificates, onTime, pair } from './link.ts'

describe('makeCertificate', () => {
  it('makes a self-signed P-256 certificate that others can read', () => {
    const made = makeCertificate(Date.UTC(2049, 6, 1))
    const read = new X509Certificate(made.certificate)
    expect(read.verify(read.publicKey)).toBe(true)
    expect(read.fingerprint256).toBe(made.fingerprint)
    expect(read.checkPrivateKey(made.privateKey)).toBe(true)
    expect(read.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1')
    expect(new Date(read.validFrom).toISOString()).toBe('2049-06-30T00:00:00.000Z')
    expect(new Date(read.validTo).getUTCFullYear()).toBe(2050)
  })
})

describe('a handshake on a good link', () => {
  it('connects both with the same keys, each knowing the certificate of the other', () => {
    const link = pair()
    link.run()
    const client = link.connected('client')
    const server = link.connected('server')
    expect(client.keys).toEqual(server.keys)
    expect(client.keys.clientKey.length).toBe(16)
    expect(client.keys.serverSalt.length).toBe(14)
    expect(client.keys.clientKey).not.toEqual(client.keys.serverKey)
    expect(server.profile).toBe('AES_CM_128_HMAC_SHA1_80')
    expect(server.peerFingerprint).toBe(certificates.client.fingerprint)
    expect(server.peerCertificate).toEqual(certificates.client.certificate)
    expect(client.peerFingerprint).toBe(certificates.server.fingerprint)
    expect(link.sent.map(({ from }) => from)).toEqual(['client', 'server', 'client', 'server'])
    expect(link.now).toBe(1_040)
    expect(link.server.nextDeadline()).toBeUndefined()
    expect(link.client.nextDeadline()).toBeUndefined()
  })

  it('ends with a goodbye from either side', () => {
    for (const who of ['client', 'server'] as const) {
      const other = who === 'client' ? 'server' : 'client'
      const link = pair()
      link.run()
      link.apply(who, link[who].close(link.now))
      while (link.step());
      expect(link[who].state).toBe('closed')
      expect(link[other].state).toBe('closed')
      expect(link.outcomes[other].at(-1)).toEqual({ type: 'closed' })
      expect(link[who].close(link.now)).toEqual([])
    }
  })
})

describe('SRTP profiles', () => {
  it.each(PREFERRED_PROFILES)('%s: both get keys and salts of its lengths, and the same', (profile) => {
    const link = pair(onTime, 1_000, { client: [profile], server: PREFERRED_PROFILES })
    link.run()
    const client = link.connected('client')
    const server = link.connected('server')
    expect([client.profile, server.profile]).toEqual([profile, profile])
    expect(client.keys).toEqual(server.keys)
    const { keyLength, saltLength } = PROFILES[profile]
    expect(client.keys.serverKey.length).toBe(keyLength)
    expect(client.keys.serverSalt.length).toBe(saltLength)
  })

  it("the server's order counts, not the client's", () => {
    const client = [...PREFERRED_PROFILES].reverse()
    const link = pair(onTime, 1_000, { client, server: ['AEAD_AES_256_GCM', 'AES_CM_128_HMAC_SHA1_80'] })
    link.run()
    expect(link.connected('client').profile).toBe('AEAD_AES_256_GCM')
  })

  it('none in common: both fail', () => {
    const link = pair(onTime, 1_000, { client: ['AEAD_AES_128_GCM'], server: ['AES_CM_128_HMAC_SHA1_80'] })
    link.run()
    expect(link.outcomes.client[0]?.type).toBe('failed')
    expect(link.outcomes.server[0]?.type).toBe('failed')
  })
})

describe('a certificate that was made elsewhere', () => {
  const made = makeCertificate()
  const pem = `-----BEGIN CERTIFICATE-----\n${made.certificate.toString('base64')}\n-----END CERTIFICATE-----\n`
  const key = (one: KeyObject) => String(one.export({ type: 'pkcs8', format: 'pem' }))

  it('is used as it is', () => {
    const read = readCertificate(pem, key(made.privateKey))
    expect(read.fingerprint).toBe(made.fingerprint)
    expect(read.certificate).toEqual(made.certificate)
  })

  it.each([
    ['that of another', makeCertificate().privateKey, /not that of its certificate/],
    ['of RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, /not an ECDSA key/],
    ['of P-384', generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey, /not an ECDSA key/],
  ])('is refused with a key %s', (_, wrong, message) => {
    expect(() => readCertificate(pem, key(wrong))).toThrow(message)
  })
})
