import { availableParallelism } from 'node:os'
import type { PortRange } from './types.ts'

/** Beyond that the machine is no longer what limits us. */
export const mostWorkers = 64
/** Up to here one process, which then is the server's own, has the machine to itself. */
const coresOfSmall = 2

/**
 * How many processes carry media. Unsaid: one on a small machine, else as `auto`: one for each core, as far as the ports
 * suffice, since each takes one of `ports` and two of `rtpPorts`.
 */
export function workersOf(
  wished: number | 'auto' | undefined,
  ports: PortRange,
  rtpPorts: PortRange,
  cores = availableParallelism(),
): number {
  if (typeof wished === 'number') return wished
  if (wished === undefined && cores <= coresOfSmall) return 1
  return Math.max(1, Math.min(cores, mostWorkers, count(ports), pairs(rtpPorts)))
}

export const count = ([first, last]: PortRange): number => last - first + 1

/** An even port and the one above (RFC 3550 11). */
export const pairs = ([first, last]: PortRange): number => Math.max(0, Math.floor((last + 1 - first - (first % 2)) / 2))
