import { writeFileSync } from 'node:fs'
import { freePort, isFree, lacks, peer, type Running, run, tempDir, until } from '@offhook/testkit'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { DtlsClient, DtlsServer, makeCertificate, type SrtpKeys } from '../../src/dtls/index.ts'
import type { SrtpProfile } from '../../src/srtp/index.ts'
import { drive } from './udp-driver.ts'

const isMissing = lacks('gnutls')
const scratch = tempDir('offhook-gnutls')
const NAMES: Readonly<Record<string, SrtpProfile>> = {
  SRTP_AES128_CM_HMAC_SHA1_80: 'AES_CM_128_HMAC_SHA1_80',
  SRTP_AES128_CM_HMAC_SHA1_32: 'AES_CM_128_HMAC_SHA1_32',
}
const EXPORT = ['--keymatexport=EXTRACTOR-dtls_srtp', '--keymatexportsize=60']

const running: Running[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()))
})
afterAll(() => scratch.remove())

/** A certificate of ours, as its files. */
function certificateFiles(): string[] {
  const made = makeCertificate()
  const base64 = made.certificate.toString('base64').replace(/.{64}/g, '$&\n')
  writeFileSync(scratch.join('peer.crt'), `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`)
  writeFileSync(scratch.join('peer.key'), made.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  return [`--x509certfile=${scratch.join('peer.crt')}`, `--x509keyfile=${scratch.join('peer.key')}`]
}

async function start(program: 'gnutls-cli' | 'gnutls-serv', args: readonly string[]): Promise<Running> {
  const path = (peer('gnutls') ?? '').replace(/gnutls-cli$/, program)
  const one = await run(path, ['--udp', ...args])
  running.push(one)
  return one
}

async function expectSameKeys(peer: Running, keys: SrtpKeys): Promise<void> {
  const line = await peer.lines.wait((each) => /Key material: /.test(each), { what: 'keying material' })
  const ours = Buffer.concat([keys.clientKey, keys.serverKey, keys.clientSalt, keys.serverSalt])
  expect(line.split(': ')[1]?.trim().toLowerCase()).toBe(ours.toString('hex'))
}

describe.skipIf(isMissing)('our server and gnutls-cli', () => {
  it.each([
    ['X25519', 'NORMAL:-VERS-ALL:+VERS-DTLS1.2:-GROUP-ALL:+GROUP-X25519', 'SRTP_AES128_CM_HMAC_SHA1_80', []],
    ['P-256', 'NORMAL:-VERS-ALL:+VERS-DTLS1.2:-GROUP-ALL:+GROUP-SECP256R1', 'SRTP_AES128_CM_HMAC_SHA1_80', []],
    ['tags of 32 bits', 'NORMAL', 'SRTP_AES128_CM_HMAC_SHA1_32', []],
    ['a small MTU', 'NORMAL', 'SRTP_AES128_CM_HMAC_SHA1_80', ['--mtu=300']],
  ] as const)('agree on keys with %s', async (_, priority, name, extra) => {
    const profiles = Object.values(NAMES)
    const driver = await drive(new DtlsServer({ certificate: makeCertificate(), profiles, now: performance.now() }))
    const client = await start('gnutls-cli', [
      ...['--insecure', `--priority=${priority}`, `--srtp-profiles=${name}`, ...EXPORT, ...extra],
      ...certificateFiles(),
      ...[`--port=${driver.port}`, '127.0.0.1'],
    ])
    const { keys, profile } = await driver.connected()
    expect(profile).toBe(NAMES[name])
    await expectSameKeys(client, keys)
    expect(client.output()).toMatch(/extended master secret/i)
    await driver.close()
  })
})

describe.skipIf(isMissing)('our client and gnutls-serv', () => {
  it.each([
    ['a cookie to bring back', []],
    ['no cookie', ['--nocookie']],
    ['no wish for our certificate', ['--disable-client-cert']],
  ] as const)('connect with %s', async (_, extra) => {
    const port = await freePort('udp')
    await start('gnutls-serv', [
      ...[`--port=${port}`, '--srtp-profiles=SRTP_AES128_CM_HMAC_SHA1_80', '--echo', ...extra],
      ...certificateFiles(),
    ])
    await until(async () => !(await isFree(port, 'udp')), { what: 'gnutls-serv on its port' })
    const profiles = ['AES_CM_128_HMAC_SHA1_80'] as const
    const certificate = makeCertificate()
    const driver = await drive(new DtlsClient({ certificate, profiles, now: performance.now() }), { towards: port })
    const { profile, keys } = await driver.connected()
    // Over UDP it prints no keys; that both Finished were right says they are the same.
    expect(profile).toBe('AES_CM_128_HMAC_SHA1_80')
    expect(keys.clientKey).toHaveLength(16)
    await driver.close()
  })
})
