import dgram from 'node:dgram'
import type { Flow } from '@offhook/sip'
import { type FlowEvents, type FlowTransport, flowId, type Listening } from './flows.ts'

export interface UdpOptions {
  readonly host: string
  readonly port: number
  /** The address of ours that this peer is told. */
  readonly localAddress: (remote: string) => string
}

/** Flows are remembered so that equal datagrams share one object; the oldest is forgotten beyond this many. */
const maxFlows = 20_000

export async function listenUdp(
  options: UdpOptions,
  events: FlowEvents,
): Promise<FlowTransport & { readonly listening: Listening }> {
  const socket = dgram.createSocket({ type: options.host.includes(':') ? 'udp6' : 'udp4', recvBufferSize: 1 << 20 })
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(options.port, options.host, () => {
      socket.off('error', reject)
      resolve()
    })
  })
  const { port } = socket.address()
  const flows = new Map<string, Flow>()

  const flowOf = (address: string, remotePort: number): Flow => {
    const id = flowId('udp', { port }, { address, port: remotePort })
    const known = flows.get(id)
    if (known !== undefined) return known
    const flow: Flow = {
      id,
      transport: 'udp',
      local: { host: options.localAddress(address), port },
      remote: { address, port: remotePort },
    }
    if (flows.size >= maxFlows) for (const oldest of flows.keys()) if (flows.delete(oldest)) break
    flows.set(id, flow)
    return flow
  }

  socket.on('message', (data, from) => events.data(flowOf(from.address, from.port), data))
  socket.on('error', (error) => events.problem('UDP socket', { error: error.message }))
  return {
    listening: { transport: 'udp', host: options.host, port },
    connections: 0,
    transmit(flow, data, to) {
      const { address, port: remotePort } = to ?? flow.remote
      socket.send(data, remotePort, address, (error) => {
        if (error) events.problem('UDP send', { error: error.message, to: `${address}:${remotePort}` })
      })
      return true
    },
    has: () => true,
    drop() {},
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}
