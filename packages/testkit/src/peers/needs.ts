import { findPeer, type PeerName } from '../../../../scripts/peers.mjs'

export type { PeerName }

/** The program's path, or undefined where it is not installed. */
export const peer = (name: PeerName): string | undefined => findPeer(name)

/** The program's path; throws where it is not installed. */
export function requirePeer(name: PeerName): string {
  const path = findPeer(name)
  if (path === undefined) throw new Error(missing([name]))
  return path
}

/**
 * For `describe.skipIf(lacks('baresip'))`: true, and the reason on standard error, where one of the peers is not installed.
 * With CI=true it throws instead: there a missing peer is a failure.
 */
export function lacks(...names: readonly PeerName[]): boolean {
  const absent = names.filter((name) => findPeer(name) === undefined)
  if (absent.length === 0) return false
  if (process.env.CI === 'true') throw new Error(missing(absent))
  process.stderr.write(`skipped: ${missing(absent)}\n`)
  return true
}

const missing = (names: readonly PeerName[]): string =>
  `${names.join(', ')} not installed (node scripts/peers.mjs says how)`
