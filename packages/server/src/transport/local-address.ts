import { networkInterfaces } from 'node:os'

/** An interface's IPv4 address as the operating system lists it. */
interface Ipv4Interface {
  readonly address: string
  readonly netmask: string
  readonly internal: boolean
}

/**
 * The address of this machine that `remote` should be told to use: the bound address if it is a real one, the loopback
 * address for a peer on this machine, the interface that shares the peer's network, else the public address.
 */
export function localAddressFor(
  remote: string,
  options: {
    readonly bound: string
    readonly publicAddress: string | undefined
    readonly interfaces?: readonly Ipv4Interface[]
  },
): string {
  if (options.bound !== '0.0.0.0' && options.bound !== '::') return options.bound
  const interfaces = options.interfaces ?? ipv4Interfaces()
  if (remote.startsWith('127.') || remote === '::1') return '127.0.0.1'
  const own = interfaces.find((candidate) => candidate.address === remote)
  if (own !== undefined) return own.address
  const near = interfaces.find((candidate) => !candidate.internal && sameNetwork(candidate, remote))
  if (near !== undefined) return near.address
  return options.publicAddress ?? interfaces.find((candidate) => !candidate.internal)?.address ?? '127.0.0.1'
}

export function ipv4Interfaces(): Ipv4Interface[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((entry) => entry.family === 'IPv4')
}

function sameNetwork(candidate: Ipv4Interface, remote: string): boolean {
  const mask = toNumber(candidate.netmask)
  const other = toNumber(remote)
  // Bit operators turn NaN into 0, so a foreign form is refused first.
  return !Number.isNaN(other) && (toNumber(candidate.address) & mask) === (other & mask)
}

/** An IPv4 address as a signed 32-bit number; anything else as NaN, which is in no network. */
function toNumber(address: string): number {
  const parts = address.split('.').map(Number)
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return Number.NaN
  return parts.reduce((sum, part) => (sum << 8) | part, 0)
}
