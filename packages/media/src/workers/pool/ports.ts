import type { EngineOptions } from '../../engine/types.ts'
import type { WorkerOptions } from '../wire/protocol.ts'

type Range = readonly [number, number]

/** What each of `workers` gets of the ports, none of it twice. Throws a RangeError when they do not suffice. */
export function splitOptions({ log: _, ...options }: EngineOptions, workers: number): WorkerOptions[] {
  return Array.from({ length: workers }, (_, slot) => ({
    ports: share(options.ports, workers, slot, 1),
    rtpPorts: share(options.rtpPorts, workers, slot, 2),
    addresses: options.addresses,
    ...(options.tcpPort !== undefined && { tcpPort: options.tcpPort === 0 ? 0 : options.tcpPort + slot }),
    ...(options.bind !== undefined && { bind: options.bind }),
    ...(options.bindIpv6 !== undefined && { bindIpv6: options.bindIpv6 }),
    ...(options.srtpProfiles !== undefined && { srtpProfiles: options.srtpProfiles }),
  }))
}

/** In whole units of `unit` ports, the first at a multiple of it. `[0, 0]`, where the system chooses, is for all. */
function share([first, last]: Range, workers: number, slot: number, unit: 1 | 2): Range {
  if (last === 0) return [first, last]
  const start = Math.ceil(first / unit) * unit
  const each = Math.floor((last + 1 - start) / unit / workers) * unit
  if (each < unit) throw new RangeError(`ports ${first}-${last} are too few for ${workers} workers`)
  return [start + slot * each, start + (slot + 1) * each - 1]
}
