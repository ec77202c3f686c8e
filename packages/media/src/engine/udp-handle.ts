import type { Socket } from 'node:dgram'

interface From {
  readonly address: string
  readonly port: number
}

/** What lies under a `Socket` in Node 24. */
export interface UdpHandle {
  onmessage: (size: number, handle: unknown, packet: Buffer, from: From) => void
  /**
   * Above 0: sent. 0: kept until it can be; `request` and `packets` must be left alone till then. Below 0: an error. A `port`
   * that is no integer ends the process.
   */
  send(request: object, packets: readonly Buffer[], count: 1, port: number, address: string, hasCallback: false): number
}

type RequestClass = new () => { packets?: readonly Buffer[] }

/** The release whose insides these are. */
const KNOWN = '24'

/** What a packet that cannot be sent at once is kept by; undefined where Node's insides are not those we know. */
export const SendRequest: RequestClass | undefined = find()

/**
 * The handle under a bound socket, or undefined where the public way is the only one. The checks, closures and events of `Socket`
 * cost 6 to 10 % of what relaying does (docs/media-performance.md). This is the one place that goes beneath a public interface:
 * on any release but the known one the public way is taken.
 */
export function handleOf(socket: Socket): UdpHandle | undefined {
  if (!SendRequest) return undefined
  const symbol = Object.getOwnPropertySymbols(socket).find((one) => one.description === 'state symbol')
  const state: unknown = symbol && Reflect.get(socket, symbol)
  const handle: unknown = isObject(state) ? Reflect.get(state, 'handle') : undefined
  if (!isObject(handle) || typeof Reflect.get(handle, 'send') !== 'function') return undefined
  return typeof Reflect.get(handle, 'onmessage') === 'function' ? (handle as UdpHandle) : undefined
}

function find(): RequestClass | undefined {
  if (process.versions.node.split('.')[0] !== KNOWN) return undefined
  try {
    const bindings = (process as unknown as { binding(name: string): { SendWrap?: RequestClass } }).binding('udp_wrap')
    return typeof bindings.SendWrap === 'function' ? bindings.SendWrap : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
