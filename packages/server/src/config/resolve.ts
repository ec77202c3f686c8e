import { resolve } from 'node:path'
import { parseAddress, parsePortRange } from './address.ts'
import type { ConfigFile } from './schema.ts'
import type { Config, ConfigUser, ListenAddress, PortRange, SecureListenAddress } from './types.ts'
import { workersOf } from './workers.ts'

/**
 * What holds where the file says nothing. Plain http stays on loopback, because passwords cross it in the clear; https and
 * SIP listen on every address, since desk phones and other people's browsers come from the network and must authenticate
 * with a password that we made long. `.internal` is reserved for private use and, unlike `.local`, is nobody's mDNS.
 */
export const defaults = {
  domain: 'offhook.internal',
  data: './data',
  http: '127.0.0.1:8080',
  https: '0.0.0.0:8443',
  sip: { udp: '0.0.0.0:5060', tcp: '0.0.0.0:5060', tls: '0.0.0.0:5061' },
  ports: '40000-40015',
  rtpPorts: '40100-40999',
  outlive: 30,
  services: { echo: '600', tone: '601' },
  ringTimeout: 60,
} as const

/** Fills in the defaults of a file that passed the schema. Relative paths are taken from `base`. */
export function resolveConfig(file: ConfigFile, base: string): Config {
  const listen = file.listen ?? {}
  const http = listener(listen.http, defaults.http)
  const https = secureListener(listen.https, base)
  return {
    domain: (file.domain ?? defaults.domain).toLowerCase(),
    data: resolve(base, file.data ?? defaults.data),
    listen: {
      ...(http && { http }),
      ...(https && { https }),
      sip: sipListeners(listen.sip),
      origins: listen.origins ?? [],
    },
    media: {
      engine: 'embedded',
      ...mediaPorts(file.media),
      publicAddress: publicAddress(file.media?.publicAddress),
      ...mediaProcess(file.media),
      ...mediaCertificate(file.media, base),
    },
    users: (file.users ?? []).map(user),
    services: services(file.services),
    ringTimeout: file.ringTimeout ?? defaults.ringTimeout,
  }
}

function listener(value: string | false | undefined, fallback: string): ListenAddress | undefined {
  if (value === false || value === 'off') return undefined
  const address = parseAddress(value ?? fallback)
  // The schema's format has let it pass: this cannot fail but by a mistake of ours.
  if (!address) throw new Error(`no address: ${value}`)
  return address
}

type HttpsValue = NonNullable<ConfigFile['listen']>['https']

function secureListener(value: HttpsValue, base: string): SecureListenAddress | undefined {
  if (typeof value !== 'object') return listener(value, defaults.https)
  const address = listener(value.address, defaults.https)
  if (!address) return undefined
  return {
    ...address,
    ...(value.cert !== undefined && { cert: resolve(base, value.cert) }),
    ...(value.key !== undefined && { key: resolve(base, value.key) }),
  }
}

type SipValue = NonNullable<ConfigFile['listen']>['sip']

function sipListeners(value: SipValue): Config['listen']['sip'] {
  if (value === false || value === 'off') return {}
  const udp = listener(value?.udp, defaults.sip.udp)
  const tcp = listener(value?.tcp, defaults.sip.tcp)
  const tls = listener(value?.tls, defaults.sip.tls)
  return { ...(udp && { udp }), ...(tcp && { tcp }), ...(tls && { tls }) }
}

function range(value: string | number): PortRange {
  const ports = parsePortRange(value)
  if (!ports) throw new Error(`no range of ports: ${value}`)
  return ports
}

function publicAddress(value: string | readonly string[] | undefined): 'auto' | readonly string[] {
  if (value === undefined || value === 'auto') return 'auto'
  return typeof value === 'string' ? [value] : value
}

type MediaValue = ConfigFile['media']

function mediaPorts(value: MediaValue): Pick<Config['media'], 'ports' | 'rtpPorts' | 'workers' | 'tcpPort'> {
  const ports = range(value?.ports ?? defaults.ports)
  const rtpPorts = range(value?.rtpPorts ?? defaults.rtpPorts)
  const { tcpPort } = value ?? {}
  return {
    ports,
    rtpPorts,
    workers: workersOf(value?.workers, ports, rtpPorts),
    ...(typeof tcpPort === 'number' && { tcpPort }),
  }
}

function mediaProcess(value: MediaValue): Pick<Config['media'], 'outlive' | 'ipv6' | 'infoKeys' | 'srtpProfiles'> {
  return {
    outlive: value?.outlive ?? defaults.outlive,
    infoKeys: value?.infoKeys ?? [],
    ipv6: value?.ipv6 !== false && value?.ipv6 !== 'off',
    ...(value?.srtpProfiles && { srtpProfiles: value.srtpProfiles }),
  }
}

function mediaCertificate(value: MediaValue, base: string): Pick<Config['media'], 'certificate'> {
  if (!value?.certificate) return {}
  const { cert, key } = value.certificate
  return { certificate: { cert: resolve(base, cert), key: resolve(base, key) } }
}

function services(value: ConfigFile['services']): Record<string, string> {
  const entries = Object.entries({ ...defaults.services, ...value })
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== false && entry[1] !== 'off'),
  )
}

function user(value: NonNullable<ConfigFile['users']>[number]): ConfigUser {
  const { ha1, ...rest } = value
  return ha1 ? { ...rest, ha1: { md5: ha1.md5.toLowerCase(), sha256: ha1.sha256.toLowerCase() } } : rest
}
