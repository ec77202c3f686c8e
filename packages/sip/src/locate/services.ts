import type { Transport } from '../user-agent/types.ts'

interface Service {
  readonly transport: Transport
  /** RFC 3263 4.1, RFC 7118 5.4. */
  readonly naptr: string
  /** Where to look without NAPTR; for WebSockets nothing has been defined. */
  readonly srv: string | undefined
  readonly port: number
  readonly secure: boolean
}

const services: readonly Service[] = [
  { transport: 'udp', naptr: 'SIP+D2U', srv: '_sip._udp', port: 5060, secure: false },
  { transport: 'tcp', naptr: 'SIP+D2T', srv: '_sip._tcp', port: 5060, secure: false },
  { transport: 'tls', naptr: 'SIPS+D2T', srv: '_sips._tcp', port: 5061, secure: true },
  { transport: 'ws', naptr: 'SIP+D2W', srv: undefined, port: 80, secure: false },
  { transport: 'wss', naptr: 'SIPS+D2W', srv: undefined, port: 443, secure: true },
]

export function serviceOf(transport: Transport): Service | undefined {
  return services.find((service) => service.transport === transport)
}

export function serviceOfNaptr(name: string): Service | undefined {
  return services.find(({ naptr }) => naptr === name.toUpperCase())
}
