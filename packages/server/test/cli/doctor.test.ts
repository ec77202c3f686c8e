import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkAddress } from '../../src/cli/doctor/address.ts'
import { checkCertificate } from '../../src/cli/doctor/certificate.ts'
import { checkData } from '../../src/cli/doctor/data.ts'
import type { Examined, Finding } from '../../src/cli/doctor/finding.ts'
import { clock, node, page } from '../../src/cli/doctor/machine.ts'
import { checkMediaPorts, spread } from '../../src/cli/doctor/media.ts'
import { checkPorts, isRunning } from '../../src/cli/doctor/ports.ts'
import { run } from '../../src/cli/run.ts'
import { parseConfig } from '../../src/config/index.ts'
import { loadKey } from '../../src/secrets/index.ts'
import { fakeIo } from './fake-io.ts'

let folder: string
const ends: (() => void)[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-doctor-'))
})
afterEach(() => {
  for (const end of ends.splice(0)) end()
  rmSync(folder, { recursive: true, force: true })
})

const quiet = 'listen: { http: "127.0.0.1:0", https: off, sip: off }'
function examined(text: string, over: Partial<Examined> = {}): Examined {
  const config = parseConfig(text, join(folder, 'offhook.yaml'))
  if (Array.isArray(config)) throw new Error(JSON.stringify(config))
  return { config, env: {}, running: false, ...over }
}
const summary = (findings: Finding[]) => findings.map(({ ok, text }) => `${ok}: ${text.en}`)

async function takenTcp(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => server.close())
  return (server.address() as AddressInfo).port
}
async function takenUdp(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '0.0.0.0')
  await once(socket, 'listening')
  ends.push(() => socket.close())
  return socket.address().port
}

describe('ports', () => {
  it('are free, or taken with a remedy', async () => {
    const [tcp, udp] = [await takenTcp(), await takenUdp()]
    const text = `listen: { http: "127.0.0.1:${tcp}", https: "127.0.0.1:0", sip: { udp: "0.0.0.0:${udp}", tcp: off, tls: off } }`
    const [http, https, sip] = await checkPorts(examined(text))
    expect(http).toMatchObject({
      ok: 'no',
      text: { en: expect.stringMatching(/used by another program.*or set another port/) },
    })
    expect(https?.ok).toBe('yes')
    expect(sip).toMatchObject({ ok: 'no', text: { zh: expect.stringContaining('已被其他程序占用') } })
  })

  it('are rightly taken when our server answers there', async () => {
    const server = createServer((_request, response) => response.end('{"domain":"x","ws":"/ws"}')).listen(
      0,
      '127.0.0.1',
    )
    await once(server, 'listening')
    ends.push(() => server.close())
    const subject = examined(
      `listen: { http: "127.0.0.1:${(server.address() as AddressInfo).port}", https: off, sip: off }`,
    )
    expect(await isRunning(subject.config)).toBe(true)
    expect(summary(await checkPorts({ ...subject, running: true }))).toEqual([
      expect.stringMatching(/^yes: .*Offhook is running/),
    ])
  })

  it('of a stranger are not taken for ours', async () => {
    const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    ends.push(() => server.close())
    const { config } = examined(
      `listen: { http: "127.0.0.1:${(server.address() as AddressInfo).port}", https: off, sip: off }`,
    )
    expect(await isRunning(config)).toBe(false)
  })

  it('open to the network without TLS are worth a note', async () => {
    expect(summary(await checkPorts(examined('listen: { http: "0.0.0.0:0", https: off, sip: off }')))[1]).toMatch(
      /^note: listen.http/,
    )
  })

  it('for audio are tried, of a large range a sample', async () => {
    const port = await takenUdp()
    const findings = await checkMediaPorts(examined(`${quiet}\nmedia: { ports: ${port}, rtpPorts: 1-2 }`))
    expect(findings[0]).toMatchObject({ ok: 'no', remedy: { en: expect.stringContaining('media: { ports:') } })
    const some = await checkMediaPorts(examined(`${quiet}\nmedia: { ports: ${port}-${port + 3}, rtpPorts: 1-2 }`))
    expect(some[0]).toMatchObject({ ok: 'note', text: { en: expect.stringContaining(`but for ${port}`) } })
    expect(spread([40100, 40999])).toHaveLength(40)
    expect(spread([40100, 40999]).slice(-1)).toEqual([40999])
    expect(spread([5, 7])).toEqual([5, 6, 7])
  })
})

describe('data and key', () => {
  it('may be missing before the first start', async () => {
    expect(summary(await checkData(examined('data: new')))).toEqual([expect.stringMatching(/^yes: .*will be made/)])
  })
  it('are well when the key is the owner’s alone, and not when others can read it', async () => {
    await loadKey(folder, undefined)
    expect(summary(await checkData(examined('data: .')))[1]).toMatch(/^yes: The key/)
    chmodSync(join(folder, 'secret.key'), 0o644)
    expect((await checkData(examined('data: .')))[1]).toMatchObject({
      ok: 'no',
      remedy: { en: expect.stringContaining('chmod 600') },
    })
  })
  it('fail when a file is in the way or the key is none', async () => {
    writeFileSync(join(folder, 'data'), '')
    expect((await checkData(examined('')))[0]?.ok).toBe('no')
    writeFileSync(join(folder, 'secret.key'), 'short')
    expect((await checkData(examined('data: .')))[1]?.ok).toBe('no')
    expect((await checkData(examined('data: .', { env: { OFFHOOK_SECRET_KEY: '01'.repeat(32) } })))[1]?.ok).toBe('yes')
  })
})

describe('the rest', () => {
  it('judges Node, the clock and the page', () => {
    expect(node('24.1.0').ok).toBe('yes')
    expect(node('20.19.0')).toMatchObject({ ok: 'no', remedy: { en: expect.stringContaining('npm start') } })
    expect(clock(Date.UTC(2027, 1, 1)).ok).toBe('yes')
    expect(clock(0).ok).toBe('no')
    expect(page(folder).ok).toBe('no')
    writeFileSync(join(folder, 'index.html'), '')
    expect(page(folder).ok).toBe('yes')
  })

  it('says which address is told, and when browsers could not use it', async () => {
    expect((await checkAddress(examined('media: { publicAddress: 127.0.0.1 }')))[0]).toMatchObject({
      ok: 'no',
      text: { en: expect.stringContaining('browsers elsewhere will not connect') },
    })
    const nat = await checkAddress(examined('media: { publicAddress: 203.0.113.7 }'))
    expect(nat[0]).toMatchObject({
      ok: 'note',
      remedy: { en: expect.stringContaining('UDP 40000-40015, 40100-40999') },
    })
  })

  it('judges the certificate', async () => {
    expect((await checkCertificate(examined('')))[0]?.ok).toBe('note')
    expect(await checkCertificate(examined(quiet))).toEqual([])
    const broken = await checkCertificate(examined('listen: { https: { cert: none.pem, key: none.pem } }'))
    expect(broken[0]).toMatchObject({ ok: 'no', text: { en: expect.stringContaining('none.pem') } })
    const media = await checkCertificate(
      examined(`${quiet}\nmedia: { certificate: { cert: none.pem, key: none.pem } }`),
    )
    expect(media).toMatchObject([{ ok: 'no', text: { zh: expect.stringMatching(/无法读取证书文件 .*none.pem/) } }])
  })

  it('ends with 1 when anything must be done, and says how much', async () => {
    const port = await takenTcp()
    const file = join(folder, 'offhook.yaml')
    writeFileSync(file, `listen: { http: "127.0.0.1:${port}", https: off, sip: off }`)
    const io = fakeIo()
    expect(await run(['doctor', '--config', file], io)).toBe(1)
    expect(io.printed.out).toMatch(/✗ 127\.0\.0\.1:\d+ \(tcp, listen\.http\)/)
    expect(io.printed.out).toMatch(/things? needs? doing/)
  })
})
