/** Where a packet came from. One and the same object may stand for many packets. */
export interface UdpSource {
  readonly address: string
  readonly port: number
  /** Whatever the receiver wants to find there with the next packet; the object may be another one by then. */
  memo?: unknown
}

/**
 * A packet is `memory` up to `length`. It is the socket's own again as soon as this returns: whoever keeps it copies it. Till then
 * it may be written to, also behind the packet.
 */
export type Receive = (memory: Buffer, length: number, from: UdpSource) => void

/** A bound UDP socket of one address family. Packets that the system has no room for are lost, as on the network. */
export interface UdpSocket {
  readonly port: number
  /** A buffer to compose a packet in, to be given to `send` before anything else is composed or sent. */
  readonly scratch: Buffer
  /**
   * Sends `packet` from `start` to `end`, all of it if they are not given, to a literal address; to what is none, or to no port,
   * nothing is sent. `packet` must not be written to again, unless it is (a part of) `scratch`.
   */
  send(packet: Buffer, port: number, address: string, start?: number, end?: number): void
  close(): Promise<void>
}

/** Larger than any packet of ours, with room for what SRTP and SRTCP add. */
export const PACKET = 2048

/** Bytes a socket asks of the system for each direction. */
export const BUFFER = 4 << 20
