import { isAnyAddress, printAddress } from './address.ts'
import type { Mistake } from './explain.ts'
import type { Config, ListenAddress, PortRange } from './types.ts'

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

function checkMedia({ media, listen }: Config): Mistake[] {
  const found: Mistake[] = []
  const [first, last] = media.rtpPorts
  if (overlap(media.ports, media.rtpPorts)) {
    found.push(
      mistake(
        ['media', 'rtpPorts'],
        `${first}-${last} overlaps media.ports ${media.ports[0]}-${media.ports[1]}.`,
        `${first}-${last} 与 media.ports ${media.ports[0]}-${media.ports[1]} 重叠。`,
        'media: { ports: 40000-40015, rtpPorts: 40100-40999 }',
      ),
    )
  }
  if (last === first) {
    found.push(
      mistake(
        ['media', 'rtpPorts'],
        'One port carries no call: each needs two, for RTP and RTCP.',
        '只有一个端口无法通话：每路通话需要两个端口（RTP 与 RTCP）。',
        'rtpPorts: 40100-40999',
      ),
    )
  }
  const udp = listen.sip.udp
  const ranges = [
    ['ports', media.ports],
    ['rtpPorts', media.rtpPorts],
  ] as const
  for (const [name, range] of ranges) {
    if (!udp || udp.port < range[0] || udp.port > range[1]) continue
    found.push(
      mistake(
        ['media', name],
        `The range includes ${udp.port}, which listen.sip.udp uses.`,
        `该范围包含 listen.sip.udp 使用的端口 ${udp.port}。`,
        `${name}: ${name === 'ports' ? '40000-40015' : '40100-40999'}`,
      ),
    )
  }
  return found
}

const overlap = (a: PortRange, b: PortRange): boolean => a[0] <= b[1] && b[0] <= a[1]

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
