import 'reflect-metadata'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import type { NetworkInterfaceInfo } from 'node:os'
import type { WorkerPool } from '@offhook/media'
import { freePortRange, tempDir } from '@offhook/testkit'
import { PemConverter, X509CertificateGenerator } from '@peculiar/x509'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ipv6Addresses, openEngine } from '../../src/assembly/media.ts'
import { makeSelfSigned } from '../../src/certificate/self-signed.ts'
import { type Config, parseConfig } from '../../src/config/index.ts'
import type { Log } from '../../src/switch/index.ts'

let folder: ReturnType<typeof tempDir>
const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }

beforeEach(() => {
  folder = tempDir('offhook-assembly')
})
afterEach(() => folder.remove())

const configOf = (media: object): Config => {
  const config = parseConfig(JSON.stringify({ data: './data', media }), folder.join('offhook.yaml'))
  if (Array.isArray(config)) throw new Error(JSON.stringify(config))
  return config
}

const offer = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 0',
  'c=IN IP4 0.0.0.0',
  'a=mid:0',
  'a=rtcp-mux',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:abcdefghijklmnopqrstuvwx',
  `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`,
  'a=setup:actpass',
  'a=rtpmap:0 PCMU/8000',
  '',
].join('\r\n')

it('gives the engine its workers, their shares of the ports, TCP and every address', async () => {
  const ports = await freePortRange(4, 'udp')
  const rtp = await freePortRange(16, 'udp')
  const [tcpPort] = await freePortRange(2, 'tcp')
  const config = configOf({
    workers: 2,
    ports: ports.join('-'),
    rtpPorts: rtp.join('-'),
    tcpPort,
    publicAddress: ['127.0.0.1', '192.0.2.7'],
    outlive: 0,
  })
  const engine = (await openEngine(config, silent)) as WorkerPool
  try {
    expect(engine.workers().map(({ slot }) => slot)).toEqual([0, 1])
    expect(existsSync(folder.join('data', 'media', 'secret'))).toBe(true)
    const answers = await Promise.all(
      ['one', 'two'].map((call) => engine.serve(call, 'a', offer, { kind: 'webrtc' }, { kind: 'echo' })),
    )
    const told = answers.flatMap((sdp) => [...sdp.matchAll(/a=candidate:\d+ 1 (udp|tcp) \d+ (\S+) (\d+)/g)])
    const of = (kind: string, address: string) =>
      told.filter((line) => line[1] === kind && line[2] === address).map((line) => Number(line[3]))
    expect(of('udp', '127.0.0.1').sort()).toEqual([ports[0], ports[0] + 2])
    expect(of('udp', '192.0.2.7').sort()).toEqual([ports[0], ports[0] + 2])
    expect(of('tcp', '127.0.0.1').sort()).toEqual([tcpPort, tcpPort + 1])
  } finally {
    await engine.close()
  }
})

it('runs one worker in this process, with the profiles that were given', async () => {
  const ports = await freePortRange(1, 'udp')
  const rtp = await freePortRange(4, 'udp')
  const config = configOf({
    workers: 1,
    ports: ports.join('-'),
    rtpPorts: rtp.join('-'),
    publicAddress: '127.0.0.1',
    srtpProfiles: ['AEAD_AES_256_GCM'],
  })
  const engine = await openEngine(config, silent)
  try {
    expect(existsSync(folder.join('data', 'media'))).toBe(false)
    const phone = [
      'v=0',
      'o=- 1 1 IN IP4 127.0.0.1',
      's=-',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      'm=audio 4000 RTP/AVP 0',
      '',
    ]
    const towards = { kind: 'rtp', localAddress: '127.0.0.1' } as const
    const sdp = await engine.offer('c', 'a', phone.join('\r\n'), towards, 'b', { ...towards, secure: 'sdes' })
    expect([...sdp.matchAll(/a=crypto:\d+ (\S+)/g)].map((line) => line[1])).toEqual(['AEAD_AES_256_GCM'])
  } finally {
    await engine.close()
  }
})

describe('a configured certificate', () => {
  const pairOf = (namedCurve: string, name: string) => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve })
    const key = folder.join(`${name}.key`)
    const cert = folder.join(`${name}.pem`)
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }))
    return { cert, key }
  }
  const open = async (certificate: { cert: string; key: string }) => {
    const [ports, rtp] = [await freePortRange(1, 'udp'), await freePortRange(4, 'udp')]
    const media = { workers: 1, ports: ports.join('-'), rtpPorts: rtp.join('-'), publicAddress: '127.0.0.1' }
    return await openEngine(configOf({ ...media, certificate }), silent)
  }

  it('is the one that browsers are told of', async () => {
    const { cert, key } = await makeSelfSigned(['pbx.test'], new Date())
    const files = { cert: folder.join('own.pem'), key: folder.join('own.key') }
    writeFileSync(files.cert, cert)
    writeFileSync(files.key, key)
    const engine = await open(files)
    const answer = await engine.serve('one', 'a', offer, { kind: 'webrtc' }, { kind: 'echo' })
    expect(answer).toContain(`a=fingerprint:sha-256 ${new X509Certificate(cert).fingerprint256}`)
    await engine.close()
  })

  it('is refused, in both languages, with the file that is wrong', async () => {
    const { cert } = await makeSelfSigned(['pbx.test'], new Date())
    const other = pairOf('P-256', 'other')
    await expect(open(other)).rejects.toMatchObject({ text: { zh: expect.stringContaining(`证书文件 ${other.cert}`) } })
    writeFileSync(other.cert, cert)
    await expect(open(other)).rejects.toThrow(`${other.key} is not the key of ${other.cert}`)
  })

  it('is refused with a key that browsers could not check', async () => {
    const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, ['sign', 'verify'])
    const made = await X509CertificateGenerator.createSelfSigned({
      name: 'CN=pbx.test',
      keys,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-384' },
    })
    const files = { cert: folder.join('p384.pem'), key: folder.join('p384.key') }
    writeFileSync(files.cert, made.toString('pem'))
    const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
    writeFileSync(files.key, PemConverter.encode(pkcs8, 'PRIVATE KEY'))
    await expect(open(files)).rejects.toMatchObject({
      name: 'CertificateProblem',
      text: { en: expect.stringContaining('no ECDSA key of P-256'), zh: expect.stringContaining('不是 P-256') },
    })
  })
})

it('offers the IPv6 addresses that others can reach, a few, where ours are to be found', () => {
  const address = (text: string, internal = false): NetworkInterfaceInfo => ({
    address: text,
    family: 'IPv6',
    internal,
    netmask: '',
    mac: '',
    cidr: null,
    scopeid: 0,
  })
  const interfaces = {
    lo: [address('::1', true)],
    eth0: [address('fe80::1'), address('2001:db8::1'), address('fd00::1'), address('2001:db8::2')],
  }
  expect(ipv6Addresses(configOf({}), interfaces)).toEqual(['2001:db8::1', 'fd00::1'])
  expect(ipv6Addresses(configOf({ ipv6: 'off' }), interfaces)).toEqual([])
  expect(ipv6Addresses(configOf({ publicAddress: '192.0.2.7' }), interfaces)).toEqual([])
})
