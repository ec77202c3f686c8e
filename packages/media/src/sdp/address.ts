import { isIP, SocketAddress } from 'node:net'

/** Says that there is no address yet, or hold (RFC 3264 8.4): nowhere to send. */
export const isUnspecified = (address: string): boolean => address === '0.0.0.0' || address === '::'

/** IPv6 in the form in which sockets tell it (RFC 5952); anything else as it is. */
export function canonical(address: string): string {
  return isIP(address) === 6 ? new SocketAddress({ address, family: 'ipv6' }).address : address
}

/** For c= and o= (RFC 8866 5.7). */
export const inNetwork = (address: string): string => `IN IP${isIP(address) === 6 ? 6 : 4} ${address}`
