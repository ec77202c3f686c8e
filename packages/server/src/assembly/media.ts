import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { type CallReport, createMediaEngine, type MediaEngine, type Service, type WorkerPool } from '@offhook/media'
import { readMediaCertificate } from '../certificate/index.ts'
import type { Config } from '../config/index.ts'
import type { Log } from '../switch/index.ts'
import { mediaAddresses } from './addresses.ts'

/**
 * In this process with one worker, else in processes that are found again in the data folder after a restart. Rejects with
 * `CertificateProblem` where the configured one cannot be used.
 */
export async function openEngine(config: Config, log: Log): Promise<MediaEngine> {
  const { ports, rtpPorts, tcpPort, srtpProfiles, workers, outlive, certificate: files } = config.media
  const certificate = files && (await readMediaCertificate(files))
  return await createMediaEngine({
    ports,
    rtpPorts,
    addresses: [...mediaAddresses(config), ...ipv6Addresses(config)],
    ...(tcpPort !== undefined && { tcpPort }),
    ...(srtpProfiles && { srtpProfiles }),
    ...(certificate && { certificate }),
    pool: { workers, folder: join(config.data, 'media'), outlive: outlive * 1000 },
    log: (level, message, fields = {}) => log[level](printable(fields), message),
  })
}

/** What its workers have carried on since an earlier process; nothing where media is in this one. */
export async function survivors(
  engine: MediaEngine,
): Promise<{ readonly media: readonly CallReport[]; readonly claim?: (call: string) => boolean }> {
  if (!isPool(engine)) return { media: [] }
  return { media: await engine.inventory(), claim: (call) => engine.claim(call) }
}

/** After a start that came to nothing: calls that were found again are left to the next one. */
export async function partFrom(engine: MediaEngine): Promise<void> {
  await (isPool(engine) ? engine.part() : engine.close())
}

function isPool(engine: MediaEngine): engine is WorkerPool {
  return 'claim' in engine
}

/** The log shows errors under one name only. */
function printable({ error, ...rest }: Readonly<Record<string, unknown>>): object {
  return error === undefined ? rest : { ...rest, err: error }
}

/** Each costs a browser a check. */
const mostIpv6 = 2

/** Those of this machine that others can reach; none where our addresses were given, because then those are all. */
export function ipv6Addresses(config: Config, interfaces = networkInterfaces()): readonly string[] {
  if (!config.media.ipv6 || config.media.publicAddress !== 'auto') return []
  return Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal, address }) => family === 'IPv6' && !internal && !/^fe[89ab]/i.test(address))
    .map(({ address }) => address)
    .slice(0, mostIpv6)
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
