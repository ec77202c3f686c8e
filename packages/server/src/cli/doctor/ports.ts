import { createSocket } from 'node:dgram'
import { get as getHttp } from 'node:http'
import { get as getHttps } from 'node:https'
import { createServer } from 'node:net'
import { type Config, isAnyAddress, isLoopback, printAddress } from '../../config/index.ts'
import { listenersOf, portTrouble } from '../failures.ts'
import { type Examined, type Finding, note, yes } from './finding.ts'

/** Every listener: free, ours already, or somebody else's. */
export async function checkPorts({ config, running }: Examined): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { path, protocol, address } of listenersOf(config)) {
    const where = printAddress(address)
    const code = await (protocol === 'udp' ? tryUdp : tryTcp)(address.host, address.port)
    if (code === undefined)
      findings.push(yes(`${where} (${protocol}, ${path}) is free.`, `${where}（${protocol}，${path}）可用。`))
    else if (code === 'EADDRINUSE' && running) {
      findings.push(
        yes(
          `${where} (${protocol}, ${path}) is in use; Offhook is running.`,
          `${where}（${protocol}，${path}）使用中；Offhook 正在运行。`,
        ),
      )
    } else {
      findings.push({ ok: 'no', text: portTrouble(code, { where, protocol, setting: path, port: address.port }) })
    }
  }
  const { http } = config.listen
  if (http && !isLoopback(http.host)) {
    findings.push(
      note(
        'listen.http takes connections from other machines: browsers give no microphone there, and passwords of first links cross in the clear.',
        'listen.http 接受其他机器的连接：浏览器在此不允许使用麦克风，且初始密码以明文传输。',
        {
          en: 'Set http: 127.0.0.1:8080 and use https from elsewhere.',
          zh: '请设置 http: 127.0.0.1:8080，其他机器使用 https。',
        },
      ),
    )
  }
  return findings
}

/** The system's error code, or undefined when the port could be had. */
export function tryTcp(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? String(error)))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

export function tryUdp(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close()
      resolve(error.code ?? String(error))
    })
    socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve(undefined)))
  })
}

/** Whether a server of ours answers on one of the configured web ports. */
export async function isRunning({ listen }: Config): Promise<boolean> {
  const answers = await Promise.all([
    listen.http && isOurs(listen.http, false),
    listen.https && isOurs(listen.https, true),
  ])
  return answers.includes(true)
}

function isOurs({ host, port }: { host: string; port: number }, secure: boolean): Promise<boolean> {
  if (port === 0) return Promise.resolve(false)
  const options = { host: isAnyAddress(host) ? '127.0.0.1' : host, port, path: '/api/config', timeout: 2000 }
  return new Promise((resolve) => {
    const take = (response: import('node:http').IncomingMessage) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body = (body + chunk).slice(0, 4096)
      })
      response.on('end', () => resolve(/"domain":.*"ws":"\/ws"/.test(body)))
      response.on('error', () => resolve(false))
    }
    // Its certificate is checked elsewhere; here it only matters who answers.
    const request = secure ? getHttps({ ...options, rejectUnauthorized: false }, take) : getHttp(options, take)
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
  })
}
