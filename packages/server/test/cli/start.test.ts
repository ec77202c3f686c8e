import { describe, expect, it } from 'vitest'
import { run } from '../../src/cli/run.ts'
import { pageUrls, welcome } from '../../src/cli/welcome.ts'
import { type Config, parseConfig } from '../../src/config/index.ts'
import type { RunningServer, startServer } from '../../src/server.ts'
import { fakeIo } from './fake-io.ts'

const defaults = parseConfig('', 'offhook.yaml') as Config

function running(over: Partial<RunningServer> = {}): RunningServer {
  return {
    web: [
      { secure: false, host: '127.0.0.1', port: 8080 },
      { secure: true, host: '0.0.0.0', port: 8443 },
    ],
    sip: [
      { transport: 'udp', host: '0.0.0.0', port: 5060 },
      { transport: 'tls', host: '0.0.0.0', port: 5061 },
    ],
    mediaAddresses: [],
    selfSigned: true,
    realm: 'pbx.test',
    firstStart: { kind: 'none' },
    size: () => ({ calls: 2, bindings: 0, sessions: 0 }),
    close: () => Promise.resolve(),
    ...over,
  }
}
const loading = (start: typeof startServer) => ({ loadServer: () => Promise.resolve(start) })

describe('what the start tells', () => {
  const told = (over: Partial<RunningServer>, language: 'en' | 'zh' = 'en') =>
    welcome({ server: running(over), config: defaults, language, style: false, addresses: ['192.0.2.7'] })

  it('names the page for this machine and for others, and the settings of a desk phone', () => {
    const text = told({})
    expect(text).toMatch(/http:\/\/localhost:8080 +on this machine/)
    expect(text).toMatch(/https:\/\/192\.0\.2\.7:8443 +from other machines/)
    expect(text).toMatch(/the browser warns once/)
    expect(text).toMatch(/Dial 600/)
    expect(text).toContain('server 192.0.2.7 (udp 5060, tls 5061), domain offhook.internal')
    expect(text).not.toMatch(/password.* shown/)
  })

  it('shows first passwords, or the link, in the language asked for', () => {
    const passwords = told({ firstStart: { kind: 'passwords', users: [{ extension: '1001', password: 'abcd-efgh' }] } })
    expect(passwords).toMatch(/shown this once:\n\n {2}1001 {2}abcd-efgh/)
    const link = told({ firstStart: { kind: 'link', token: 'T0K', expiresAt: 0, extensions: ['1001', '1002'] } }, 'zh')
    expect(link).toContain('http://localhost:8080/setup?token=T0K')
    expect(link).toContain('https://192.0.2.7:8443/setup?token=T0K')
    expect(link).toMatch(/查看 1001, 1002 的密码/)
  })

  it('says nothing of a certificate that browsers trust, nor of phones without SIP', () => {
    const text = told({ selfSigned: false, sip: [] })
    expect(text).not.toMatch(/warns|desk phone/)
  })

  it('never sends people to http on another machine, where browsers give no microphone', () => {
    const web = [{ secure: false, host: '0.0.0.0', port: 80 }]
    expect(pageUrls(web, ['192.0.2.7'])).toEqual([{ url: 'http://localhost:80', near: true }])
    expect(pageUrls([{ secure: true, host: '::1', port: 443 }], [])).toEqual([{ url: 'https://[::1]:443', near: true }])
  })
})

describe('offhook start', () => {
  it('ends calls at the first signal, waits for it, and exits with 0', async () => {
    let close: () => void = () => {}
    const closed = new Promise<void>((resolve) => {
      close = resolve
    })
    const io = fakeIo(loading(() => Promise.resolve(running({ close: () => closed }))))
    const code = run(['start', '--log', 'silent'], io)
    await expect.poll(() => io.printed.out).toMatch(/Offhook is running/)
    io.signal('SIGINT')
    await expect.poll(() => io.printed.err).toMatch(/Ending 2 calls/)
    close()
    expect(await code).toBe(0)
    expect(io.exits).toEqual([])
  })

  it('stops at once at the second signal, with 130', async () => {
    const io = fakeIo(loading(() => Promise.resolve(running({ close: () => new Promise(() => {}) }))))
    const code = run(['start', '--log', 'silent'], io)
    await expect.poll(() => io.printed.out).toMatch(/Offhook is running/)
    io.signal('SIGINT')
    await expect.poll(() => io.printed.err).toMatch(/Ending/)
    io.signal('SIGINT')
    expect(await code).toBe(130)
    expect(io.exits).toEqual([130])
  })

  it('stops at once when the signal comes during the start', async () => {
    const io = fakeIo(loading(() => new Promise(() => {})))
    const code = run(['start', '--log', 'silent'], io)
    await new Promise((resolve) => setImmediate(resolve))
    await expect
      .poll(() => {
        io.signal('SIGINT')
        return io.exits
      })
      .toEqual([130])
    expect(await code).toBe(130)
  })

  const rows: [code: string, syscall: string, port: number, en: RegExp][] = [
    [
      'EADDRINUSE',
      'bind',
      5060,
      /0\.0\.0\.0:5060 \(udp, listen\.sip\.udp\) is used by another program.*udp: 0\.0\.0\.0:5070/,
    ],
    ['EADDRINUSE', 'listen', 5060, /listen\.sip\.tcp/],
    ['EADDRINUSE', 'listen', 8080, /listen\.http\) is used/],
    ['EADDRNOTAVAIL', 'listen', 8443, /is no address of this machine/],
    ['EACCES', 'listen', 8443, /below 1024/],
    ['EADDRINUSE', 'bind', 40000, /\*:40000 \(udp, media\)/],
  ]
  it.each(rows)('explains %s of %s on %i', async (code, syscall, port, en) => {
    const failure = Object.assign(new Error('no'), { code, syscall, port })
    const io = fakeIo(loading(() => Promise.reject(failure)))
    expect(await run(['start', '--log', 'silent'], io)).toBe(1)
    expect(io.printed.err).toMatch(en)
  })

  it('lets through what is a mistake of ours, with its trace', async () => {
    const io = fakeIo(loading(() => Promise.reject(new TypeError('ours'))))
    await expect(run(['start', '--log', 'silent'], io)).rejects.toThrow('ours')
  })

  it('asks for passwords on a terminal and for a link elsewhere', async () => {
    const seen: boolean[] = []
    for (const terminal of [true, false]) {
      const io = fakeIo({
        terminal,
        ...loading((_config, options) => {
          seen.push(options.terminal)
          return Promise.reject(Object.assign(new Error(), { code: 'EACCES' }))
        }),
      })
      await run(['start', '--log', 'silent'], io)
    }
    expect(seen).toEqual([true, false])
  })
})
