import { createMediaEngine, type MediaEngine, type Service } from '@offhook/media'
import type { Config } from '../config/index.ts'
import type { Log } from '../switch/index.ts'
import { mediaAddresses } from './addresses.ts'

export function openEngine(config: Config, log: Log): Promise<MediaEngine> {
  return createMediaEngine({
    ports: config.media.ports,
    rtpPorts: config.media.rtpPorts,
    addresses: mediaAddresses(config),
    log: (level, message, fields) => log[level](fields ?? {}, message),
  })
}

const known: Readonly<Record<string, Service>> = {
  echo: { kind: 'echo' },
  tone: { kind: 'tone', frequency: 1000 },
}

/** Extension to service. Names were checked with the configuration. */
export function servicesOf(config: Config): ReadonlyMap<string, Service> {
  return new Map(
    Object.entries(config.services).flatMap(([name, extension]) => {
      const service = known[name]
      return service === undefined ? [] : [[extension, service] as const]
    }),
  )
}
