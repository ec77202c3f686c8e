import { printAddress } from './address.ts'
import type { Mistake } from './explain.ts'
import type { Config, ListenAddress, PortRange } from './types.ts'
import { count, pairs } from './workers.ts'

/** Of media: ranges that overlap, or that are too small for the workers. */
export function checkMedia(config: Config): Mistake[] {
  return [...checkRanges(config), ...checkWorkers(config), ...checkTcpPort(config)]
}

function mistake(name: string, en: string, zh: string, example: string): Mistake {
  return { path: ['media', name], at: 'value', text: { en, zh }, example }
}

const shown = ([first, last]: PortRange): string => `${first}-${last}`

function checkRanges({ media: { ports, rtpPorts }, listen }: Config): Mistake[] {
  const found: Mistake[] = []
  const [first, last] = rtpPorts
  if (ports[0] <= last && first <= ports[1]) {
    found.push(
      mistake(
        'rtpPorts',
        `${shown(rtpPorts)} overlaps media.ports ${shown(ports)}.`,
        `${shown(rtpPorts)} 与 media.ports ${shown(ports)} 重叠。`,
        'media: { ports: 40000-40015, rtpPorts: 40100-40999 }',
      ),
    )
  }
  if (last === first) {
    found.push(
      mistake(
        'rtpPorts',
        'One port carries no call: each needs two, for RTP and RTCP.',
        '只有一个端口无法通话：每路通话需要两个端口（RTP 与 RTCP）。',
        'rtpPorts: 40100-40999',
      ),
    )
  }
  const udp = listen.sip.udp
  const ranges = [
    ['ports', ports],
    ['rtpPorts', rtpPorts],
  ] as const
  for (const [name, range] of ranges) {
    if (!udp || udp.port < range[0] || udp.port > range[1]) continue
    found.push(
      mistake(
        name,
        `The range includes ${udp.port}, which listen.sip.udp uses.`,
        `该范围包含 listen.sip.udp 使用的端口 ${udp.port}。`,
        `${name}: ${name === 'ports' ? '40000-40015' : '40100-40999'}`,
      ),
    )
  }
  return found
}

function checkWorkers({ media: { workers, ports, rtpPorts } }: Config): Mistake[] {
  // One worker, and one port, are told of above.
  if (workers === 1) return []
  if (count(ports) < workers) {
    return [
      mistake(
        'workers',
        `${workers} workers need ${workers} of media.ports, one each; ${shown(ports)} are ${count(ports)}.`,
        `${workers} 个工作进程需要 media.ports 中的 ${workers} 个端口（每个一个）；${shown(ports)} 只有 ${count(ports)} 个。`,
        `media: { workers: ${workers}, ports: ${ports[0]}-${ports[0] + workers - 1} }`,
      ),
    ]
  }
  if (pairs(rtpPorts) >= workers || rtpPorts[0] === rtpPorts[1]) return []
  return [
    mistake(
      'workers',
      `${workers} workers need at least ${2 * workers} of media.rtpPorts, which ${shown(rtpPorts)} are not.`,
      `${workers} 个工作进程至少需要 media.rtpPorts 中的 ${2 * workers} 个端口，${shown(rtpPorts)} 不够。`,
      'rtpPorts: 40100-40999',
    ),
  ]
}

function checkTcpPort({ media: { tcpPort, workers }, listen }: Config): Mistake[] {
  if (tcpPort === undefined) return []
  const last = tcpPort + workers - 1
  if (last > 65_535) {
    return [
      mistake(
        'tcpPort',
        `Each of the ${workers} workers takes one port from ${tcpPort} on, and ${last} is none.`,
        `${workers} 个工作进程从 ${tcpPort} 起各占一个端口，而 ${last} 超出范围。`,
        'tcpPort: 40000',
      ),
    ]
  }
  const streams: [string, ListenAddress | undefined][] = [
    ['listen.http', listen.http],
    ['listen.https', listen.https],
    ['listen.sip.tcp', listen.sip.tcp],
    ['listen.sip.tls', listen.sip.tls],
  ]
  return streams.flatMap(([name, address]) => {
    if (!address || address.port < tcpPort || address.port > last) return []
    const range = last === tcpPort ? `${tcpPort}` : `${tcpPort}-${last}`
    return [
      mistake(
        'tcpPort',
        `${range} (tcp) includes the port of ${name}, ${printAddress(address)}.`,
        `${range}（tcp）包含 ${name} 的端口 ${printAddress(address)}。`,
        'tcpPort: 40000',
      ),
    ]
  })
}
