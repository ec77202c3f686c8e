import { hostname } from 'node:os'
import { type Config, isAnyAddress } from '../config/index.ts'
import { ipv4Interfaces } from '../transport/index.ts'

/** Candidates offered to browsers are few: each costs a check. */
const maxCandidates = 8

/** Addresses offered to browsers for media, best first. Loopback alone where the machine has nothing else. */
export function mediaAddresses(config: Config): readonly string[] {
  if (config.media.publicAddress !== 'auto') return config.media.publicAddress
  const real = ipv4Interfaces()
    .filter((entry) => !entry.internal)
    .map((entry) => entry.address)
  return real.length === 0 ? ['127.0.0.1'] : real.slice(0, maxCandidates)
}

/** The address phones outside our networks are told; undefined where it is to be found by interface. */
export function publicAddress(config: Config): string | undefined {
  return config.media.publicAddress === 'auto' ? undefined : config.media.publicAddress[0]
}

/** Every name and address by which a certificate, or a request URI, may mean this machine. */
export function ownNames(config: Config): readonly string[] {
  const given = config.media.publicAddress === 'auto' ? [] : config.media.publicAddress
  const interfaces = ipv4Interfaces().map((entry) => entry.address)
  const names = [config.domain, 'localhost', hostname(), ...interfaces, '127.0.0.1', '::1', ...given]
  return [...new Set(names.map((name) => name.toLowerCase()).filter((name) => name !== ''))]
}

/** What to enter into a desk phone: the address it is most likely to reach. */
export function deskPhoneAddress(config: Config): string {
  const { udp, tcp, tls } = config.listen.sip
  const bound = (udp ?? tcp ?? tls)?.host ?? '127.0.0.1'
  return isAnyAddress(bound) ? (mediaAddresses(config)[0] ?? '127.0.0.1') : bound
}
