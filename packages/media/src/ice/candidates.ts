import { isIP } from 'node:net'

const HOST_PREFERENCE = 126
const COMPONENT = 1

/**
 * One `a=candidate:` line (without line end) per address, best first, for RTP and RTCP on one UDP port (RFC 8445 5.1.2.1,
 * RFC 8839 5.1). Each has a foundation of its own, because each is a base of its own.
 */
export function candidateLines(addresses: readonly string[], port: number): string[] {
  return addresses.map((address, at) => {
    if (isIP(address) === 0) throw new RangeError(`no IP address: ${address}`)
    const localPreference = Math.max(0, 65_535 - at)
    const priority = HOST_PREFERENCE * 2 ** 24 + localPreference * 256 + (256 - COMPONENT)
    return `a=candidate:${at + 1} ${COMPONENT} udp ${priority} ${address} ${port} typ host`
  })
}
