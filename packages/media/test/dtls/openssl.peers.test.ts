import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { freePort, lacks, type Running, run, tempDir } from '@offhook/testkit'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { DtlsClient, DtlsServer, makeCertificate, type SrtpKeys } from '../../src/dtls/index.ts'
import { drive } from './udp-driver.ts'

const isMissing = lacks('openssl')

const scratch = tempDir('offhook-dtls')
const profiles = ['AES_CM_128_HMAC_SHA1_80'] as const
const srtp = ['-use_srtp', 'SRTP_AES128_CM_SHA1_80', '-keymatexport', 'EXTRACTOR-dtls_srtp', '-keymatexportlen', '60']

/** A certificate of ours, or of openssl's making, as files for the command. */
function certificateFiles(kind: 'ours' | 'rsa' | 'p384'): string[] {
  const cert = scratch.join(`${kind}.crt`)
  const key = scratch.join(`${kind}.key`)
  if (kind === 'ours') {
    const made = makeCertificate()
    const base64 = made.certificate.toString('base64').replace(/.{64}/g, '$&\n')
    writeFileSync(cert, `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`)
    writeFileSync(key, made.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  } else {
    const algorithm =
      kind === 'rsa' ? ['-newkey', 'rsa:2048'] : ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp384r1']
    const made = spawnSync('openssl', [
      'req',
      '-x509',
      '-nodes',
      ...algorithm,
      '-subj',
      '/CN=peer',
      '-keyout',
      key,
      '-out',
      cert,
    ])
    if (made.status !== 0) throw new Error(made.stderr.toString())
  }
  return ['-cert', cert, '-key', key]
}

async function expectSameKeys(peer: Running, keys: SrtpKeys) {
  const line = await peer.lines.wait((each) => each.includes('Keying material: '), { what: 'keying material' })
  const ours = Buffer.concat([keys.clientKey, keys.serverKey, keys.clientSalt, keys.serverSalt])
  expect(line.split(': ')[1]?.trim().toLowerCase()).toBe(ours.toString('hex'))
  expect(peer.output()).toContain('SRTP Extension negotiated, profile=SRTP_AES128_CM_SHA1_80')
}

const running: Running[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((peer) => peer.stop()))
})
afterAll(() => scratch.remove())

describe.skipIf(isMissing)('our server and openssl s_client', () => {
  it.each([
    ['X25519', 'ours', ['-groups', 'X25519:P-256']],
    ['P-256', 'ours', ['-groups', 'P-256']],
    ['an RSA certificate', 'rsa', []],
    ['a P-384 certificate', 'p384', []],
    ['a small MTU', 'rsa', ['-mtu', '256']],
  ] as const)('agree on keys with %s', async (_title, kind, args) => {
    const driver = await drive(new DtlsServer({ certificate: makeCertificate(), profiles, now: performance.now() }))
    const connect = ['s_client', '-dtls1_2', '-connect', `127.0.0.1:${driver.port}`]
    const peer = await run('openssl', [...connect, ...certificateFiles(kind), ...srtp, ...args])
    running.push(peer)
    const { keys, peerFingerprint } = await driver.connected()
    await expectSameKeys(peer, keys)
    expect(peer.output()).toContain('Extended master secret: yes')
    expect(peer.output()).toContain('Secure Renegotiation IS supported')
    expect(peerFingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    // openssl ends when it is told goodbye.
    await driver.close()
    expect((await peer.exited).signal).toBeNull()
  })

  it('see each other leave', async () => {
    const driver = await drive(new DtlsServer({ certificate: makeCertificate(), profiles, now: performance.now() }))
    const connect = ['s_client', '-dtls1_2', '-connect', `127.0.0.1:${driver.port}`]
    const peer = await run('openssl', [...connect, ...certificateFiles('ours'), ...srtp])
    running.push(peer)
    await driver.connected()
    peer.write('application data, which we ignore\n')
    await driver.received.wait((type) => type === 23)
    peer.write('Q\n')
    await driver.outcomes.wait(({ type }) => type === 'closed')
    await driver.close()
  })

  it('part when the peer has no certificate', async () => {
    const driver = await drive(new DtlsServer({ certificate: makeCertificate(), profiles, now: performance.now() }))
    const peer = await run('openssl', ['s_client', '-dtls1_2', '-connect', `127.0.0.1:${driver.port}`, ...srtp])
    running.push(peer)
    const outcome = await driver.outcomes.wait(() => true)
    expect(outcome).toEqual({ type: 'failed', reason: 'the peer has sent no certificate' })
    await peer.lines.wait((line) => line.includes('alert handshake failure'))
    await driver.close()
  })
})

describe.skipIf(isMissing)('our client and openssl s_server', () => {
  it.each([
    ['a P-256 certificate', 'ours', []],
    ['an RSA certificate', 'rsa', []],
    ['a cookie to bring back', 'ours', ['-listen']],
    ['no wish for our certificate', 'ours', ['no-verify']],
  ] as const)('agree on keys with %s', async (_title, kind, extra) => {
    const port = await freePort('udp')
    const verify = extra[0] === 'no-verify' ? [] : [...extra, '-Verify', '1']
    const accept = ['s_server', '-dtls1_2', '-accept', `127.0.0.1:${port}`, ...verify]
    const peer = await run('openssl', [...accept, ...certificateFiles(kind), ...srtp])
    running.push(peer)
    await peer.lines.wait((line) => line.includes('ACCEPT'))
    const certificate = makeCertificate()
    const driver = await drive(new DtlsClient({ certificate, profiles, now: performance.now() }), { towards: port })
    const { keys } = await driver.connected()
    await expectSameKeys(peer, keys)
    await driver.close()
  })
})
