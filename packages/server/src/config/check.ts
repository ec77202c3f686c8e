import { isAnyAddress, printAddress } from './address.ts'
import { checkMedia } from './check-media.ts'
import type { Mistake } from './explain.ts'
import type { Config, ListenAddress } from './types.ts'

type Path = readonly (string | number)[]
const mistake = (path: Path, en: string, zh: string, example?: string): Mistake => ({
  path,
  at: 'value',
  text: { en, zh },
  example,
})

/** What no single value shows: settings that contradict each other. */
export function checkConfig(config: Config): Mistake[] {
  return [...checkListeners(config), ...checkCertificate(config), ...checkMedia(config), ...checkNumbers(config)]
}

function checkListeners({ listen }: Config): Mistake[] {
  const found: Mistake[] = []
  const streams: [Path, ListenAddress | undefined][] = [
    [['listen', 'http'], listen.http],
    [['listen', 'https'], listen.https],
    [['listen', 'sip', 'tcp'], listen.sip.tcp],
    [['listen', 'sip', 'tls'], listen.sip.tls],
  ]
  const open = streams.filter((entry): entry is [Path, ListenAddress] => entry[1] !== undefined)
  for (const [index, [path, address]] of open.entries()) {
    const other = open.slice(0, index).find(([, earlier]) => clash(earlier, address))
    if (!other) continue
    const name = other[0].join('.')
    found.push(
      mistake(
        path,
        `${printAddress(address)} is already taken by ${name}: two listeners cannot share one TCP port.`,
        `${printAddress(address)} 已被 ${name} 占用：两个监听不能共用一个 TCP 端口。`,
        `${path.at(-1)}: ${printAddress({ host: address.host, port: address.port === 65535 ? 65534 : address.port + 1 })}`,
      ),
    )
  }
  if (!listen.http && !listen.https) {
    found.push(
      mistake(
        ['listen'],
        'http and https are both off: nobody could open the page.',
        'http 与 https 都已关闭：没有人能打开页面。',
        'https: 0.0.0.0:8443',
      ),
    )
  }
  return found
}

const clash = (a: ListenAddress, b: ListenAddress): boolean =>
  a.port !== 0 && a.port === b.port && (a.host === b.host || isAnyAddress(a.host) || isAnyAddress(b.host))

function checkCertificate({ listen: { https } }: Config): Mistake[] {
  if (!https || (https.cert === undefined) === (https.key === undefined)) return []
  const missing = https.cert === undefined ? 'cert' : 'key'
  return [
    mistake(
      ['listen', 'https'],
      `A certificate of your own needs both files: '${missing}' is missing.`,
      `使用自己的证书需要两个文件：缺少“${missing}”。`,
      'https: { address: 0.0.0.0:8443, cert: fullchain.pem, key: privkey.pem }',
    ),
  ]
}

function checkNumbers({ users, services }: Config): Mistake[] {
  const found: Mistake[] = []
  const taken = new Map<string, string>()
  for (const [name, extension] of Object.entries(services)) {
    const other = taken.get(extension)
    if (other) found.push(duplicate(['services', name], extension, other))
    else taken.set(extension, `services.${name}`)
  }
  for (const [index, user] of users.entries()) {
    const other = taken.get(user.extension)
    if (other) found.push(duplicate(['users', index, 'extension'], user.extension, other))
    else taken.set(user.extension, `users[${index}]`)
    if ((user.password === undefined) === (user.ha1 === undefined)) {
      found.push(
        mistake(
          ['users', index],
          `User ${user.extension} needs a password or ha1, one of the two.`,
          `用户 ${user.extension} 需要 password 或 ha1，二者选一。`,
          `- { extension: '${user.extension}', password: 'a-long-secret' }`,
        ),
      )
    }
  }
  return found
}

const duplicate = (path: Path, extension: string, other: string): Mistake =>
  mistake(path, `Extension ${extension} is already used by ${other}.`, `分机号 ${extension} 已被 ${other} 使用。`)
