import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeCertificate } from '../../src/dtls/index.ts'
import { certificates, pair } from './link.ts'

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
    expect(server.profile).toBe(1)
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
