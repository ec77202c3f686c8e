import type { Certificate } from '../certificate/index.ts'
import type { Config } from '../config/index.ts'
import {
  type FlowTransport,
  type Listening,
  listenStream,
  listenUdp,
  localAddressFor,
  type SipEndpoint,
} from '../transport/index.ts'
import { publicAddress } from './addresses.ts'

export interface SipListeners {
  readonly listening: readonly Listening[]
  readonly connections: () => number
  close(): Promise<void>
}

/** Opens the configured SIP ports. Rejects where one cannot be had; none is left open then. */
export async function openSipListeners(
  config: Config,
  certificate: Certificate,
  endpoint: SipEndpoint,
): Promise<SipListeners> {
  const open: (FlowTransport & { readonly listening: Listening })[] = []
  const close = async () => {
    await Promise.all(open.map((transport) => transport.close()))
  }
  const { udp, tcp, tls } = config.listen.sip
  const tell = (bound: string) => (remote: string) =>
    localAddressFor(remote, { bound, publicAddress: publicAddress(config) })
  try {
    if (udp !== undefined) {
      const transport = await listenUdp({ ...udp, localAddress: tell(udp.host) }, endpoint.events)
      open.push(transport)
      endpoint.attach(['udp'], transport)
    }
    if (tcp !== undefined) {
      const transport = await listenStream({ ...tcp, transport: 'tcp', localAddress: tell(tcp.host) }, endpoint.events)
      open.push(transport)
      endpoint.attach(['tcp'], transport)
    }
    if (tls !== undefined) {
      const transport = await listenStream(
        { ...tls, transport: 'tls', certificate, localAddress: tell(tls.host) },
        endpoint.events,
      )
      open.push(transport)
      endpoint.attach(['tls'], transport)
    }
  } catch (error) {
    await close()
    throw error
  }
  return {
    listening: open.map((transport) => transport.listening),
    connections: () => open.reduce((sum, transport) => sum + transport.connections, 0),
    close,
  }
}
