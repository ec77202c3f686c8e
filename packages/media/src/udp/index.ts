import { DgramSocket } from './dgram-socket.ts'
import { poller } from './poller.ts'
import { SystemSocket } from './system-socket.ts'
import type { Receive, UdpSocket } from './types.ts'

export type { Receive, UdpSocket, UdpSource } from './types.ts'

export interface UdpOptions {
  /** Many send to it. */
  readonly isShared?: boolean
  /** By Node's `dgram` even where there is a cheaper way; so does OFFHOOK_UDP=dgram. */
  readonly byDgram?: boolean
}

/** Binds a socket to a literal address; port 0 for any. Rejects with the system's error when the port is taken. */
export async function bindUdp(
  address: string,
  port: number,
  receive: Receive,
  { isShared = false, byDgram = process.env.OFFHOOK_UDP === 'dgram' }: UdpOptions = {},
): Promise<UdpSocket> {
  const system = byDgram ? undefined : await poller()
  return system ? SystemSocket.open(system, address, port, receive, isShared) : DgramSocket.bind(address, port, receive)
}
