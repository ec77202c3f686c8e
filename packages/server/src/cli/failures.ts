import { CertificateProblem } from '../certificate/index.ts'
import { type Bilingual, type Config, type ListenAddress, printAddress } from '../config/index.ts'
import { CommandError } from './io.ts'

interface Listener {
  /** Where it is set. */
  readonly path: string
  readonly protocol: 'tcp' | 'udp'
  readonly address: ListenAddress
}

/** Every configured listener with the name of its setting. */
export function listenersOf({ listen }: Config): Listener[] {
  const all: [string, 'tcp' | 'udp', ListenAddress | undefined][] = [
    ['listen.http', 'tcp', listen.http],
    ['listen.https', 'tcp', listen.https],
    ['listen.sip.udp', 'udp', listen.sip.udp],
    ['listen.sip.tcp', 'tcp', listen.sip.tcp],
    ['listen.sip.tls', 'tcp', listen.sip.tls],
  ]
  return all.flatMap(([path, protocol, address]) => (address ? [{ path, protocol, address }] : []))
}

/** What the system said about a port, in words with a remedy; undefined when it is something else. */
export function startFailure(error: unknown, config: Config): CommandError | undefined {
  if (error instanceof CertificateProblem) {
    return new CommandError({ en: error.text.en, zh: `证书无法使用：${error.text.zh}` })
  }
  const { code, port, address, syscall } = error as NodeJS.ErrnoException & { port?: number; address?: string }
  if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') return undefined
  const protocol = syscall === 'bind' ? 'udp' : 'tcp'
  const listener = listenersOf(config).find(
    (candidate) => candidate.protocol === protocol && candidate.address.port === port,
  )
  const where = listener ? printAddress(listener.address) : port === undefined ? 'a port' : `${address ?? '*'}:${port}`
  const setting = listener?.path ?? 'media'
  return new CommandError(portTrouble(code, { where, protocol, setting, port: listener?.address.port ?? port ?? 0 }))
}

export interface PortTrouble {
  readonly where: string
  readonly protocol: 'tcp' | 'udp'
  readonly setting: string
  readonly port: number
}

/** Why a port cannot be had, and what to do about it. */
export function portTrouble(code: string, { where, protocol, setting, port }: PortTrouble): Bilingual {
  const key = setting.split('.').at(-1)
  if (code === 'EADDRINUSE') {
    const other = `${key}: 0.0.0.0:${port + 10 > 65535 ? port - 10 : port + 10}`
    return {
      en: `${where} (${protocol}, ${setting}) is used by another program. Stop it (find it: ss -lp '( sport = :${port} )'), or set another port: ${other}, or turn it off: ${key}: off`,
      zh: `${where}（${protocol}，${setting}）已被其他程序占用。请停止该程序（查找：ss -lp '( sport = :${port} )'），或改用其他端口：${other}，或关闭：${key}: off`,
    }
  }
  if (code === 'EACCES') {
    return {
      en: `${where} (${protocol}, ${setting}): this user may not open ports below 1024. Take a higher port, or allow it: setcap cap_net_bind_service=+ep on the node program.`,
      zh: `${where}（${protocol}，${setting}）：当前用户不能打开 1024 以下的端口。请改用更大的端口，或为 node 程序授予 cap_net_bind_service。`,
    }
  }
  return {
    en: `${where} (${protocol}, ${setting}) is no address of this machine. 0.0.0.0 listens on all of them.`,
    zh: `${where}（${protocol}，${setting}）不是本机地址。0.0.0.0 表示监听所有地址。`,
  }
}
