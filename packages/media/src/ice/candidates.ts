import { isIP } from 'node:net'

const HOST_PREFERENCE = 126
const COMPONENT = 1

/** Below every UDP candidate (RFC 6544 4.2): TCP waits for what is lost. */
const TCP_PREFERENCE = 90
const PASSIVE_PREFERENCE = 4
const TCP_FOUNDATIONS = 101

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

/** The same on one TCP port, where the peer connects to us (RFC 6544 4.5). */
export function tcpCandidateLines(addresses: readonly string[], port: number): string[] {
  return addresses.map((address, at) => {
    const localPreference = PASSIVE_PREFERENCE * 2 ** 13 + Math.max(0, 8191 - at)
    const priority = TCP_PREFERENCE * 2 ** 24 + localPreference * 256 + (256 - COMPONENT)
    return `a=candidate:${TCP_FOUNDATIONS + at} ${COMPONENT} tcp ${priority} ${address} ${port} typ host tcptype passive`
  })
}
