import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { isUnspecified } from '../sdp/address.ts'
import { hasCode } from './port-pairs.ts'

/**
 * Opens what it takes to be asked at any of `addresses` that is of the family of `bind`, and to answer from there. A socket for
 * all of a machine's addresses answers from whichever the system thinks best, which is none that a browser has asked (RFC 8445
 * 7.2.5.2.1): so where `bind` says all, each address has a socket of its own.
 */
export async function openEach(
  bind: string,
  addresses: readonly string[],
  open: (address: string) => Promise<void>,
): Promise<void> {
  if (!isUnspecified(bind)) return open(bind)
  const wanted = new Set(addresses.filter((address) => isIP(address) === isIP(bind)))
  const opened = new Set<string>()
  let isElsewhere = wanted.size === 0
  for (const address of wanted) {
    if (await isOpened(address, open)) opened.add(address)
    else isElsewhere = true
  }
  if (!isElsewhere) return
  // A router shows that address for us (NAT 1:1): what it lets through comes in by any of ours. The system gives a port to a
  // socket for all addresses or to one for some, not to both.
  if (opened.size === 0) return open(bind)
  for (const address of ofFamily(bind)) if (!opened.has(address)) await isOpened(address, open)
}

/** False where it is no address of this machine. */
async function isOpened(address: string, open: (address: string) => Promise<void>): Promise<boolean> {
  try {
    await open(address)
    return true
  } catch (error) {
    if (hasCode(error, 'EADDRNOTAVAIL')) return false
    throw error
  }
}

/** Not those that mean nothing without their interface (RFC 4291 2.5.6). */
const ofFamily = (bind: string): string[] =>
  Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .map(({ address }) => address)
    .filter((address) => isIP(address) === isIP(bind) && !/^fe[89ab]/i.test(address))
