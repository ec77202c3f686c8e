import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Config, type ConfigProblem, loadConfig, parseConfig, printProblem } from '../../src/config/index.ts'
import { workersOf } from '../../src/config/workers.ts'

const right = (text: string): Config => {
  const result = parseConfig(text, '/etc/offhook/offhook.yaml')
  if (Array.isArray(result)) throw new Error(result.map((problem) => printProblem(problem, 'en')).join('\n'))
  return result
}
const wrong = (text: string): ConfigProblem[] => {
  const result = parseConfig(text, 'offhook.yaml')
  if (!Array.isArray(result)) throw new Error('the text was accepted')
  return result
}

const issueExample = `
domain: pbx.test
data: ./data
listen:
  http: 127.0.0.1:8080          # page, API, ws on /ws
  https: 0.0.0.0:8443
  sip: { udp: 0.0.0.0:5060, tcp: 0.0.0.0:5060, tls: 0.0.0.0:5061 }
media: { engine: embedded, ports: 40000-40015, rtpPorts: 40100-40999, publicAddress: auto }
users:
  - { extension: '1001', password: a-secret, name: 'Front desk' }
services: { echo: '600', tone: '601' }
`

describe('right configurations', () => {
  it('fills every default when the text is empty', () => {
    const config = right('')
    expect(config).toEqual({
      domain: 'offhook.internal',
      data: '/etc/offhook/data',
      listen: {
        http: { host: '127.0.0.1', port: 8080 },
        https: { host: '0.0.0.0', port: 8443 },
        sip: {
          udp: { host: '0.0.0.0', port: 5060 },
          tcp: { host: '0.0.0.0', port: 5060 },
          tls: { host: '0.0.0.0', port: 5061 },
        },
        origins: [],
      },
      media: {
        engine: 'embedded',
        ports: [40000, 40015],
        rtpPorts: [40100, 40999],
        publicAddress: 'auto',
        workers: expect.any(Number),
        outlive: 30,
        infoKeys: [],
        ipv6: true,
      },
      users: [],
      services: { echo: '600', tone: '601' },
      ringTimeout: 60,
    })
  })

  it('reads the full example', () => {
    const config = right(issueExample)
    expect(config.domain).toBe('pbx.test')
    expect(config.users).toEqual([{ extension: '1001', password: 'a-secret', name: 'Front desk' }])
  })

  it('turns listeners off by off and by false, and keeps the defaults of those not named', () => {
    const { listen } = right('listen: { http: off, sip: { tcp: false, tls: off } }')
    expect(listen.http).toBeUndefined()
    expect(listen.https).toEqual({ host: '0.0.0.0', port: 8443 })
    expect(listen.sip).toEqual({ udp: { host: '0.0.0.0', port: 5060 } })
    expect(right('listen: { sip: off }').listen.sip).toEqual({})
  })

  it('takes the files of a certificate for media from beside the file', () => {
    const { media } = right('media: { certificate: { cert: a.pem, key: /k.pem } }')
    expect(media.certificate).toEqual({ cert: '/etc/offhook/a.pem', key: '/k.pem' })
  })

  it('takes https as settings with the files of a certificate', () => {
    expect(right('listen: { https: { cert: a.pem, key: /k.pem } }').listen.https).toEqual({
      host: '0.0.0.0',
      port: 8443,
      cert: '/etc/offhook/a.pem',
      key: '/k.pem',
    })
  })

  it('takes port 0, IPv6, single ports and lists of public addresses', () => {
    const config = right(
      'listen: { http: "[::1]:0" }\nmedia: { ports: 50000, publicAddress: [10.0.0.1, "2001:db8::1"] }',
    )
    expect(config.listen.http).toEqual({ host: '::1', port: 0 })
    expect(config.media.ports).toEqual([50000, 50000])
    expect(config.media.publicAddress).toEqual(['10.0.0.1', '2001:db8::1'])
  })

  it('takes how media is spread and protected', () => {
    const { media } = right(
      'media: { workers: 4, outlive: 0, ipv6: off, tcpPort: 40000, srtpProfiles: [AEAD_AES_256_GCM] }',
    )
    expect(media).toMatchObject({
      workers: 4,
      outlive: 0,
      ipv6: false,
      tcpPort: 40000,
      srtpProfiles: ['AEAD_AES_256_GCM'],
    })
    expect(right('media: { tcpPort: off }').media.tcpPort).toBeUndefined()
  })

  it('has a worker for each core, as far as ports suffice, and one where there are few', () => {
    const ports = [40000, 40015] as const
    const rtpPorts = [40100, 40999] as const
    expect(workersOf(undefined, ports, rtpPorts, 2)).toBe(1)
    expect(workersOf('auto', ports, rtpPorts, 2)).toBe(2)
    expect(workersOf(undefined, ports, rtpPorts, 8)).toBe(8)
    expect(workersOf('auto', ports, rtpPorts, 32)).toBe(16)
    expect(workersOf('auto', ports, [40101, 40106], 8)).toBe(2)
    expect(workersOf(3, ports, rtpPorts, 1)).toBe(3)
  })

  it('takes an empty section for its defaults', () => {
    expect(right('media:\nusers:\n').media.ports).toEqual([40000, 40015])
  })
})

describe('mistakes', () => {
  const rows: [name: string, text: string, line: number, path: string, en: RegExp][] = [
    ['an unknown key', 'domain: a.b\nlisten:\n  htps: 0.0.0.0:1', 3, 'listen.htps', /Did you mean 'https'/],
    ['an unknown key near nothing', 'frobnicate: 1', 1, 'frobnicate', /Known: domain, data/],
    [
      'a number for an extension',
      'users:\n  - extension: 1001\n    password: x',
      2,
      'users[0].extension',
      /1001 without quotes is a number/,
    ],
    ['a bad address', 'listen:\n  http: localhost', 2, 'listen.http', /host:port, or off, not 'localhost'/],
    ['a port too large', 'listen:\n  sip:\n    udp: 0.0.0.0:70000', 3, 'listen.sip.udp', /host:port/],
    ['an address cut short', 'listen: { http: "127.0.0:80" }', 1, 'listen.http', /host:port/],
    ['a range backwards', 'media:\n  ports: 500-400', 2, 'media.ports', /range of UDP ports/],
    [
      'workers beside auto',
      'media:\n  workers: many',
      2,
      'media.workers',
      /auto \(one for each core\), or a number from 1/,
    ],
    ['no workers', 'media: { workers: 0 }', 1, 'media.workers', /or a number from 1 to 64/],
    [
      'more workers than ports',
      'media:\n  workers: 17',
      2,
      'media.workers',
      /need 17 of media.ports, one each; 40000-40015 are 16/,
    ],
    [
      'too few RTP ports',
      'media:\n  workers: 4\n  rtpPorts: 40101-40108',
      2,
      'media.workers',
      /at least 8 of media.rtpPorts/,
    ],
    ['a TCP port of HTTPS', 'media:\n  tcpPort: 8443', 2, 'media.tcpPort', /port of listen.https, 0.0.0.0:8443/],
    [
      'TCP ports that reach one of SIP',
      'media:\n  tcpPort: 5058\n  workers: 3',
      2,
      'media.tcpPort',
      /5058-5060 \(tcp\) includes the port of listen.sip.tcp/,
    ],
    ['TCP ports beyond the last', 'media:\n  tcpPort: 65535\n  workers: 2', 2, 'media.tcpPort', /65536 is none/],
    ['a wrong profile', 'media:\n  srtpProfiles: [AES]', 2, 'media.srtpProfiles[0]', /AEAD_AES_128_GCM/],
    [
      'a profile twice',
      'media:\n  srtpProfiles: [AEAD_AES_128_GCM, AEAD_AES_128_GCM]',
      2,
      'media.srtpProfiles',
      /each once/,
    ],
    [
      'a certificate without its key',
      'media:\n  certificate: { cert: a.pem }',
      2,
      'media.certificate',
      /'key' is missing here/,
    ],
    ['a certificate that is a file', 'media: { certificate: a.pem }', 1, 'media.certificate', /\{ cert, key \}/],
    ['a time that is none', 'media: { outlive: -1 }', 1, 'media.outlive', /seconds, from 0 to 3600/],
    ['an unknown transport', 'listen:\n  sip:\n    upd: 0.0.0.0:5060', 3, 'listen.sip.upd', /Did you mean 'udp'/],
    ['an unknown key in https', 'listen:\n  https:\n    crt: a.pem', 3, 'listen.https.crt', /Did you mean 'cert'/],
    ['a list for settings', 'listen: [1]', 1, 'listen', /a list is there/],
    ['another engine', 'media: { engine: rtpengine }', 1, 'media.engine', /embedded/],
    ['a user without extension', 'users:\n  - { password: x }', 2, 'users[0]', /'extension' is missing/],
    ['a user without password', "users:\n  - { extension: '1001' }", 2, 'users[0]', /needs a password or ha1/],
    [
      'one extension twice',
      "users:\n  - { extension: '1', password: a }\n  - { extension: '1', password: b }",
      3,
      'users[1].extension',
      /already used by users\[0\]/,
    ],
    ['a user on a service', "users:\n  - { extension: '600', password: a }", 2, 'users[0].extension', /services.echo/],
    ['two listeners on one port', 'listen:\n  http: 127.0.0.1:8443', 2, 'listen.https', /two listeners cannot share/],
    ['a certificate without key', 'listen:\n  https: { cert: a.pem }', 2, 'listen.https', /'key' is missing/],
    ['ranges that overlap', 'media:\n  ports: 40000-40200', 2, 'media.rtpPorts', /overlaps media.ports/],
    ['SIP inside a range', 'media:\n  rtpPorts: 5000-6000', 2, 'media.rtpPorts', /includes 5060/],
    ['no page at all', 'listen: { http: off, https: off }', 1, 'listen', /nobody could open the page/],
    ['broken YAML', 'domain: a.b\nlisten: { http: ', 2, '', /not YAML/],
    ['a key twice', 'domain: a.b\ndomain: c.d', 2, '', /not YAML/],
    ['no settings at all', 'hello', 1, '', /settings by name/],
    ['a bad origin', 'listen: { origins: ["https://a.b/x"] }', 1, 'listen.origins[0]', /an origin/],
  ]
  it.each(rows)('%s is answered with its line', (_name, text, line, path, en) => {
    const problems = wrong(text)
    expect(problems.map((problem) => [problem.line, problem.path])).toEqual([[line, path]])
    expect(problems[0]?.text.en).toMatch(en)
    expect(problems[0]?.text.zh).toMatch(/\p{Script=Han}/u)
  })

  it('are all told at once, in the order of the text, with examples in both languages', () => {
    const problems = wrong('domian: x\nlisten:\n  http: 80\nringTimeout: soon')
    expect(problems.map((problem) => problem.line)).toEqual([1, 3, 4])
    expect(printProblem(problems[1] as ConfigProblem, 'en')).toBe(
      'offhook.yaml:3:9\n  listen.http: Expected host:port, or off, but 80 without quotes is a number.\n  For example:\n    http: 127.0.0.1:8080',
    )
    expect(printProblem(problems[1] as ConfigProblem, 'zh')).toContain('示例：')
  })

  it('never repeat a secret', () => {
    const text = JSON.stringify([
      ...wrong("users: [{ extension: '1', password: 77777777 }]"),
      ...wrong("users: [{ extension: '1', ha1: { md5: 'zzzzzzzz', sha256: 'yyyyyyyy' } }]"),
    ])
    expect(text).not.toMatch(/7777|zzzz|yyyy/)
  })
})

describe('loadConfig', () => {
  it('takes the defaults without a file', async () => {
    expect((await loadConfig()).data).toBe(resolve('data'))
  })
  it('says when the file is not there', async () => {
    await expect(loadConfig('/nonexistent/offhook.yaml')).rejects.toThrow(/There is no such file/)
  })
})
