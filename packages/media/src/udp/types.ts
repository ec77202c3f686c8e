/** Where a packet came from. One and the same object may stand for many packets. */
export interface UdpSource {
  readonly address: string
  readonly port: number
}

/** `packet` is the socket's own memory again as soon as this returns: whoever keeps it copies it. It may be written to till then. */
export type Receive = (packet: Buffer, from: UdpSource) => void

/** A bound UDP socket of one address family. Packets that the system has no room for are lost, as on the network. */
export interface UdpSocket {
  readonly port: number
  /** A buffer to compose a packet in, to be given to `send` before anything else is composed or sent. */
  readonly scratch: Buffer
  /**
   * To a literal address; to what is none, or to no port, nothing is sent. `packet` must not be written to again, unless it is
   * (a part of) `scratch`.
   */
  send(packet: Buffer, port: number, address: string): void
  close(): Promise<void>
}

/** Larger than any packet of ours, with room for what SRTP and SRTCP add. */
export const PACKET = 2048

/** Bytes a socket asks of the system for each direction. */
export const BUFFER = 4 << 20
