import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import tls from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CertificateProblem, loadCertificate } from '../../src/certificate/index.ts'

let data: string
const names = ['pbx.test', 'localhost', '127.0.0.1']
const day = 86_400_000

beforeEach(() => {
  data = mkdtempSync(path.join(tmpdir(), 'offhook-certificate-'))
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

describe('the self-signed certificate', () => {
  it('is good for every name and address, and its key is readable by its owner alone', async () => {
    const { cert, key, selfSigned } = await loadCertificate({ data, names })
    expect(selfSigned).toBe(true)
    const parsed = new X509Certificate(cert)
    expect(parsed.checkHost('pbx.test')).toBe('pbx.test')
    expect(parsed.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(() => tls.createSecureContext({ cert, key })).not.toThrow()
    expect(statSync(path.join(data, 'tls', 'self-signed.key')).mode & 0o777).toBe(0o600)
  })

  it('is kept, so that people accept it once', async () => {
    const first = await loadCertificate({ data, names })
    expect((await loadCertificate({ data, names })).cert).toBe(first.cert)
  })

  it('is kept for IPv6 addresses too, however they are written', async () => {
    const six = [...names, '::1', '2001:db8::7']
    const first = await loadCertificate({ data, names: six })
    expect((await loadCertificate({ data, names: six })).cert).toBe(first.cert)
    expect((await loadCertificate({ data, names: [...six, '2001:db8::8'] })).cert).not.toBe(first.cert)
  })

  it('is made anew when what was kept is damaged or belongs to another key', async () => {
    const first = await loadCertificate({ data, names })
    writeFileSync(path.join(data, 'tls', 'self-signed.crt'), 'no certificate')
    const second = await loadCertificate({ data, names })
    writeFileSync(path.join(data, 'tls', 'self-signed.key'), first.key)
    const third = await loadCertificate({ data, names })
    for (const { cert, key } of [second, third]) expect(() => tls.createSecureContext({ cert, key })).not.toThrow()
    expect(third.cert).not.toBe(second.cert)
  })

  it('is made anew when a name is added, and when it nears its end', async () => {
    const first = await loadCertificate({ data, names })
    const second = await loadCertificate({ data, names: [...names, '192.0.2.10'] })
    expect(second.cert).not.toBe(first.cert)
    const later = await loadCertificate({
      data,
      names: [...names, '192.0.2.10'],
      now: new Date(Date.now() + 380 * day),
    })
    expect(later.cert).not.toBe(second.cert)
  })
})

describe('configured files', () => {
  const file = (name: string, text: string) => {
    const full = path.join(data, name)
    writeFileSync(full, text)
    return full
  }

  it('are taken when they belong together', async () => {
    const made = await loadCertificate({ data, names })
    const given = { cert: file('a.crt', made.cert), key: file('a.key', made.key) }
    expect(await loadCertificate({ data, names, given })).toMatchObject({ selfSigned: false, cert: made.cert })
  })

  it('are refused with what is wrong: missing, of another form, of another pair, expired', async () => {
    const made = await loadCertificate({ data, names })
    const other = await loadCertificate({ data, names: [...names, 'other.test'] })
    const cert = file('a.crt', made.cert)
    const key = file('a.key', made.key)
    const attempt = (given: { cert: string; key: string }, now?: Date) =>
      loadCertificate({ data, names, given, ...(now === undefined ? {} : { now }) })
    await expect(attempt({ cert: path.join(data, 'none'), key })).rejects.toThrow(/certificate file .* cannot be read/)
    await expect(attempt({ cert: key, key })).rejects.toThrow(/is no certificate in PEM form/)
    await expect(attempt({ cert, key: cert })).rejects.toThrow(/is no private key in PEM form/)
    await expect(attempt({ cert, key: file('b.key', other.key) })).rejects.toThrow(/is not the key of/)
    await expect(attempt({ cert, key }, new Date(Date.now() + 500 * day))).rejects.toThrow(CertificateProblem)
  })
})
